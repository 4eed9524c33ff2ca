"""Which share of the leads handed back carries a reason from the agreed list."""

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import REJECTED, Agreement, Commitment
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import Measure, first_lack, judged, lacks_stage
from sla_toolkit.measures.reaching import NAMED, rejected


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Of the month's leads that were rejected, keep those with an agreed reason (any reason, if none are agreed)."""
    start = str(commitment.stage)
    rows = cohorts.entered(start).inner_join(rejected(cohorts, start), "lead_id")
    return judged(rows, rows[NAMED], ibis.literal(True))


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """A date for the stage, and rejections."""
    lack = None
    if REJECTED not in leads.dated_stages:
        lack = Message("The data has no rejections: name the date column of “rejected” in the data block.")
    return first_lack(lacks_stage(str(commitment.stage), leads), lack)


MEASURE = Measure("rejection_reason", "share", judge, lacks)
