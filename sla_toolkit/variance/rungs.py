"""The rungs of the ladder, and which of them a promise stands on."""

from collections.abc import Mapping

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.variance.report import RungName

ORDER: tuple[RungName, ...] = (
    "data",
    "volume",
    "mix",
    "information",
    "follow_through",
    "conversion",
    "onward",
)
"""In the order in which the cause is looked for."""
_RUNGS: Mapping[str, RungName] = {
    "persona_share": "mix",
    "completeness": "information",
    "response_within": "follow_through",
    "attempts": "follow_through",
    "decision_within": "follow_through",
    "rejection_reason": "follow_through",
    "won": "onward",
    "revenue": "onward",
}


def rung_of(agreement: Agreement, commitment: Commitment) -> RungName:
    """Give a promise's rung: by its measure; a volume or a conversion by where in the funnel it is counted."""
    fixed = _RUNGS.get(commitment.measure)
    if fixed is not None:
        return fixed
    stages, plan = agreement.stage_ids, agreement.plan
    reached = stages.index(str(commitment.to or commitment.stage))
    if reached <= stages.index(plan.stage):
        return "volume"
    return "conversion" if reached <= stages.index(plan.outcome) else "onward"


def family_of(agreement: Agreement, commitment: Commitment) -> str:
    """Give the family that a promise is tested in: its rung's, but for hand-back reasons, which cost nothing."""
    return "hand_back" if commitment.measure == "rejection_reason" else rung_of(agreement, commitment)
