"""The month's cohort counted by persona and by channel."""

from collections.abc import Iterable
from dataclasses import dataclass

from sla_toolkit.agreement import Agreement, Duration
from sla_toolkit.measures import Cohorts, Period, converted


@dataclass(frozen=True)
class Cell:
    """The leads of one persona in one channel (None: blank): how many, how many converted, how many still may."""

    persona: str
    channel: str | None
    leads: int
    converted: int
    pending: int


def plan_window(agreement: Agreement) -> Duration:
    """Give the window of the plan's conversion."""
    return Duration.parse(f"{agreement.plan.within_days} days")


def cells(cohorts: Cohorts, period: Period) -> list[Cell]:
    """Count a month's cohort of the plan, one cell a persona and channel, in a stable order."""
    plan = cohorts.agreement.plan
    judged = converted(cohorts, plan.stage, plan.outcome, plan_window(cohorts.agreement))
    judged = judged.filter(judged.month == str(period.month))
    judged = judged.mutate(open=~judged.closed & ~judged.kept)
    counted = judged.group_by("persona", "channel").agg(
        leads=judged.count(), kept=judged.kept.cast("int64").sum(), open=judged.open.cast("int64").sum()
    )
    rows = counted.to_pyarrow().to_pylist()
    found = [Cell(r["persona"], r["channel"], int(r["leads"]), int(r["kept"]), int(r["open"])) for r in rows]
    return sorted(found, key=lambda cell: (cell.persona, cell.channel is None, cell.channel or ""))


def total(cells: Iterable[Cell], name: str) -> int:
    """Add up one of the counts."""
    return sum(getattr(cell, name) for cell in cells)
