"""How the agreement's numbers, rules and times read as sentences."""

from collections.abc import Iterable
from typing import Any

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.agreement.phrases import enumerated, field_label, joined, listed, persona_rule
from sla_toolkit.agreement.wording import commitment_label, persona_label, phrase_values, stage_label, variant
from sla_toolkit.language import Message, template

__all__ = [
    "commitment_label",
    "enumerated",
    "field_label",
    "listed",
    "measured_how",
    "persona_label",
    "persona_rule",
    "sentences",
    "stage_label",
]


def measured_how(commitment: Commitment, agreement: Agreement) -> Message:
    """Say how the number of a commitment is worked out: what is counted, of what, and by when."""
    said = [Message(_MEASURES[variant(commitment)], **_values(commitment, agreement))]
    if commitment.persona is not None and commitment.measure != "persona_share":
        persona = persona_label(agreement, commitment.persona)
        said.append(Message("Only leads of the persona “{persona}” are counted.", persona=persona))
    if commitment.kinds:
        said.append(Message("Only these count as a touch: {kinds}.", kinds=listed(commitment.kinds)))
    if commitment.until:
        labels = [stage_label(agreement, stage) for stage in commitment.until]
        stages = joined(template("{first} or {then}"), labels)
        said.append(
            Message("A lead that reaches {stages} within that time counts as kept too.", stages=stages)
        )
    if commitment.within is not None:
        said.append(
            Message(
                "A lead still inside that time is pending and counts on neither side; once it is over, what has not "
                "happened counts as not kept."
            )
        )
    return sentences(said)


def _values(commitment: Commitment, agreement: Agreement) -> dict[str, Any]:
    values = {**phrase_values(agreement, commitment), "currency": agreement.agreement.currency}
    if commitment.measure == "completeness":
        fields = commitment.fields or agreement.stage(str(commitment.stage)).requires
        values["fields"] = listed(field_label(name) for name in fields)
    return values


def sentences(said: Iterable[Message]) -> Message:
    """Put sentences one after the other, with the space between them that each language has."""
    first, *others = said
    for other in others:
        first = Message("{first} {then}", first=first, then=other)
    return first


_MEASURES = {
    "volume": template("The number of leads that first entered “{stage}” within the calendar month."),
    "persona_share": template(
        "Of the leads that first entered “{stage}” within the month, the share that fits any persona of this agreement."
    ),
    "persona_share_of": template(
        "Of the leads that first entered “{stage}” within the month, the share that fits the persona “{persona}”."
    ),
    "completeness": template(
        "Of the leads that first entered “{stage}” within the month, the share with all of these filled in: {fields}. "
        "A blank is not filled in; “unknown” is an answer."
    ),
    "response_within": template(
        "Of the leads that first entered “{stage}” within the month, the share with a first touch within {within} of "
        "entering."
    ),
    "attempts": template(
        "Of the leads that first entered “{stage}” within the month, the share with at least {n} touches within "
        "{within} of entering."
    ),
    "decision_within": template(
        "Of the leads that first entered “{stage}” within the month, the share that sales accepted (a later stage was "
        "entered) or handed back within {within} of entering."
    ),
    "rejection_reason": template(
        "Of the leads that first entered “{stage}” within the month and were handed back, the share with a reason from "
        "the list in this agreement."
    ),
    "conversion": template(
        "Of the leads that first entered “{start}” within the month, the share that entered “{end}” within {within}."
    ),
    "conversion_open": template(
        "Of the leads that first entered “{start}” within the month, the share that has entered “{end}” by the time of "
        "the report."
    ),
    "won": template(
        "The number of deals won within the calendar month, whichever month their leads came in."
    ),
    "revenue": template(
        "The sum of the deals won within the calendar month in {currency}, whichever month their leads came in."
    ),
}
