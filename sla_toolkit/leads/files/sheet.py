"""What a reader makes of one file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa


class NotInPieces(Exception):  # no error of anybody's: the file is read whole instead
    """A file that shows on the way that it must be read whole."""


@dataclass(frozen=True)
class Pieces:
    """Rows as record batches, all of one schema; going through them may raise DataRefused or NotInPieces."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


@dataclass(frozen=True)
class Sheet:
    """One opened file: its headers, the SHA-256 of its bytes (64 hex digits), and how to read columns of it.

    `read` takes headers and gives one Arrow column for each, in that order, one row for each record below the header:
    text, or dates, timestamps and numbers where the format has such types; it raises DataRefused where a row does not
    fit. `first` is the spreadsheet's number of the first of these rows. `errors` holds, for each header, the rows whose
    cells hold an error of a formula (#N/A, say): `read` gives null there. `pieces` gives the same rows piece by piece,
    for files larger than memory; None where it cannot.
    """

    path: Path
    headers: tuple[str, ...]
    digest: str
    read: Callable[[Sequence[str]], pa.Table]
    first: int = 2
    errors: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    pieces: "Callable[[Sequence[str]], Pieces | None] | None" = None
