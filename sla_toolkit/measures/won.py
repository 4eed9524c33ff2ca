"""How many deals were won in the month."""

from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import Measure, first_lack, lacks_for, of_persona


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Count every deal won within the calendar month, whichever month its lead came in."""
    return of_persona(cohorts.won(), commitment)


def lacks_wins(leads: Leads) -> Message | None:
    """Say that nothing in the data tells of won deals."""
    if leads.deals is not None or "won" in leads.dated_stages:
        return None
    return Message("The data names no won deals: add “deals:”, or the date column of the stage “won”.")


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """Deals, or a date for the stage `won`."""
    return first_lack(lacks_wins(leads), lacks_for(commitment, agreement, leads))


MEASURE = Measure("won", "deals", judge, lacks)
