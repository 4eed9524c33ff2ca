"""What a broken promise about single leads went with: how those leads converted beside the others."""

from dataclasses import dataclass
from fractions import Fraction

import ibis

from sla_toolkit.agreement import Commitment
from sla_toolkit.measures import Cohorts, converted, judged_by
from sla_toolkit.variance.counts import plan_window


@dataclass(frozen=True)
class Split:
    """Leads of one persona whose conversion window is over, with the promise kept or broken, and their outcomes."""

    persona: str
    kept: bool
    leads: int
    outcomes: int


@dataclass(frozen=True)
class Cost:
    """The leads of a month by whether a promise was kept for them: their outcomes, and what the broken ones lack.

    `outcomes_lost` (0 or more) is what the broken leads would have brought beside their own, had they converted like
    the others of their persona: as far as more of them were broken than the promise allows. It shows what went
    together, which need not be cause and effect.
    """

    kept_leads: int
    kept_outcomes: int
    broken_leads: int
    broken_outcomes: int
    outcomes_lost: float


def splits(commitment: Commitment, cohorts: Cohorts) -> dict[str, list[Split]]:
    """Split each month's cohort of the plan by whether a commitment was kept for the lead: month (YYYY-MM) → parts."""
    agreement = cohorts.agreement
    rows = judged_by(commitment, cohorts)
    rows = rows.filter(rows.closed).select("month", "lead_id", "kept")
    won = converted(cohorts, agreement.plan.stage, agreement.plan.outcome, plan_window(agreement))
    won = won.filter(won.closed).select("month", "lead_id", "persona", won=ibis.ifelse(won.kept, 1, 0))
    both = won.inner_join(rows, ["month", "lead_id"])
    counted = both.group_by("month", "persona", "kept").agg(
        leads=lambda t: t.count(), outcomes=both.won.sum()
    )
    found: dict[str, list[Split]] = {str(period.month): [] for period in cohorts.periods}
    for row in counted.to_pyarrow().to_pylist():
        part = Split(row["persona"], bool(row["kept"]), int(row["leads"]), int(row["outcomes"]))
        found[row["month"]].append(part)
    return found


def cost(parts: list[Split], target: Fraction) -> Cost:
    """Add up what a month's broken leads went with."""
    kept = {part.persona: part for part in parts if part.kept}
    broken = {part.persona: part for part in parts if not part.kept}
    lost = sum(_lost(part, kept.get(persona)) for persona, part in broken.items())
    leads = sum(part.leads for part in parts)
    out = sum(part.leads for part in broken.values())
    beyond = max(out - float((1 - target) * leads), 0.0) / out if out else 0.0
    return Cost(
        kept_leads=leads - out,
        kept_outcomes=sum(part.outcomes for part in kept.values()),
        broken_leads=out,
        broken_outcomes=sum(part.outcomes for part in broken.values()),
        outcomes_lost=max(lost * beyond, 0.0),
    )


def _lost(broken: Split, kept: Split | None) -> float:
    if kept is None or not kept.leads:
        return 0.0
    return broken.leads * kept.outcomes / kept.leads - broken.outcomes
