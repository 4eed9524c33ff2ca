"""Open a source: its headers, and a way to bring columns of it into the engine."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import Source, hint
from sla_toolkit.language import Message
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import Place
from sla_toolkit.leads.places import files_at
from sla_toolkit.leads.refusal import DataRefused, setting_problem
from sla_toolkit.leads.sheets import open_sheet, same_layout, stacked
from sla_toolkit.leads.store.columnar import digest_of, headers_of, is_columnar, laid


@dataclass(frozen=True)
class Opened:
    """One source, not yet read.

    `load` takes headers and gives a table with one column for each (`c0`, `c1` …), `row` (the header is row 1; null in
    a database table) and `file` (its number in `place`). `digest` gives the SHA-256 of what the files hold, or of what
    `table_digest` says of a table.
    """

    place: Place
    settings: Source
    headers: tuple[str, ...]
    load: Callable[[Sequence[str]], Table]
    digest: Callable[[], str]


def open_source(name: str, source: Source, folder: Path, engine: Engine) -> Opened:
    """Open the files or the table of a source; raises DataRefused."""
    return _open_table(name, source, engine) if source.table else _open_files(name, source, folder, engine)


def _open_files(name: str, source: Source, folder: Path, engine: Engine) -> Opened:
    if not engine.takes_files:
        message = Message(
            "Files are read with “connection: duckdb”: over another connection, name a “table:”."
        )
        raise DataRefused((setting_problem("files_need_duckdb", message, (name, "path")),))
    paths = files_at(folder, str(source.path))
    if is_columnar(paths):
        return _open_columnar(name, source, paths, engine)
    stack = stacked([open_sheet(path, source) for path in paths])
    digests = "".join(sheet.digest for sheet in stack.sheets)
    return Opened(
        Place(name, tuple(str(sheet.path) for sheet in stack.sheets)),
        source,
        stack.headers,
        lambda headers: engine.bring(f"{name}_raw", stack.read(headers)),
        lambda: hashlib.sha256(digests.encode()).hexdigest(),
    )


def _open_columnar(name: str, source: Source, paths: Sequence[Path], engine: Engine) -> Opened:
    """Open Parquet files, which the engine reads in place."""
    headers = [headers_of(path) for path in paths]
    for path, others in zip(paths, headers, strict=True):
        same_layout(paths[0], headers[0], path, others)
    return Opened(
        Place(name, tuple(map(str, paths))),
        source,
        headers[0],
        lambda wanted: laid(engine.connection, paths, wanted),
        lambda: hashlib.sha256("".join(map(digest_of, paths)).encode()).hexdigest(),
    )


def _open_table(name: str, source: Source, engine: Engine) -> Opened:
    where = str(source.table)
    try:
        table = engine.table(where)
        headers = tuple(table.columns)
    except Exception as error:  # noqa: BLE001  # each engine's driver raises its own kinds
        message = Message(
            "The table “{table}” cannot be read ({reason}). {hint}",
            table=where,
            reason=type(error).__name__,
            hint=hint(where, engine.tables()),
        )
        raise DataRefused((setting_problem("missing_table", message, (name, "table")),)) from None

    def load(wanted: Sequence[str]) -> Table:
        columns = {f"c{position}": table[header] for position, header in enumerate(wanted)}
        return table.select(**columns, row=ibis.null("int64"), file=ibis.literal(0, "int32"))

    return Opened(Place(name, (where,)), source, headers, load, lambda: table_digest(where, table))


def table_digest(name: str, table: Table) -> str:
    """Stand in for a digest of a table's contents, which would have to be read whole.

    SHA-256 over the name, the columns with their types, the number of rows and how many values each column has: a
    change of rows shows, a change of a value within a row may not.
    """
    counts = table.agg(rows=table.count(), **{f"n{n}": table[c].count() for n, c in enumerate(table.columns)})
    facts = [name, str(table.schema()), *map(str, counts.to_pyarrow().to_pylist()[0].values())]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()
