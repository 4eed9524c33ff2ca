"""The cohorts of the plan counted by persona and by channel."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement, Duration
from sla_toolkit.measures import Cohorts, converted

_HOUR = 3600
_LEAST = Fraction(1, 1_000_000)
"""A lead that has only just come in is due next to nothing, but not nothing: what it has brought is its conversion."""


@dataclass(frozen=True)
class Cell:
    """The leads of one persona in one channel (None: blank).

    `leads` and `converted` count all; `closed` and `converted_closed` those whose window is over; `pending` are still
    inside it and have not converted. `due` is how many whole windows' worth of time the leads have had, each counting
    by the share of its outcome that is due by now: it is `leads` once every window has closed.
    """

    persona: str
    channel: str | None
    leads: int
    converted: int
    pending: int
    closed: int
    converted_closed: int
    due: Fraction


def plan_window(agreement: Agreement) -> Duration:
    """Give the window of the plan's conversion."""
    return Duration.parse(f"{agreement.plan.within_days} days")


def cells(cohorts: Cohorts, share_at: Mapping[str, Callable[[float], float]]) -> dict[str, list[Cell]]:
    """Count the plan's cohorts, one list a month (YYYY-MM), one cell a persona and channel, in a stable order.

    `share_at` gives, for each month, the share of a lead's outcome that is due so many seconds after its hand-off.
    """
    rows = _counted(cohorts).to_pyarrow().to_pylist()
    found: dict[str, dict[tuple[str, str | None], list[dict[str, Any]]]] = {}
    for row in rows:
        month = found.setdefault(row["month"], {})
        month.setdefault((row["persona"], row["channel"]), []).append(row)
    months = {str(period.month): found.get(str(period.month), {}) for period in cohorts.periods}
    return {month: _in_order(parts, share_at[month]) for month, parts in months.items()}


def _counted(cohorts: Cohorts) -> Table:
    """One row a month, persona, channel and age in whole hours; an age past the window is null."""
    plan = cohorts.agreement.plan
    judged = converted(cohorts, plan.stage, plan.outcome, plan_window(cohorts.agreement))
    entered = cohorts.entered(plan.stage).select("lead_id", "latest_at", "as_of")
    judged = judged.inner_join(entered, "lead_id")
    age = (judged.as_of.epoch_seconds() - judged.latest_at.epoch_seconds()) // _HOUR
    judged = judged.mutate(age=judged.closed.ifelse(None, age))
    return judged.group_by("month", "persona", "channel", "age").agg(
        leads=judged.count(),
        kept=judged.kept.sum(),
        closed=judged.closed.sum(),
        kept_closed=(judged.kept & judged.closed).sum(),
    )


def _in_order(
    parts: Mapping[tuple[str, str | None], list[dict[str, Any]]], share_at: Callable[[float], float]
) -> list[Cell]:
    found = [_cell(persona, channel, rows, share_at) for (persona, channel), rows in parts.items()]
    return sorted(found, key=lambda cell: (cell.persona, cell.channel is None, cell.channel or ""))


def _cell(
    persona: str, channel: str | None, rows: list[dict[str, Any]], share_at: Callable[[float], float]
) -> Cell:
    leads, kept, closed, kept_closed = (
        sum(int(row[name]) for row in rows) for name in ("leads", "kept", "closed", "kept_closed")
    )
    return Cell(
        persona=persona,
        channel=channel,
        leads=leads,
        converted=kept,
        pending=leads - closed - (kept - kept_closed),
        closed=closed,
        converted_closed=kept_closed,
        due=sum((row["leads"] * _due(row["age"], share_at) for row in rows), Fraction(0)),
    )


def _due(age: int | None, share_at: Callable[[float], float]) -> Fraction:
    if age is None:
        return Fraction(1)
    return max(Fraction(share_at(float(age * _HOUR))).limit_denominator(1_000_000), _LEAST)


def total(cells: Iterable[Cell], name: str) -> int:
    """Add up one of the counts."""
    return sum(getattr(cell, name) for cell in cells)


def by_persona(cells: Iterable[Cell], name: str) -> dict[str, Any]:
    """Add up one of the counts per persona."""
    found: dict[str, Any] = {}
    for cell in cells:
        found[cell.persona] = found.get(cell.persona, 0) + getattr(cell, name)
    return found
