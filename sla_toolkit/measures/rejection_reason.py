"""Which share of the leads handed back carries a reason from the agreed list."""

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import REJECTED, Agreement, Commitment
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import Measure, first_lack, judged, lacks_stage


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Of the month's leads that were rejected, keep those with an agreed reason (any reason, if none are agreed)."""
    agreed = [reason.id for reason in cohorts.agreement.rejection_reasons]
    entered = cohorts.entered(str(commitment.stage))
    events = cohorts.events
    named = events.reason.isin(agreed) if agreed else events.reason.notnull()
    rejections = events.filter(events.stage == REJECTED).select(
        "lead_id", at=events.entered_at, until_at=events.latest_at, named=named.fill_null(False)
    )
    rows = entered.inner_join(rejections, "lead_id")
    rows = rows.filter((rows.until_at >= rows.entered_at) & (rows.at <= rows.as_of))
    reasons = rows.group_by("month", "lead_id", "persona", "channel").agg(named=rows.named.any())
    return judged(reasons, reasons.named, ibis.literal(True))


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """A date for the stage, and rejections."""
    lack = None
    if REJECTED not in leads.dated_stages:
        lack = Message("The data has no rejections: name the date column of “rejected” in the data block.")
    return first_lack(lacks_stage(str(commitment.stage), leads), lack)


MEASURE = Measure("rejection_reason", "share", judge, lacks)
