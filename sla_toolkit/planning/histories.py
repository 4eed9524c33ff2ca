"""When leads entered the stages that a plan is made from."""

from datetime import datetime

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Cohorts, naive

WON = "won"
"""The stage of a lead whose deal is won."""


def histories(agreement: Agreement, leads: Leads, as_of: datetime) -> Table:
    """Give `first`, `hand_off`, `outcome` and `won` of every lead that entered any of these, one row a lead.

    Each is the first entry in seconds since 1970 (UTC); null: not by the as-of instant, or the data has no date for it.
    """
    return Cohorts(agreement, leads, ()).once("histories", lambda everyone: _histories(everyone, as_of))


def _histories(everyone: Cohorts, as_of: datetime) -> Table:
    agreement, leads = everyone.agreement, everyone.leads
    plan = agreement.plan
    stages = {"first": agreement.stage_ids[0], "hand_off": plan.stage, "outcome": plan.outcome, "won": WON}
    table = leads.leads.select("lead_id")
    for name, stage in stages.items():
        if stage not in leads.dated_stages:
            table = table.mutate(**{name: ibis.null("int64")})
            continue
        entries = everyone.first_entries(stage)
        entries = entries.filter(entries.entered_at <= naive(as_of))
        seconds = entries.entered_at.epoch_seconds().cast("int64")
        entries = entries.select(_lead=entries.lead_id, **{name: seconds})
        table = table.left_join(entries, table.lead_id == entries["_lead"]).drop("_lead")
    some = ibis.or_(*(table[name].notnull() for name in stages))
    return table.filter(some).select(*stages)
