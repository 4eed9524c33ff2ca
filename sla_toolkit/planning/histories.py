"""One row a lead with the instants that a plan is made from."""

from datetime import datetime

import ibis
import pandas as pd

from sla_toolkit.agreement import Agreement
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Cohorts, naive

WON = "won"
"""The stage of a lead whose deal is won."""


def histories(agreement: Agreement, leads: Leads, as_of: datetime) -> pd.DataFrame:
    """Give `persona`, `first`, `hand_off`, `outcome` and `won` of every lead that entered any of these.

    Instants are naive UTC, the first of each stage; NaT: not by the as-of instant, or the data has no date for it.
    """
    everyone = Cohorts(agreement, leads, ())
    plan = agreement.plan
    stages = {"first": agreement.stage_ids[0], "hand_off": plan.stage, "outcome": plan.outcome, "won": WON}
    table = everyone.people.select("lead_id", "persona")
    for name, stage in stages.items():
        if stage not in leads.dated_stages:
            table = table.mutate(**{name: ibis.null("timestamp")})
            continue
        entries = everyone.first_entries(stage)
        entries = entries.filter(entries.entered_at <= naive(as_of))
        entries = entries.select(_lead=entries.lead_id, **{name: entries.entered_at})
        table = table.left_join(entries, table.lead_id == entries["_lead"]).drop("_lead")
    some = ibis.or_(*(table[name].notnull() for name in stages))
    frame = table.filter(some).order_by("lead_id").drop("lead_id").execute()
    found: pd.DataFrame = frame.astype(dict.fromkeys(stages, "datetime64[us]"))
    return found
