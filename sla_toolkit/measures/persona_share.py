"""Which share of the leads fits a persona (ペルソナ含有率)."""

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import OTHER, Agreement, Commitment
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import Measure, first_lack, judged, lacks_personas, lacks_stage


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Keep a lead that matches any persona, or the one the commitment names."""
    entered = cohorts.entered(str(commitment.stage))
    fits = entered.persona == commitment.persona if commitment.persona else entered.persona != OTHER
    return judged(entered, fits, ibis.literal(True))


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """A date for the stage, and the attributes that the persona rules look at."""
    return first_lack(lacks_stage(str(commitment.stage), leads), lacks_personas(agreement, leads))


MEASURE = Measure("persona_share", "share", judge, lacks)
