"""From an opened source to clean rows: text without spaces around it, `where:` applied, dates as instants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import Column, Table

from sla_toolkit.agreement import Problem, parse_rule
from sla_toolkit.language import Message
from sla_toolkit.leads.dates import Asked, DateColumn, understand, with_instants
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import Ledger, SourceCount
from sla_toolkit.leads.mapping import Mapped
from sla_toolkit.leads.match import compile_with, numeric_fields
from sla_toolkit.leads.noticing import Oddity, counted, examples, notice
from sla_toolkit.leads.opening import Opened
from sla_toolkit.leads.refusal import DataRefused
from sla_toolkit.leads.text import cleaned, number


@dataclass(frozen=True)
class Prepared:
    """Clean rows of one source: `file`, `row`, one column for each header, and for dates `…_at` and `…_day` beside it.

    `read` counts the rows of each file before `where:` left any out. Text is null where blank.
    """

    opened: Opened
    mapped: Mapped
    table: Table
    names: Mapping[str, str]
    read: tuple[int, ...]

    def has(self, ours: str) -> bool:
        """Whether the source has a column for this."""
        return ours in self.mapped.columns

    def column(self, ours: str) -> Column:
        """Give a column as text; null throughout where the source has none."""
        return self.of_header(self.mapped.columns[ours]) if self.has(ours) else ibis.null("string")

    def of_header(self, header: str) -> Column:
        """Give the column of a header."""
        return self.table[self.names[header]]

    def instant(self, header: str) -> tuple[Column, Column]:
        """Give a date header's UTC instant, and whether it is a date without a time."""
        name = self.names[header]
        return self.table[f"{name}_at"], self.table[f"{name}_day"]

    def counts(self, used: Table) -> list[SourceCount]:
        """Account for every row of every file; `used` has one row for each row that was taken."""
        per_file = used.group_by("file").agg(n=used.count()).to_pyarrow().to_pylist()
        taken = {int(row["file"]): int(row["n"]) for row in per_file}
        return [
            SourceCount(self.opened.name, self.opened.file_name(number), read, taken.get(number, 0), read - taken.get(number, 0))
            for number, read in enumerate(self.read)
        ]


def prepare(opened: Opened, mapped: Mapped, engine: Engine, zone: str, ledger: Ledger) -> Prepared:
    """Bring the needed columns in, clean them and read their dates; raises DataRefused."""
    headers = mapped.headers
    names = {header: f"c{position}" for position, header in enumerate(headers)}
    raw = opened.load(headers)
    read = _rows_by_file(raw, len(opened.paths))
    clean = engine.keep(f"{opened.name}_clean", _clean(raw))
    _notice_left_out(clean, opened, mapped, names, ledger)
    kept = _where(clean, opened, mapped, names)
    dates = _dates(kept, opened, mapped, names)
    dated = engine.keep(f"{opened.name}_dated", with_instants(kept, dates, zone))
    _notice_dates(dated, opened, mapped, names, ledger)
    return Prepared(opened, mapped, dated, names, read)


def _rows_by_file(raw: Table, files: int) -> tuple[int, ...]:
    found = raw.group_by("file").agg(n=raw.count()).to_pyarrow().to_pylist()
    rows = {int(one["file"]): int(one["n"]) for one in found}
    return tuple(rows.get(number, 0) for number in range(files))


def _clean(raw: Table) -> Table:
    texts = {name: cleaned(raw[name]) for name in raw.columns if raw[name].type().is_string()}
    return raw.mutate(**texts)


def _where(table: Table, opened: Opened, mapped: Mapped, names: Mapping[str, str]) -> Table:
    if opened.source.where is None:
        return table
    rule = parse_rule(opened.source.where)
    return table.filter(compile_with(rule, lambda field: table[names[mapped.where[field]]]))


