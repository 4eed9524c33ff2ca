"""The touches that count for a lead: those from its hand-off on, as far as they are known."""

from datetime import timedelta

from ibis.expr.types import Table

from sla_toolkit.agreement import Duration
from sla_toolkit.measures.cohort import WHOLE_DAY, Cohorts
from sla_toolkit.measures.period import naive


def touches_after(cohorts: Cohorts, start: str, within: Duration | None, kinds: tuple[str, ...]) -> Table:
    """Give one row a touch of the leads that entered `start`: `lead_id`, `at`, and what `in_window` counts from.

    These are the touches of `kinds` (any, if none are named) from the entry on and by the as-of instant. A touch known
    by its date alone counts when its day reaches past the entry.
    """
    business = within is not None and within.business
    name = f"touches from {start}, {business=}"
    touches = cohorts.once(name, lambda whole: _touches(whole, start, within))
    return touches.filter(touches.kind.isin(kinds)) if kinds else touches


def _touches(cohorts: Cohorts, start: str, within: Duration | None) -> Table:
    """Bring leads and touches together once for all measures that look at them."""
    entered = cohorts.entered_for(start, within)
    earliest = min(naive(period.start) for period in cohorts.periods) - timedelta(seconds=WHOLE_DAY)
    touches = cohorts.touches
    touches = touches.filter(touches.at >= earliest)  # nobody entered before: most rows need not be joined
    rows = entered.drop("persona", "channel").inner_join(touches, "lead_id")
    rows = rows.filter((rows.until_at >= rows.entered_at) & (rows.at <= rows.as_of))
    return rows.drop("entered_at", "as_of", "until_at")
