"""The sentence of each kind of finding, and conditions made into oddities that say it."""

from collections.abc import Callable, Mapping
from typing import Any

from ibis.expr.types import BooleanColumn, Column

from sla_toolkit.agreement.problems import Level
from sla_toolkit.language import Message, template
from sla_toolkit.leads.noticing import Oddity

SENTENCES: Mapping[str, str] = {
    "blank_lead_id": template("Rows without “{header}”, set aside: {count} ({rows})."),
    "blank_company": template("Rows without “{header}”, set aside: {count} ({rows})."),
    "blank_date": template("Rows without a date in “{header}”, set aside: {count} ({rows})."),
    "blank_stage": template("Rows without a stage, set aside: {count} ({rows})."),
    "cell_error": template(
        "Cells of “{header}” with an error such as #N/A, or a formula never calculated, which count as blank: {count} "
        "({rows})."
    ),
    "date_without_time": template(
        "Dates without a time in “{header}”: {count}; each stands for its whole day ({rows})."
    ),
    "deal_without_lead": template("Deals whose lead is not among the leads, set aside: {count} ({rows})."),
    "duplicate_company": template("Companies that are listed again: {count}; the first row counts ({rows})."),
    "duplicate_lead_same": template("Rows that repeat an earlier row, set aside: {count} ({rows})."),
    "duplicate_lead_other": template(
        "Rows with the id of an earlier row but other values: {count}; the first row counts ({rows})."
    ),
    "history_without_lead": template(
        "Stage entries whose lead is not among the leads, set aside: {count} ({rows})."
    ),
    "left_out_by_where": template("Rows left out by “where:”: {count} ({rows})."),
    "left_out_by_preset": template("Rows that “preset: {preset}” leaves out by {fields}: {count} ({rows})."),
    "no_companies_match": template("Leads whose company is not among the companies: {count} ({rows})."),
    "other_currency": template(
        "Amounts of “{header}” in another currency than {currency}, which count as blank: {count} ({rows})."
    ),
    "several_leads": template(
        "Keys with more than one “{header}” in the link table: {count}; one of them counts ({rows})."
    ),
    "stage_before_lead": template("Leads that entered a stage before they were created: {count} ({rows})."),
    "stage_reentered": template(
        "Times that a lead entered a stage again: {count}; the first entry counts ({rows})."
    ),
    "stages_out_of_order": template(
        "Leads that entered a later stage before an earlier one: {count} ({rows})."
    ),
    "touch_without_lead": template("Touches whose lead is not among the leads, set aside: {count} ({rows})."),
    "unparseable_date": template(
        "Values of “{header}” that cannot be read as dates and count as blank: {count} ({rows})."
    ),
    "unparseable_number": template(
        "Values of “{header}” that are no numbers and count as blank: {count} ({rows})."
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
