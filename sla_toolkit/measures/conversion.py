"""Which share of a month's cohort went on to a later stage."""

from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement, Commitment, Duration
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import Measure, first_lack, judged, lacks_for, lacks_stage, of_persona
from sla_toolkit.measures.reaching import first_reached


def converted(cohorts: Cohorts, start: str, end: str, within: Duration | None) -> Table:
    """Judge every lead that entered `start` in the month: kept when it entered `end` by the window's end.

    Whatever the order of the two dates in the data: a lead that is recorded in `end` first did convert.
    """
    name = f"converted from {start} to {end} within {within!r}"
    return cohorts.once(name, lambda whole: _converted(whole, start, end, within))


def _converted(cohorts: Cohorts, start: str, end: str, within: Duration | None) -> Table:
    entered = cohorts.entered_for(start, within)
    rows = first_reached(entered, cohorts, start, [end])
    rows, in_time = cohorts.in_window(rows, "reached_at", within)
    return judged(rows, in_time, cohorts.closed(rows, within))


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Judge the cohort of `from`; without `within:`, at the as-of instant."""
    return of_persona(
        converted(cohorts, str(commitment.from_), str(commitment.to), commitment.within), commitment
    )


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """A date for both stages."""
    return first_lack(
        lacks_stage(str(commitment.from_), leads),
        lacks_stage(str(commitment.to), leads),
        lacks_for(commitment, agreement, leads),
    )


MEASURE = Measure("conversion", "share", judge, lacks)
