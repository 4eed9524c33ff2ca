"""How stages, personas and commitments read in a sentence, in every language."""

from typing import Any

from sla_toolkit.agreement.model import OTHER, REJECTED, Agreement, Commitment
from sla_toolkit.language import Message, in_both, template

Bilingual = dict[str, str]


def stage_label(agreement: Agreement, stage: str) -> Bilingual:
    """Give a stage's label; `rejected` has one of its own."""
    if stage == REJECTED:
        return Message("Rejected").both()
    return in_both(agreement.stage(stage).label)


def persona_label(agreement: Agreement, persona: str) -> Bilingual:
    """Give a persona's label; `other` has one of its own."""
    if persona == OTHER:
        return Message("Other").both()
    return in_both(next(one.label for one in agreement.personas if one.id == persona))


def commitment_label(agreement: Agreement, commitment: Commitment) -> Bilingual:
    """Give a commitment's own label, else a phrase made from its measure and parameters."""
    if commitment.label is not None:
        return in_both(commitment.label)
    phrase = Message(_PHRASES[variant(commitment)], **phrase_values(agreement, commitment))
    if commitment.persona is None or commitment.measure == "persona_share":
        return phrase.both()
    persona = persona_label(agreement, commitment.persona)
    return Message("{phrase} ({persona})", phrase=phrase, persona=persona).both()


def variant(commitment: Commitment) -> str:
    """Name the way a commitment is worded: its measure, told apart by whether it has a window or a persona."""
    if commitment.measure == "conversion" and commitment.within is None:
        return "conversion_open"
    if commitment.measure == "persona_share" and commitment.persona is not None:
        return "persona_share_of"
    return commitment.measure


def phrase_values(agreement: Agreement, commitment: Commitment) -> dict[str, Any]:
    """Give what a phrase about a commitment may name: stages, window, number and persona."""
    values: dict[str, Any] = {"n": commitment.at_least}
    for name, stage in (("stage", commitment.stage), ("start", commitment.from_), ("end", commitment.to)):
        if stage is not None:
            values[name] = stage_label(agreement, stage)
    if commitment.within is not None:
        values["within"] = commitment.within.message()
    if commitment.persona is not None:
        values["persona"] = persona_label(agreement, commitment.persona)
    return values


_PHRASES = {
    "volume": template("{stage} a month"),
    "persona_share": template("Share of {stage} that fit a persona"),
    "persona_share_of": template("Share of {stage} that are {persona}"),
    "completeness": template("{stage} handed over with the information due"),
    "response_within": template("First touch within {within} of {stage}"),
    "attempts": template("At least {n} attempts within {within} of {stage}"),
    "decision_within": template("Accepted or handed back within {within} of {stage}"),
    "rejection_reason": template("{stage} handed back with an agreed reason"),
    "conversion": template("{end} within {within} of {start}"),
    "conversion_open": template("{start} that became {end}"),
    "won": template("Deals won in the month"),
    "revenue": template("Revenue won in the month"),
}
