"""Which share of the leads was touched in time."""

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
from sla_toolkit.measures.touching import touches_after


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Keep a lead whose first touch after entering `stage` lies within the window; none at all is broken."""
    start, within = str(commitment.stage), commitment.within
    entered = of_persona(cohorts.entered_for(start, within), commitment)
    touches = touches_after(cohorts, start, within, commitment.kinds)
    first = touches.group_by("lead_id").agg(first_touch=touches.at.min())
    rows = entered.left_join(first, "lead_id").drop("lead_id_right")
    rows, in_time = cohorts.in_window(rows, "first_touch", within)
    return judged(rows, in_time, cohorts.closed(rows, within))


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """A date for the stage, and touches."""
    return first_lack(
        lacks_stage(str(commitment.stage), leads),
        lacks_touches(leads),
        lacks_for(commitment, agreement, leads),
    )


MEASURE = Measure("response_within", "share", judge, lacks)
