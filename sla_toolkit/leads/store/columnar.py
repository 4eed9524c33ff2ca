"""Parquet files, which DuckDB reads where they lie: nothing of them is copied before it is needed."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from ibis.expr.types import Table
from pyarrow import parquet

from sla_toolkit.language import Message
from sla_toolkit.leads.refusal import refuse

SUFFIXES = (".parquet", ".pq")
_NAME, _TEXT = '"', "'"


def is_columnar(paths: Sequence[Path]) -> bool:
    """Whether all the files are Parquet."""
    return all(path.suffix.lower() in SUFFIXES for path in paths)


def headers_of(path: Path) -> tuple[str, ...]:
    """Give the names of a Parquet file's columns; raises DataRefused where it cannot be read as one."""
    try:
        return tuple(parquet.read_schema(path).names)
    except FileNotFoundError:
        raise refuse(
            "missing_file", Message("There is no such file: check the path."), file=str(path)
        ) from None
    except pa.ArrowException:
        message = Message("The file is no whole Parquet file: export it again.")
        raise refuse("not_parquet", message, file=str(path)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse(
            "unreadable", Message("The file cannot be opened: {reason}.", reason=reason), file=str(path)
        ) from None


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def laid(connection: Any, paths: Sequence[Path], headers: Sequence[str]) -> Table:
    """Give columns of Parquet files as `c0`, `c1` …, with `row` (the header would be row 1) and `file` (from 0)."""
    columns = "".join(f"{_quoted(header, _NAME)} AS c{n}, " for n, header in enumerate(headers))
    parts = (
        f"SELECT {columns}file_row_number + 2 AS row, {number}::INTEGER AS file "  # noqa: S608  # quoted
        f"FROM read_parquet({_quoted(_literal(path), _TEXT)}, file_row_number = true)"
        for number, path in enumerate(paths)
    )
    return connection.sql(" UNION ALL BY NAME ".join(parts))


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace(mark, mark * 2) + mark


def _literal(path: Path) -> str:
    """Write a path so that DuckDB takes none of its signs for a pattern."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))
