"""Cells so long that they are no value of anything: refused, before a report or a chart is to show them."""

from collections.abc import Mapping

from ibis.expr.types import StringColumn, Table

from sla_toolkit.agreement import Problem
from sla_toolkit.language import Message
from sla_toolkit.leads.findings import Place
from sla_toolkit.leads.noticing import one_row, whole
from sla_toolkit.leads.refusal import DataRefused

MOST_CHARACTERS = 32_767
"""As many as a cell of Excel holds."""


def refuse_overlong(table: Table, names: Mapping[str, str], place: Place) -> None:
    """Refuse text of more than MOST_CHARACTERS; raises DataRefused with the first such row of each column.

    `table` has the clean columns, `file` and `row`; `names` tells header → column.
    """
    texts = {header: name for header, name in names.items() if isinstance(table[name], StringColumn)}
    if not texts:
        return
    longest = one_row(table.agg(**{name: table[name].length().max() for name in texts.values()}))
    problems = [
        _problem(table, header, name, whole(longest[name]), place)
        for header, name in texts.items()
        if whole(longest[name]) > MOST_CHARACTERS
    ]
    if problems:
        raise DataRefused(tuple(problems))


def _problem(table: Table, header: str, name: str, longest: int, place: Place) -> Problem:
    found = table.filter(table[name].length() > MOST_CHARACTERS).order_by("file", "row").limit(1)
    first = one_row(found.select("file", "row"))
    message = Message(
        "A cell of “{header}” is {longest} characters long, and at most {most} are read, as many as Excel holds in a "
        "cell: look for a quotation mark out of place, or name another column.",
        header=header,
        longest=longest,
        most=MOST_CHARACTERS,
    )
    row = None if first["row"] is None else whole(first["row"])
    return Problem("overlong_cell", message, file=place.paths[whole(first["file"])], line=row)
