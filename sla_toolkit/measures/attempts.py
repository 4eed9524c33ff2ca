"""Which share of the leads was tried often enough."""

from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import (
    Measure,
    first_lack,
    judged,
    lacks_for,
    lacks_stage,
    lacks_touches,
    of_persona,
)
from sla_toolkit.measures.reaching import first_reached
from sla_toolkit.measures.touching import touches_after


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Keep a lead with `at_least` touches within the window, or one that reached an `until` stage within it."""
    start, within = str(commitment.stage), commitment.within
    entered = of_persona(cohorts.entered_for(start, within), commitment)
    touches = touches_after(cohorts, start, within, commitment.kinds)
    touches, in_time = cohorts.in_window(touches, "at", within)
    tried = touches.filter(in_time).group_by("lead_id").agg(tries=lambda t: t.count())
    rows = entered.left_join(tried, "lead_id").drop("lead_id_right")
    enough = (rows.tries >= commitment.at_least).fill_null(False)
    if commitment.until:
        rows = first_reached(rows.mutate(enough=enough), cohorts, start, commitment.until)
        rows, reached = cohorts.in_window(rows, "reached_at", within)
        enough = rows.enough | reached
    return judged(rows, enough, cohorts.closed(rows, within))


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """A date for the stage, and touches."""
    return first_lack(
        lacks_stage(str(commitment.stage), leads),
        lacks_touches(leads),
        lacks_for(commitment, agreement, leads),
    )


MEASURE = Measure("attempts", "share", judge, lacks)
