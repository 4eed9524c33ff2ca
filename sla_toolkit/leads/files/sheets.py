"""A file as rows and headers, whatever its format; each format registers its reader by suffix."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from sla_toolkit.agreement import Problem, Source
from sla_toolkit.language import Message
from sla_toolkit.leads.files.delimited import open_delimited
from sla_toolkit.leads.files.parquet import open_parquet
from sla_toolkit.leads.files.sheet import Pieces, Sheet
from sla_toolkit.leads.files.typed import alike, mixed_columns
from sla_toolkit.leads.files.workbook import open_workbook
from sla_toolkit.leads.refusal import DataRefused, refuse

Reader = Callable[[Path, Source], Sheet]
READERS: Mapping[str, Reader] = {
    **dict.fromkeys((".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz"), open_delimited),
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), open_workbook),
    ".parquet": open_parquet,
}
"""Ending (small letters) → reader."""
_NUMBERS = (pa.field("row", pa.int64()), pa.field("file", pa.int32()))


def open_sheets(paths: Iterable[Path], source: Source) -> list[Sheet]:
    """Open the files of a source; raises DataRefused with the problems of all of them."""
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            sheets.append(open_sheet(path, source))
        except DataRefused as refused:
            problems += refused.problems
    if problems:
        raise DataRefused(tuple(problems))
    return sheets


def open_sheet(path: Path, source: Source) -> Sheet:
    """Open a file by its ending; raises DataRefused when it cannot be read."""
    name = path.name.lower()
    reader = next((READERS[ending] for ending in READERS if name.endswith(ending)), None)
    if reader is None:
        message = Message(
            "Files ending in “{suffix}” cannot be read: export the data as {known}.",
            suffix=path.suffix,
            known=", ".join(READERS),
        )
        raise refuse("unknown_format", message, file=str(path))
    return reader(path, source)


@dataclass(frozen=True)
class Stack:
    """Files of one layout, one upon the other; `headers` are those of the first."""

    sheets: tuple[Sheet, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers in the order of the first file."""
        return self.sheets[0].headers

    def stream(self, headers: Sequence[str]) -> Pieces | None:
        """Give what `read` gives piece by piece; None where a file cannot be read so, or types must be made alike."""
        found = [sheet.pieces(headers) if sheet.pieces else None for sheet in self.sheets]
        pieces = [one for one in found if one is not None]
        schemas = [one.schema for one in pieces]
        if len(pieces) < len(found) or mixed_columns(schemas):
            return None
        plain = pa.unify_schemas(schemas, promote_options="permissive")
        named = [pa.field(f"c{number}", one.type) for number, one in enumerate(plain)]
        schema = pa.schema([*named, *_NUMBERS])
        return Pieces(schema, self._numbered_pieces(pieces, schema))

    def _numbered_pieces(self, pieces: Sequence[Pieces], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for number, (sheet, one) in enumerate(zip(self.sheets, pieces, strict=True)):
            first = sheet.first
            for batch in one.batches:
                table = _numbered(_named(pa.Table.from_batches([batch])), number, first)
                first += batch.num_rows
                yield from table.cast(schema).to_batches()

    def read(self, headers: Sequence[str]) -> pa.Table:
        """Give the named columns as `c0`, `c1` …, with `file` (from 0) and `row` (as a spreadsheet numbers it)."""
        tables = alike([_named(sheet.read(headers)) for sheet in self.sheets])
        numbered = [
            _numbered(table, number, sheet.first)
            for number, (table, sheet) in enumerate(zip(tables, self.sheets, strict=True))
        ]
        return pa.concat_tables(numbered, promote_options="permissive")


def _named(table: pa.Table) -> pa.Table:
    return table.rename_columns([f"c{position}" for position in range(table.num_columns)])


def _numbered(table: pa.Table, number: int, first: int) -> pa.Table:
    rows = pa.array(np.arange(first, table.num_rows + first))
    files = pa.array(np.full(table.num_rows, number, dtype=np.int32))
    return table.append_column("row", rows).append_column("file", files)


def stacked(sheets: Sequence[Sheet]) -> Stack:
    """Stack files; raises DataRefused, naming two files, where their headers differ or they are the same file twice."""
    first = sheets[0]
    known: dict[str, Path] = {}
    for sheet in sheets:
        if sorted(sheet.headers) != sorted(first.headers):
            raise _layouts_differ(first, sheet)
        twin = known.setdefault(sheet.digest, sheet.path)
        if twin != sheet.path and _has_rows(sheet):
            message = Message(
                "The file is a copy of {other}, and its rows would count twice: remove one of the two.",
                other=twin.name,
            )
            raise refuse("same_file", message, file=str(sheet.path))
    return Stack(tuple(sheets))


def _has_rows(sheet: Sheet) -> bool:
    return bool(sheet.read(sheet.headers[:1]).num_rows)


def _layouts_differ(first: Sheet, other: Sheet) -> DataRefused:
    different = sorted(set(other.headers) ^ set(first.headers)) or list(other.headers)
    message = Message(
        "The headers differ from those of {other} ({different}): files of one source need one layout.",
        other=first.path.name,
        different=", ".join(f"“{name}”" for name in different[:5]),
    )
    return refuse("layouts_differ", message, file=str(other.path))
