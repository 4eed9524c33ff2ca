"""From an opened source to clean rows: text without spaces around it, `where:` applied, dates as instants."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import ibis
from ibis.expr.types import BooleanColumn, Column, Table

from sla_toolkit.agreement import Problem, Source, fields_of, parse_rule
from sla_toolkit.language import Message
from sla_toolkit.leads.accounting import LEFT_OUT, NOT_OF_PRESET, Rows, account
from sla_toolkit.leads.amounts import Notation
from sla_toolkit.leads.dates import Asked, understand
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import Examples, Ledger, Place, SourceCount
from sla_toolkit.leads.instants import with_instants
from sla_toolkit.leads.mapping import Mapped
from sla_toolkit.leads.match import compile_with, numeric_fields
from sla_toolkit.leads.noticing import Oddity, counted, examples, note, notice
from sla_toolkit.leads.opening import Opened
from sla_toolkit.leads.overlong import refuse_overlong
from sla_toolkit.leads.refusal import DataRefused, refuse
from sla_toolkit.leads.rivals import refuse_rivals
from sla_toolkit.leads.sentences import SENTENCES, no_numbers, rows_about
from sla_toolkit.leads.text import MONEY_TYPE, cleaned, number


@dataclass(frozen=True)
class Prepared:
    """Clean rows of one source: `file`, `row`, a column for each header, and for dates `…_at` and `…_day` beside it.

    `read` counts the rows of each file before any was left out, `left_out` those that were; `digest` is that of what
    was read (see `Opened`). Text is null where blank.
    """

    place: Place
    settings: Source
    mapped: Mapped
    table: Table
    names: Mapping[str, str]
    read: tuple[int, ...]
    left_out: Rows
    digest: str
    notation: Notation | None = None

    def has(self, ours: str) -> bool:
        """Whether the source has a column for this."""
        return ours in self.mapped.columns

    def header(self, ours: str) -> str:
        """Give the header of a column; raises KeyError where the source has none."""
        return self.mapped.columns[ours]

    def column(self, ours: str) -> Column:
        """Give a column; null throughout where the source has none."""
        return self.table[self.names[self.header(ours)]] if self.has(ours) else ibis.null("string")

    def amount(self) -> Column:
        """Give the amounts, decimal(18, 4), once it is settled how they are written; null where there are none."""
        if self.notation is None:
            return ibis.null(MONEY_TYPE)
        return self.table[f"{self.names[self.header('amount')]}_amount"]

    def instant(self, header: str) -> tuple[Column, Column]:
        """Give a date header's UTC instant, and whether it is a date without a time."""
        name = self.names[header]
        return self.table[f"{name}_at"], self.table[f"{name}_day"]

    def given(self, ours: str) -> BooleanColumn:
        """Whether something stands in a column, be it readable or not."""
        return self.column(ours).notnull()

    def counts(self, rows: Rows, ledger: Ledger) -> list[SourceCount]:
        """Account for every row of every file; `rows` are those that `where:` let through, by file and reason."""
        return account(self.place, self.read, rows + self.left_out, ledger)


def prepare(opened: Opened, mapped: Mapped, engine: Engine, zone: str, ledger: Ledger) -> Prepared:
    """Bring the needed columns in, clean them and read their dates; raises DataRefused."""
    place, name = opened.place, opened.place.source
    names = {header: f"c{position}" for position, header in enumerate(mapped.headers)}
    clean = opened.load(mapped.headers, _clean)
    read = rows_by_file(clean, len(place.paths))
    if not sum(read):
        _notice_empty(place, ledger)
    _notice_errors(opened, mapped, ledger)
    refuse_overlong(clean, names, place)
    refuse_rivals(clean, names, mapped, place)
    whole = Prepared(
        place, opened.settings, mapped, clean, names, read, Rows(), opened.digest(mapped.headers, clean)
    )
    chosen = _where(_where_implied(whole, ledger), ledger)
    kept = chosen.table
    asked = [
        Asked(names[header], header, mapped.formats.get(header), place) for header in mapped.date_headers
    ]
    kept, dates = understand(kept, asked)
    dated = with_instants(kept, dates, zone, engine.fenced)
    if not engine.embedded or any(one.layouts for one in dates):  # or it is quicker to work out than to store
        dated = engine.keep(f"{name}_dated", dated)
        engine.release(f"{name}_clean")
    prepared = replace(chosen, table=dated)
    _notice_dates(prepared, ledger)
    return prepared