def _notice_left_out(
    table: Table, opened: Opened, mapped: Mapped, names: Mapping[str, str], ledger: Ledger
) -> None:
    """Say how many rows `where:` leaves out, and which of its numbers are none."""
    if opened.source.where is None:
        return
    rule = parse_rule(opened.source.where)
    kept = compile_with(rule, lambda field: table[names[mapped.where[field]]])
    left_out = Oddity("left_out_by_where", "info", ~kept, _say_left_out)
    unreadable = [
        number_oddity(table[names[mapped.where[field]]], mapped.where[field]) for field in sorted(numeric_fields(rule))
    ]
    notice(ledger, opened.name, opened.paths, table, [left_out, *unreadable])


def number_oddity(column: Column, header: str) -> Oddity:
    """Look for values that are compared as numbers and are none."""

    def say(count: int, rows: Message) -> Message:
        return Message(
            "{count} values of “{header}” are no numbers and count as blank ({rows}).",
            count=count,
            header=header,
            rows=rows,
        )

    return Oddity("unparseable_number", "warning", column.notnull() & number(column).isnull(), say)


def _say_left_out(count: int, rows: Message) -> Message:
    return Message("{count} rows are left out by “where:” ({rows}).", count=count, rows=rows)


def _dates(table: Table, opened: Opened, mapped: Mapped, names: Mapping[str, str]) -> list[DateColumn]:
    """Settle every date column; raises DataRefused with the problems of all of them."""
    found: list[DateColumn] = []
    problems: list[Problem] = []
    for header in mapped.date_headers:
        asked = Asked(names[header], header, mapped.formats.get(header), opened.name, opened.paths)
        try:
            found.append(understand(table, asked))
        except DataRefused as refused:
            problems += refused.problems
    if problems:
        raise DataRefused(tuple(dict.fromkeys(problems)))
    return found


def _notice_dates(
    table: Table, opened: Opened, mapped: Mapped, names: Mapping[str, str], ledger: Ledger
) -> None:
    """Say which dates cannot be read; raises DataRefused where that is more than half of a column."""
    headers = mapped.date_headers
    bad = [table[names[header]].notnull() & table[f"{names[header]}_at"].isnull() for header in headers]
    given = counted(table, [table[names[header]].notnull() for header in headers])
    oddities = [_date_oddity(header, condition) for header, condition in zip(headers, bad, strict=True)]
    counts = counted(table, bad)
    problems = [
        _hardly_dates(table.filter(condition), opened, header, count, total)
        for header, condition, count, total in zip(headers, bad, counts, given, strict=True)
        if 2 * count > total
    ]
    if problems:
        raise DataRefused(tuple(problems))
    notice(ledger, opened.name, opened.paths, table, oddities)


def _date_oddity(header: str, condition: Column) -> Oddity:
    def say(count: int, rows: Message) -> Message:
        return Message(
            "{count} values of “{header}” cannot be read as dates and count as blank ({rows}).",
            count=count,
            header=header,
            rows=rows,
        )

    return Oddity("unparseable_date", "warning", condition, say)


def _hardly_dates(bad: Table, opened: Opened, header: str, count: int, total: int) -> Problem:
    where = examples(bad, opened.paths)
    message = Message(
        "{count} of the {total} values of “{header}” cannot be read as dates: check which column is meant, or add "
        "“date_format:” to “{source}:” in the data block.",
        count=count,
        total=total,
        header=header,
        source=opened.name,
    )
    return Problem("unparseable_date", message, file=opened.paths[0], line=where.rows[0] if where.rows else None)


def date_only_oddities(prepared: Prepared, headers: Sequence[str]) -> list[Oddity]:
    """Look for dates without a time in the columns that stages and touches are timed by."""

    def say_for(header: str) -> Oddity:
        def say(count: int, rows: Message) -> Message:
            return Message(
                "{count} values of “{header}” are dates without a time: each stands for its whole day ({rows}).",
                count=count,
                header=header,
                rows=rows,
            )

        return Oddity("date_without_time", "info", prepared.instant(header)[1].fill_null(False), say)

    return [say_for(header) for header in headers]
