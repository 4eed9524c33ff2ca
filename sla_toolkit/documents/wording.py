"""How the agreement's numbers, rules and times read as sentences."""

from collections.abc import Iterable, Sequence
from typing import Any

from sla_toolkit.agreement import (
    Agreement,
    Commitment,
    Either,
    Every,
    Never,
    Persona,
    Rule,
    Test,
)
from sla_toolkit.agreement.wording import commitment_label, persona_label, phrase_values, stage_label, variant
from sla_toolkit.language import LANGUAGES, Message, Text, template, text_in

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
        stages = _joined(template("{first} or {then}"), labels)
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


def _joined(pattern: str, labels: Iterable[Text]) -> Message:
    """Put labels in quotation marks, one after the other by a pattern of `{first}` and `{then}`."""
    first, *others = (Message("“{label}”", label=label) for label in labels)
    for other in others:
        first = Message(pattern, first=first, then=other)
    return first


def _values(commitment: Commitment, agreement: Agreement) -> dict[str, Any]:
    values = {**phrase_values(agreement, commitment), "currency": agreement.agreement.currency}
    if commitment.measure == "completeness":
        fields = commitment.fields or agreement.stage(str(commitment.stage)).requires
        values["fields"] = listed(field_label(name) for name in fields)
    return values


def persona_rule(persona: Persona) -> Message:
    """Say in words which leads a persona's rule takes."""
    return _rule(_flat(persona.rule))


def field_label(name: str) -> Text:
    """Give the words for a lead attribute that most agreements use; any other reads as it is written."""
    return Message(_FIELDS[name]).both() if name in _FIELDS else name


def listed(items: Iterable[Text]) -> dict[str, str]:
    """Write a list in every language, with the commas of each."""
    items = list(items)
    return {
        language: Message(", ").text(language).join(text_in(item, language) for item in items)
        for language in LANGUAGES
    }


def enumerated(items: Sequence[Text]) -> dict[str, str]:
    """Write a list as it stands within a sentence, in every language: “a, b and c”. There must be an item."""
    *rest, last = items
    return Message("{rest} and {last}", rest=listed(rest), last=last).both() if rest else listed(items)


def sentences(said: Iterable[Message]) -> Message:
    """Put sentences one after the other, with the space between them that each language has."""
    first, *others = said
    for other in others:
        first = Message("{first} {then}", first=first, then=other)
    return first


def _flat(rule: Rule) -> Rule:
    """Take away the brackets that hold a single part, and those of “and” inside “and”."""
    if isinstance(rule, Every):
        parts: list[Rule] = []
        for part in map(_flat, rule.parts):
            parts += part.parts if isinstance(part, Every) else (part,)
        return parts[0] if len(parts) == 1 else Every(tuple(parts))
    if isinstance(rule, Either):
        return _flat(rule.parts[0]) if len(rule.parts) == 1 else Either(tuple(map(_flat, rule.parts)))
    return Never(_flat(rule.part)) if isinstance(rule, Never) else rule


def _rule(rule: Rule) -> Message:
    if isinstance(rule, Test):
        return _test(rule)
    if isinstance(rule, Never):
        return Message("not ({rule})", rule=_rule(rule.part))
    pattern = template("{first} and {then}") if isinstance(rule, Every) else template("{first} or {then}")
    first, *others = map(_part, rule.parts)
    for other in others:
        first = Message(pattern, first=first, then=other)
    return first


def _part(rule: Rule) -> Message:
    """Bracket a part that itself has parts."""
    return _rule(rule) if isinstance(rule, Test | Never) else Message("({rule})", rule=_rule(rule))


def _test(test: Test) -> Message:
    name, operator, value = field_label(test.field), test.operator, test.value
    if operator == "between":
        return Message(_TESTS[operator], field=name, low=value[0], high=value[1])
    if operator == "blank":
        pattern = _TESTS["blank"] if value else _TESTS["filled"]
        return Message(pattern, field=name)
    if operator in ("in", "not_in"):
        values = _joined(template("{first}, {then}"), map(str, value))
        return Message(_TESTS[operator], field=name, values=values)
    shown = value if operator in ("at_least", "at_most") else str(value)
    return Message(_TESTS[operator], field=name, value=shown)


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
_TESTS = {
    "is": template("{field} is {value}"),
    "in": template("{field} is one of {values}"),
    "not_in": template("{field} is none of {values}"),
    "between": template("{field} is between {low} and {high}"),
    "at_least": template("{field} is {value} or more"),
    "at_most": template("{field} is {value} or less"),
    "contains": template("{field} contains “{value}”"),
    "blank": template("{field} is blank"),
    "filled": template("{field} is filled in"),
}
_FIELDS = {
    "company": template("company"),
    "employees": template("number of employees"),
    "department": template("department"),
    "title": template("job title"),
    "industry": template("industry"),
    "region": template("region"),
    "channel": template("channel"),
    "owner": template("owner"),
    "email": template("e-mail"),
    "phone": template("telephone"),
    "budget": template("budget"),
    "authority": template("authority to decide"),
    "need": template("need"),
    "struggle": template("what they struggle with"),
    "start": template("planned start"),
    "timeline": template("timeline"),
    "revenue": template("annual revenue"),
    "amount": template("amount"),
}
