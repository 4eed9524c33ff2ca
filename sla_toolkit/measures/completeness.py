"""Which share of the leads was handed over with the information promised."""

import ibis
from ibis.expr.types import BooleanColumn, Table

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.measure import Measure, first_lack, judged, lacks_for, lacks_stage, of_persona


def fields_due(commitment: Commitment, agreement: Agreement) -> tuple[str, ...]:
    """Name the attributes due: the commitment's own `fields`, else those the stage `requires`."""
    return commitment.fields or agreement.stage(str(commitment.stage)).requires


def judge(commitment: Commitment, cohorts: Cohorts) -> Table:
    """Keep a lead with every field filled; blank is null or nothing but spaces, and "unknown" is an answer."""
    entered = of_persona(cohorts.entered(str(commitment.stage)), commitment)
    fields = fields_due(commitment, cohorts.agreement)
    people = cohorts.people
    complete: BooleanColumn = ibis.literal(True)
    for field in fields:
        complete = complete & people[field].notnull()
    rows = entered.inner_join(people.select("lead_id", complete=complete), "lead_id")
    return judged(rows, rows.complete, ibis.literal(True))


def lacks(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """A date for the stage, and a column for each field due."""
    fields = fields_due(commitment, agreement)
    missing = [field for field in fields if field not in leads.attributes]
    lack = None
    if not fields:
        lack = Message(
            "No fields are due: name them in “requires:” of the stage “{stage}”.", stage=commitment.stage
        )
    elif missing:
        lack = Message("The data has no column for {fields}.", fields=", ".join(missing))
    return first_lack(
        lacks_stage(str(commitment.stage), leads), lack, lacks_for(commitment, agreement, leads)
    )


MEASURE = Measure("completeness", "share", judge, lacks)
