"""Parquet: columns that have types already."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from sla_toolkit.agreement import Source
from sla_toolkit.language import Message
from sla_toolkit.leads.files.contents import digest_of, not_opened, still_written
from sla_toolkit.leads.files.sheet import Pieces, Sheet
from sla_toolkit.leads.files.typed import NoPlainColumn, plain_column, plain_type
from sla_toolkit.leads.refusal import DataRefused, refuse

_MAGIC = b"PAR1"
_LOCKED = b"PARE"
_ROWS = 1 << 17  # in one piece


def open_parquet(path: Path, source: Source) -> Sheet:  # noqa: ARG001  # readers are called alike
    """Open a Parquet file; raises DataRefused for a file that is none, half-written or encrypted."""
    digest = digest_of(path)
    stamp = _stamp(path)
    try:
        headers = tuple(parquet.read_schema(path).names)
    except OSError as error:
        raise _unsound(path, error) from None
    except (pa.ArrowException, ValueError):
        raise _unsound(path) from None
    read, pieces = (partial(how, path, headers, stamp) for how in (_read, _pieces))
    return Sheet(path, headers, digest, read, pieces=pieces)


def _unsound(path: Path, error: OSError | None = None) -> DataRefused:
    """Say why a file is no Parquet: pyarrow's own errors about it are of the kinds that the system's are of."""
    if error is not None and error.errno is not None:
        return not_opened(path, error)
    with path.open("rb") as opened:
        first = opened.read(4)
        opened.seek(-min(4, path.stat().st_size), 2)
        last = opened.read(4)
    if not first:
        return refuse("empty_file", Message("The file is empty."), file=str(path))
    if _LOCKED in (first, last):
        message = Message("The Parquet file is encrypted: export it without encryption.")
        return refuse("password", message, file=str(path))
    if first == _MAGIC != last:
        message = Message("The Parquet file has no end: it was not written completely. Export it again.")
        return refuse("cut_off", message, file=str(path))
    message = Message("The file is no sound Parquet file: export it again.")
    return refuse("broken_parquet", message, file=str(path))


def _read(path: Path, headers: Sequence[str], stamp: tuple[int, int], wanted: Sequence[str]) -> pa.Table:
    """Read these columns only; raises DataRefused for nested ones, and where the file changed since it was opened."""
    positions = [headers.index(header) for header in wanted]
    try:
        with parquet.ParquetFile(path, page_checksum_verification=True) as opened:
            found = opened.reader.read_all(column_indices=_leaves(opened, positions), use_threads=True)
    except (pa.ArrowException, OSError, ValueError, IndexError):
        raise _unsound(path) from None
    if _stamp(path) != stamp:
        raise still_written(path)
    order = {position: number for number, position in enumerate(sorted(set(positions)))}
    columns = [
        _plain(found.column(order[position]), header, str(path))
        for position, header in zip(positions, wanted, strict=True)
    ]
    return pa.table(columns, names=[str(number) for number in range(len(columns))])


def _pieces(
    path: Path, headers: Sequence[str], stamp: tuple[int, int], wanted: Sequence[str]
) -> Pieces | None:
    """Read these columns piece by piece, where their types are known before their values are."""
    positions = [headers.index(header) for header in wanted]
    try:
        kinds = [_settled_type(path, headers, stamp, position) for position in positions]
    except (pa.ArrowException, OSError, ValueError):
        raise _unsound(path) from None
    if None in kinds:
        return None
    schema = pa.schema([pa.field(str(number), kind) for number, kind in enumerate(kinds)])
    return Pieces(schema, _batches(path, headers, positions, schema, stamp))


def _settled_type(
    path: Path, headers: Sequence[str], stamp: tuple[int, int], position: int
) -> pa.DataType | None:
    kind = parquet.read_schema(path).field(position).type
    if pa.types.is_floating(kind):  # whole numbers or not: one look at all of them says
        return _read(path, headers, stamp, [headers[position]]).schema.field(0).type
    return plain_type(kind)


def _batches(
    path: Path, headers: Sequence[str], positions: Sequence[int], schema: pa.Schema, stamp: tuple[int, int]
) -> Iterator[pa.RecordBatch]:
    order = {position: number for number, position in enumerate(sorted(set(positions)))}
    try:
        with parquet.ParquetFile(path, page_checksum_verification=True) as opened:
            for batch in _in_turn(opened, _leaves(opened, positions)):
                plain = [
                    _plain(
                        pa.chunked_array([batch.column(order[position])]), headers[position], str(path)
                    ).cast(field.type)
                    for position, field in zip(positions, schema, strict=True)
                ]
                yield from pa.table(plain, schema=schema).to_batches()
    except (pa.ArrowException, OSError, ValueError, IndexError):
        raise _unsound(path) from None
    if _stamp(path) != stamp:
        raise still_written(path)


def _in_turn(opened: parquet.ParquetFile, leaves: Sequence[int]) -> Iterator[pa.RecordBatch]:
    """Give the batches of one row group after the other: asked for all at once, Arrow holds on to those it gave."""
    for group in range(opened.num_row_groups):
        yield from opened.reader.iter_batches(_ROWS, [group], column_indices=leaves, use_threads=False)


def _stamp(path: Path) -> tuple[int, int]:
    """Give a file's size and when it was last changed (nanoseconds)."""
    try:
        facts = path.stat()
    except OSError as error:
        raise not_opened(path, error) from None
    return facts.st_size, facts.st_mtime_ns


def _leaves(opened: parquet.ParquetFile, positions: Sequence[int]) -> list[int]:
    """Give the leaf columns of top-level ones: by position, since a name may hold dots or stand twice."""
    counts = [_leaves_of(field.type) for field in opened.schema_arrow]
    starts = [sum(counts[:number]) for number in range(len(counts))]
    return [starts[one] + leaf for one in sorted(set(positions)) for leaf in range(counts[one])]


def _leaves_of(kind: pa.DataType) -> int:
    if pa.types.is_nested(kind):
        return sum(_leaves_of(kind.field(number).type) for number in range(kind.num_fields))
    return 1


def _plain(column: pa.ChunkedArray, header: str, file: str) -> pa.ChunkedArray:
    try:
        return plain_column(column)
    except NoPlainColumn:
        message = Message(
            "The column “{header}” holds {kind} in each cell, and no single value: export it as plain columns.",
            header=header,
            kind=str(column.type),
        )
        raise refuse("nested_column", message, file=file) from None
