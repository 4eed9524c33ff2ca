"""How much was won in the month, in the agreement's currency."""

from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import Measure, first_lack, lacks_for, of_persona
from sla_toolkit.measures.won import lacks_wins


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Give every deal won within the calendar month, with its amount (null: not given)."""
    return of_persona(cohorts.won(), commitment)


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """Deals with amounts."""
    table = leads.deals if leads.deals is not None else leads.leads
    lack = None
    if "amount" not in table.columns:
        lack = Message("The data names no amount of a won deal: add the column “amount:”.")
    return first_lack(lacks_wins(leads), lack, lacks_for(commitment, agreement, leads))


MEASURE = Measure("revenue", "money", judge, lacks)
