"""How many leads entered a stage."""

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import Measure, first_lack, judged, lacks_for, lacks_stage, of_persona


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Count every lead that first entered `stage` in the month (of one persona, if the commitment names it)."""
    entered = of_persona(cohorts.entered(str(commitment.stage)), commitment)
    return judged(entered, ibis.literal(True), ibis.literal(True))


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """A date for the stage."""
    return first_lack(lacks_stage(str(commitment.stage), leads), lacks_for(commitment, agreement, leads))


MEASURE = Measure("volume", "leads", judge, lacks)
