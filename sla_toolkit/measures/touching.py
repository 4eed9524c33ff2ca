"""The touches that count for a lead: those from its hand-off on, as far as they are known."""

from ibis.expr.types import Table

from sla_toolkit.measures.cohort import Cohorts


def touches_after(entered: Table, cohorts: Cohorts, kinds: tuple[str, ...]) -> Table:
    """Give one row a touch from the entry on and by the as-of instant: the entry's columns and `at`.

    A touch known by its date alone counts when its day reaches past the entry.
    """
    touches = cohorts.touches
    if kinds:
        touches = touches.filter(touches.kind.isin(kinds))
    touches = touches.select("lead_id", "at", "until_at")
    rows = entered.inner_join(touches, "lead_id")
    return rows.filter((rows.until_at >= rows.entered_at) & (rows.at <= rows.as_of))
