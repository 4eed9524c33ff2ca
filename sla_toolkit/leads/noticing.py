"""Look for what is odd: count conditions over a table in one go, and show two example rows of each that is met."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import BooleanColumn, Table

from sla_toolkit.agreement.problems import Level
from sla_toolkit.language import Message
from sla_toolkit.leads.findings import Examples, Ledger, Place


@dataclass(frozen=True)
class Oddity:
    """A condition that is worth a finding; `say` makes the sentence from the count and the example rows."""

    code: str
    level: Level
    condition: BooleanColumn
    say: Callable[[int, Message], Message]


def notice(ledger: Ledger, place: Place, table: Table, oddities: Sequence[Oddity]) -> None:
    """Note a finding for each condition that some row of `table` meets; it has `file` and `row`."""
    note(ledger, place, table, oddities, counted(table, [one.condition for one in oddities]))


def note(
    ledger: Ledger, place: Place, table: Table, oddities: Sequence[Oddity], counts: Sequence[int]
) -> None:
    """Note a finding for each condition whose count is known already and is not 0."""
    for oddity, count in zip(oddities, counts, strict=True):
        if count:
            where = examples(table.filter(oddity.condition), place)
            message = oddity.say(count, where.message(count))
            ledger.find(oddity.code, oddity.level, count, place.source, where, message)


def counted(table: Table, conditions: Sequence[BooleanColumn]) -> list[int]:
    """Count the rows that meet each condition."""
    if not conditions:
        return []
    flags = {f"n{n}": ibis.ifelse(condition, 1, 0) for n, condition in enumerate(conditions)}
    flagged = table.mutate(**flags)
    row = one_row(flagged.agg(**{name: flagged[name].sum() for name in flags}))
    return [whole(row[name]) for name in flags]


def one_row(table: Table) -> dict[str, object]:
    """Fetch a table of one row."""
    row: dict[str, object] = table.to_pyarrow().to_pylist()[0]
    return row


def whole(value: object) -> int:
    """Take a whole number from an engine; null is 0."""
    return int(str(value)) if value is not None else 0


def examples(table: Table, place: Place) -> Examples:
    """Give the first two rows of a table, if they are of one file; none in a database table."""
    found = table.order_by("file", "row").limit(2).select("file", "row").to_pyarrow().to_pylist()
    same = [one for one in found if one["file"] == found[0]["file"] and one["row"] is not None]
    name = place.file_name(found[0]["file"]) if same else None
    return Examples(name, tuple(int(one["row"]) for one in same))
