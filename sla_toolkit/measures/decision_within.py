"""Which share of the leads sales decided on in time: accepted, or handed back."""

from ibis.expr.types import Table

from sla_toolkit.agreement import REJECTED, Agreement, Commitment
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import Measure, first_lack, judged, lacks_for, lacks_stage, of_persona
from sla_toolkit.measures.reaching import first_reached


def decisions(commitment: Commitment, agreement: Agreement) -> list[str]:
    """Name what counts as a decision: every stage after `stage`, and a rejection."""
    stages = agreement.stage_ids
    return [*stages[stages.index(str(commitment.stage)) + 1 :], REJECTED]


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Keep a lead that entered a later stage, or was rejected, within the window."""
    entered = of_persona(cohorts.entered_for(str(commitment.stage), commitment.within), commitment)
    start, stages = str(commitment.stage), decisions(commitment, cohorts.agreement)
    rows = first_reached(entered, cohorts, start, stages)
    rows, in_time = cohorts.in_window(rows, "reached_at", commitment.within)
    return judged(rows, in_time, cohorts.closed(rows, commitment.within))


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """A date for the stage, and for at least one decision."""
    lack = None
    if not leads.dated_stages & set(decisions(commitment, agreement)):
        lack = Message(
            "The data has no date for any decision after “{stage}”: neither a later stage nor a rejection.",
            stage=commitment.stage,
        )
    return first_lack(
        lacks_stage(str(commitment.stage), leads), lack, lacks_for(commitment, agreement, leads)
    )


MEASURE = Measure("decision_within", "share", judge, lacks)
