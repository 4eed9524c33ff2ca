"""What a reader makes of one file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa


@dataclass(frozen=True)
class Sheet:
    """One opened file: its headers, the SHA-256 of its bytes (64 hex digits), and how to read columns of it.

    `read` takes headers and gives one Arrow column for each, in that order, one row for each record below the header;
    it raises DataRefused where a row does not fit.
    """

    path: Path
    headers: tuple[str, ...]
    digest: str
    read: Callable[[Sequence[str]], pa.Table]