def _notice_empty(place: Place, ledger: Ledger) -> None:
    """Say that a source has no rows; raises DataRefused where it is the leads themselves."""
    message = Message("“{file}” has a header and no rows.", file=place.file_name(0))
    if place.source == "leads":
        raise refuse("no_rows", message, file=place.paths[0])
    ledger.find("no_rows", "warning", 0, place.source, Examples(None, ()), message)


def _notice_errors(opened: Opened, mapped: Mapped, ledger: Ledger) -> None:
    """Say which columns have cells that hold an error instead of a value."""
    for header in mapped.headers:
        rows = [(file, row) for file, found in enumerate(opened.errors) for row in found.get(header, ())]
        if rows:
            same = [row for file, row in rows[:2] if file == rows[0][0]]
            where = Examples(opened.place.file_name(rows[0][0]), tuple(same))
            message = Message(
                SENTENCES["cell_error"], count=len(rows), header=header, rows=where.message(len(rows))
            )
            ledger.find("cell_error", "warning", len(rows), opened.place.source, where, message)


def rows_by_file(table: Table, files: int) -> tuple[int, ...]:
    """Count the rows of each file."""
    found = table.group_by("file").agg(n=table.count()).to_pyarrow().to_pylist()
    rows = {int(one["file"]): int(one["n"]) for one in found}
    return tuple(rows.get(number, 0) for number in range(files))


def _clean(raw: Table) -> Table:
    return raw.mutate(**{name: cleaned(raw[name]) for name in raw.columns if raw[name].type().is_string()})


def _where(source: Prepared, ledger: Ledger) -> Prepared:
    """Keep the rows that `where:` asks for; say how many it leaves out, and which of its numbers are none."""
    if source.settings.where is None:
        return source
    rule, headers = parse_rule(source.settings.where), source.mapped.where
    kept = compile_with(rule, lambda field: source.table[source.names[headers[field]]])
    fields = sorted(numeric_fields(rule))
    unreadable = [
        no_numbers(source.table[source.names[headers[one]]], headers[one], number) for one in fields
    ]
    notice(ledger, source.place, source.table, [rows_about(LEFT_OUT, "info", ~kept), *unreadable])
    return _without(source, ~kept, LEFT_OUT)


def _where_implied(source: Prepared, ledger: Ledger) -> Prepared:
    """Keep the rows that the preset takes; say how many it leaves out, and by which columns."""
    if source.mapped.implied is None:
        return source
    rule = parse_rule(source.mapped.implied)
    kept = compile_with(rule, lambda field: source.table[source.names[field]])
    fields = ", ".join(f"“{field}”" for field in sorted(fields_of(rule)))
    left_out = rows_about(NOT_OF_PRESET, "info", ~kept, preset=source.settings.preset, fields=fields)
    notice(ledger, source.place, source.table, [left_out])
    return _without(source, ~kept, NOT_OF_PRESET)


def _without(source: Prepared, left_out: BooleanColumn, code: str) -> Prepared:
    """Leave rows out, and keep account of them by file."""
    counts = rows_by_file(source.table.filter(left_out), len(source.read))
    more = Rows({(file, code): count for file, count in enumerate(counts)})
    return replace(source, table=source.table.filter(~left_out), left_out=source.left_out + more)


def _notice_dates(source: Prepared, ledger: Ledger) -> None:
    """Say which dates cannot be read; raises DataRefused where that is more than half of a column."""
    headers, table = source.mapped.date_headers, source.table
    given = [table[source.names[header]].notnull() for header in headers]
    bad = [one & source.instant(header)[0].isnull() for one, header in zip(given, headers, strict=True)]
    counts = counted(table, [*given, *bad])
    totals, counts = counts[: len(headers)], counts[len(headers) :]
    problems = [
        _hardly_dates(source, header, condition, count, total)
        for header, condition, count, total in zip(headers, bad, counts, totals, strict=True)
        if 2 * count > total
    ]
    if problems:
        raise DataRefused(tuple(problems))
    note(ledger, source.place, table, [_no_dates(*one) for one in zip(headers, bad, strict=True)], counts)


def _no_dates(header: str, condition: BooleanColumn) -> Oddity:
    return rows_about("unparseable_date", "warning", condition, header=header)


def _hardly_dates(source: Prepared, header: str, condition: BooleanColumn, count: int, total: int) -> Problem:
    where = examples(source.table.filter(condition), source.place)
    message = Message(
        "{count} of the {total} values of “{header}” cannot be read as dates: check which column is meant, or add "
        "“date_format:” to “{source}:” in the data block.",
        count=count,
        total=total,
        header=header,
        source=source.place.source,
    )
    row = where.rows[0] if where.rows else None
    return Problem("unparseable_date", message, file=source.place.paths[0], line=row)
