"""Add up judged leads: one row a month, or a month and a persona or channel."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ibis.expr.types import Table

from sla_toolkit.agreement import Commitment
from sla_toolkit.language import Message
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import Measure, Measured, fraction
from sla_toolkit.measures.registry import MEASURES


def tally(judged: Table, *by: str) -> Table:
    """Count per group: `leads`, `closed`, `kept` (whatever their window) and `kept_closed`."""
    return judged.group_by(*by).agg(
        leads=judged.count(),
        closed=judged.closed.sum(),
        kept=judged.kept.sum(),
        kept_closed=(judged.kept & judged.closed).sum(),
    )


def rows_of(table: Table) -> list[dict[str, Any]]:
    """Fetch the few rows of a table that was counted, each with exact numbers."""
    rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return rows


def judged_by(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Give the rows that a commitment's measure makes of the cohorts (see `Measure`), worked out once."""
    judge = MEASURES[commitment.measure].judge
    return cohorts.once(f"judged by {commitment!r}", lambda whole: judge(commitment, whole))


def measure(commitment: Commitment, cohorts: Cohorts) -> Mapping[str, Measured]:
    """Work out one commitment for every month of the cohorts: month (YYYY-MM) → answer."""
    kind = MEASURES[commitment.measure]
    months = [str(period.month) for period in cohorts.periods]
    lack = kind.lacks(commitment, cohorts.agreement, cohorts.leads)
    if lack is not None:
        return dict.fromkeys(months, Measured(None, None, 0, None, lack))
    rows = judged_by(commitment, cohorts)
    answer = {"share": _shares, "leads": _counts, "deals": _deals, "money": _money}[kind.unit]
    found = answer(rows, kind)
    return {month: found.get(month, _nothing(kind)) for month in months}


def measured(cohorts: Cohorts) -> dict[str, dict[str, Measured]]:
    """Work out every commitment for every month of the cohorts: month (YYYY-MM) → commitment → answer."""
    found: dict[str, dict[str, Measured]] = {str(period.month): {} for period in cohorts.periods}
    for commitment in cohorts.agreement.commitments:
        for month, answer in measure(commitment, cohorts).items():
            found[month][commitment.id] = answer
    return found


def _shares(rows: Table, kind: Measure) -> dict[str, Measured]:
    return {
        row["month"]: _share(row["kept_closed"], row["closed"], row["leads"], kind)
        for row in rows_of(tally(rows, "month"))
    }


def _share(kept: int, closed: int, leads: int, kind: Measure) -> Measured:
    if closed == 0:
        why = Message("All {n} leads are still inside the promised time.", n=leads)
        return Measured(Fraction(0), Fraction(0), leads, None, why)
    return Measured(Fraction(kept), Fraction(closed), leads - closed, Fraction(kept, closed))


def _counts(rows: Table, kind: Measure) -> dict[str, Measured]:
    return {row["month"]: _count(row["leads"]) for row in rows_of(tally(rows, "month"))}


def _deals(rows: Table, kind: Measure) -> dict[str, Measured]:
    found = rows.group_by("month").agg(deals=rows.count())
    return {row["month"]: _count(row["deals"]) for row in rows_of(found)}


def _money(rows: Table, kind: Measure) -> dict[str, Measured]:
    found = rows.group_by("month").agg(
        amount=rows.amount.sum(), deals=rows.count(), priced=rows.amount.count()
    )
    return {
        row["month"]: _amount(fraction(row["amount"]), row["deals"], row["priced"]) for row in rows_of(found)
    }


def _count(number: int) -> Measured:
    return Measured(Fraction(number), None, 0, Fraction(number))


def _amount(total: Fraction, deals: int, priced: int) -> Measured:
    if priced == 0:
        return Measured(None, None, 0, None, Message("None of the {n} won deals carries an amount.", n=deals))
    why = None
    if priced < deals:
        why = Message("{n} of the won deals carry no amount and are not in the sum.", n=deals - priced)
    return Measured(total, None, 0, total, why)


def _nothing(kind: Measure) -> Measured:
    """Answer for a month without a row: a count is 0, a share of nothing is not known."""
    if kind.unit != "share":
        return _count(0)
    if kind.name == "rejection_reason":
        return Measured(Fraction(0), Fraction(0), 0, None, Message("No lead of the month was rejected."))
    return Measured(Fraction(0), Fraction(0), 0, None, Message("No lead entered the stage in the month."))
