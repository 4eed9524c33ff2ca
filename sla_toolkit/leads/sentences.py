"""The sentence of each kind of finding, and conditions made into oddities that say it."""

from collections.abc import Callable, Mapping
from typing import Any

from ibis.expr.types import BooleanColumn, Column

from sla_toolkit.agreement.problems import Level
from sla_toolkit.language import Message, template
from sla_toolkit.leads.noticing import Oddity

SENTENCES: Mapping[str, str] = {
    "blank_lead_id": template("{count} rows without “{header}” are set aside ({rows})."),
    "blank_company": template("{count} rows without “{header}” are set aside ({rows})."),
    "blank_date": template("{count} rows without a date in “{header}” are set aside ({rows})."),
    "blank_stage": template("{count} rows without a stage are set aside ({rows})."),
    "date_without_time": template(
        "{count} values of “{header}” are dates without a time: each stands for its whole day ({rows})."
    ),
    "deal_without_lead": template(
        "{count} deals name a lead that is not among the leads, and are set aside ({rows})."
    ),
    "duplicate_company": template("{count} companies stand more than once; the first row counts ({rows})."),
    "duplicate_lead_same": template("{count} rows repeat an earlier row and are set aside ({rows})."),
    "duplicate_lead_other": template(
        "{count} rows have the id of an earlier row but other values: the first row counts ({rows})."
    ),
    "history_without_lead": template(
        "{count} stage entries name a lead that is not among the leads, and are set aside ({rows})."
    ),
    "left_out_by_where": template("{count} rows are left out by “where:” ({rows})."),
    "no_companies_match": template("The company of {count} leads is not among the companies ({rows})."),
    "stage_before_lead": template("{count} leads entered a stage before they were created ({rows})."),
    "stage_reentered": template(
        "{count} times a lead entered a stage again: the first entry counts ({rows})."
    ),
    "stages_out_of_order": template("{count} leads entered a later stage before an earlier one ({rows})."),
    "touch_without_lead": template(
        "{count} touches name a lead that is not among the leads, and are set aside ({rows})."
    ),
    "unparseable_date": template(
        "{count} values of “{header}” cannot be read as dates and count as blank ({rows})."
    ),
    "unparseable_number": template(
        "{count} values of “{header}” are no numbers and count as blank ({rows})."
    ),
}


def rows_about(
    code: str, level: Level, condition: BooleanColumn, *, variant: str = "", **values: Any
) -> Oddity:
    """Make an oddity of a condition; its sentence is that of the code (or of a variant of it), with `values`."""
    sentence = SENTENCES[code + variant]

    def say(count: int, rows: Message) -> Message:
        return Message(sentence, count=count, rows=rows, **values)

    return Oddity(code, level, condition, say)


def no_numbers(column: Column, header: str, read: Callable[[Column], Column]) -> Oddity:
    """Look for values that should be numbers and that `read` makes nothing of."""
    return rows_about(
        "unparseable_number", "warning", column.notnull() & read(column).isnull(), header=header
    )
