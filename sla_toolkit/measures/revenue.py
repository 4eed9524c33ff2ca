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
    """Deals, or a date for the stage `won`; that none of them carries an amount is said month by month."""
    return first_lack(lacks_wins(leads), lacks_for(commitment, agreement, leads))


MEASURE = Measure("revenue", "money", judge, lacks)
