"""A file as rows and headers, whatever its format; each format registers its reader by suffix."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from sla_toolkit.agreement import Source
from sla_toolkit.language import Message
from sla_toolkit.leads.delimited import open_delimited
from sla_toolkit.leads.refusal import refuse
from sla_toolkit.leads.sheet import Sheet

Reader = Callable[[Path, Source], Sheet]
READERS: Mapping[str, Reader] = {".csv": open_delimited, ".tsv": open_delimited, ".txt": open_delimited}
"""Suffix (small letters) → reader."""


def open_sheet(path: Path, source: Source) -> Sheet:
    """Open a file by its suffix; raises DataRefused when it cannot be read."""
    reader = READERS.get(path.suffix.lower())
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

    def read(self, headers: Sequence[str]) -> pa.Table:
        """Give the named columns as `c0`, `c1` …, with `file` (from 0) and `row` (the header is row 1)."""
        return pa.concat_tables(
            [_numbered(sheet.read(headers), number) for number, sheet in enumerate(self.sheets)],
            promote_options="permissive",
        )


def _numbered(table: pa.Table, number: int) -> pa.Table:
    rows = pa.array(np.arange(2, table.num_rows + 2))
    files = pa.array(np.full(table.num_rows, number, dtype=np.int32))
    names = [f"c{position}" for position in range(table.num_columns)]
    return table.rename_columns(names).append_column("row", rows).append_column("file", files)


def stacked(sheets: Sequence[Sheet]) -> Stack:
    """Stack files; raises DataRefused, naming two files, where their headers differ."""
    first = sheets[0]
    for other in sheets[1:]:
        same_layout(first.path, first.headers, other.path, other.headers)
    return Stack(tuple(sheets))


def same_layout(first: Path, headers: Sequence[str], other: Path, others: Sequence[str]) -> None:
    """Hold a file's headers against those of the first, in any order; raises DataRefused where they differ."""
    if sorted(others) != sorted(headers):
        different = sorted(set(others) ^ set(headers)) or list(others)
        message = Message(
            "The headers differ from those of {other} ({different}): files of one source need one layout.",
            other=first.name,
            different=", ".join(f"“{name}”" for name in different[:5]),
        )
        raise refuse("layouts_differ", message, file=str(other))
