"""Open a source: its headers, and a way to bring columns of it into the engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from sla_toolkit.agreement import Source, hint
from sla_toolkit.language import Message
from sla_toolkit.leads.connections import reason_of
from sla_toolkit.leads.connections.bounds import give_back
from sla_toolkit.leads.connections.keeping import Finish
from sla_toolkit.leads.digest import table_digest
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.files.contents import digest_over
from sla_toolkit.leads.files.places import files_at
from sla_toolkit.leads.files.sheet import NotInPieces
from sla_toolkit.leads.files.sheets import Stack, open_sheets, stacked
from sla_toolkit.leads.findings import Place
from sla_toolkit.leads.refusal import DataRefused, setting_problem

_BATCHES = 32  # after so many, memory that is free is given back


@dataclass(frozen=True)
class Opened:
    """One source, not yet read.

    `load` takes headers and what to make of the rows on their way in; it gives a table with one column for each header
    (`c0`, `c1` …), `row` (the header is row 1; null in a database table) and `file` (its number in `place`), worked out
    under a name of ours. `digest` takes the same headers and that table; it gives the SHA-256 of what the files hold,
    or of those rows where they come from a database. `errors` holds for each file the rows of each header whose cells
    hold an error.
    """

    place: Place
    settings: Source
    headers: tuple[str, ...]
    load: Callable[[Sequence[str], Finish], Table]
    digest: Callable[[Sequence[str], Table], str]
    errors: tuple[Mapping[str, tuple[int, ...]], ...] = ()


def open_source(name: str, source: Source, folder: Path, engine: Engine) -> Opened:
    """Open the files or the table of a source; raises DataRefused."""
    return _open_table(name, source, engine) if source.table else _open_files(name, source, folder, engine)


def _open_files(name: str, source: Source, folder: Path, engine: Engine) -> Opened:
    stack = stacked(open_sheets(files_at(folder, str(source.path)), source))
    digests = [sheet.digest for sheet in stack.sheets]
    return Opened(
        Place(name, tuple(str(sheet.path) for sheet in stack.sheets)),
        source,
        stack.headers,
        lambda headers, finish: _brought(f"{name}_clean", stack, headers, engine, finish),
        lambda _headers, _rows: digest_over(digests),
        tuple(sheet.errors for sheet in stack.sheets),
    )


def _brought(name: str, stack: Stack, headers: Sequence[str], engine: Engine, finish: Finish) -> Table:
    """Take the rows in, piece by piece where that can be; what a file is refused for comes out as it is."""
    stream = stack.stream(headers)
    if stream is None:
        return engine.bring_finished(name, stack.read(headers), finish)
    refused: list[DataRefused | NotInPieces] = []
    reader = pa.RecordBatchReader.from_batches(stream.schema, _noting(stream.batches, refused))
    try:
        return engine.bring_finished(name, reader, finish)
    except Exception:
        if not refused:
            raise
    if isinstance(refused[0], DataRefused):  # the engine put its own words in place of ours
        raise refused[0]
    return engine.bring_finished(name, stack.read(headers), finish)


def _noting(
    batches: Iterator[pa.RecordBatch], refused: list[DataRefused | NotInPieces]
) -> Iterator[pa.RecordBatch]:
    try:
        for number, batch in enumerate(batches):
            yield batch
            if number % _BATCHES == _BATCHES - 1:
                give_back()
    except (DataRefused, NotInPieces) as error:
        refused.append(error)
        raise


def _open_table(name: str, source: Source, engine: Engine) -> Opened:
    where = str(source.table)
    try:
        table = engine.table(where)
        headers = tuple(table.columns)
    except Exception as error:  # noqa: BLE001  # each engine's driver raises its own kinds
        message = Message(
            "The table “{table}” cannot be read ({reason}). {hint}",
            table=where,
            reason=reason_of(error),
            hint=hint(where, engine.tables()),
        )
        raise DataRefused((setting_problem("missing_table", message, (name, "table")),)) from None

    def load(wanted: Sequence[str], finish: Finish) -> Table:
        columns = {f"c{position}": table[header] for position, header in enumerate(wanted)}
        numbered = table.select(**columns, row=ibis.null("int64"), file=ibis.literal(0, "int32"))
        return engine.take_finished(f"{name}_clean", numbered, finish)

    def digest(read: Sequence[str], rows: Table) -> str:
        return table_digest(where, read, rows, engine.connection.name)

    return Opened(Place(name, (where,)), source, headers, load, digest)
