"""Large delimited files block by block, so that memory need not hold them: where that changes nothing of what is read.

A block ends where a record ends. With every quotation mark in its place, that is a line break with an even number of
marks before it. Whether all are in their places is looked into block by block; one that leaves a doubt has the file
read whole, which says what is wrong, and where.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from sla_toolkit.leads.files.contents import not_opened, stamp_of, still_written
from sla_toolkit.leads.files.sheet import NotInPieces, Pieces

_BLOCK = 1 << 24  # bytes
_HEAD = 1 << 20  # bytes in which a header must stand
_MOST_BLOCKS = 8  # that one record may take
Parse = Callable[[bytes, list[Any]], pa.Table]


@dataclass(frozen=True)
class Scan:
    """What one pass over a file tells: its SHA-256, its first lines, and from which byte to which it holds text.

    A mark at the beginning and blank lines at the end are no text. `stamp` is what it looked like meanwhile.
    """

    digest: str
    head: bytes
    start: int
    end: int
    stamp: tuple[int, int]


def scanned(path: Path, least: int, encoding: str | None) -> Scan | None:
    """Go through a file of `least` bytes or more; None for a smaller one, and for what is not plainly UTF-8.

    Raises DataRefused where it changes meanwhile.
    """
    if path.suffix.lower() == ".gz" or (encoding and encoding.strip().lower() not in ("utf-8", "utf8")):
        return None
    try:
        with path.open("rb") as file:
            stamp = stamp_of(file)
            if stamp[0] < least:
                return None
            scan = _gone_through(file, stamp)
            if stamp_of(file) != stamp:
                raise still_written(path)
    except OSError as error:
        raise not_opened(path, error) from None
    return scan


def _gone_through(file: Any, stamp: tuple[int, int]) -> Scan | None:
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    head, end, size = b"", 0, 0
    while block := file.read(_HEAD):
        head = head or block
        if b"\0" in block or not _is_text(decoder, block, final=False):
            return None
        digest.update(block)
        text = len(block.rstrip(b"\r\n"))
        end = size + text if text else end
        size += len(block)
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    whole_lines = head[start : head.rfind(b"\n") + 1]
    if not whole_lines or not _is_text(decoder, b"", final=True):
        return None
    return Scan(digest.hexdigest(), whole_lines, start, end, stamp)


def _is_text(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def pieces_of(path: Path, scan: Scan, above: int, parse: Parse, delimiter: str) -> Pieces:
    """Give the records below the header piece by piece; `above` counts the bytes that stand before the header.

    `parse` gives the table of a block, and puts records of another length into a list. Going through them raises
    NotInPieces where the file has to be read whole, and DataRefused where it changed since it was gone through.
    """
    schema = parse(scan.head[above:].split(b"\n", 1)[0], []).schema
    return Pieces(schema, _batches(path, scan, above, parse, delimiter))


def _batches(path: Path, scan: Scan, above: int, parse: Parse, delimiter: str) -> Iterator[pa.RecordBatch]:
    header = 1
    for block in _blocks(path, scan, above):
        table = _sound(block, parse, delimiter).slice(header)
        header = 0
        yield from table.to_batches()


def _blocks(path: Path, scan: Scan, above: int) -> Iterator[bytes]:
    """Give the text in blocks that end where a record does."""
    try:
        with path.open("rb") as file:
            file.seek(scan.start + above)
            left, block = scan.end - scan.start - above, b""
            while left:
                block += file.read(min(_BLOCK, left))
                left = scan.end - file.tell()
                cut = _end_of_record(block) if left else len(block)
                if cut:
                    yield block[:cut]
                    block = block[cut:]
                elif len(block) > _MOST_BLOCKS * _BLOCK:
                    raise NotInPieces
            if stamp_of(file) != scan.stamp:
                raise still_written(path)
    except OSError as error:
        raise not_opened(path, error) from None


def _end_of_record(block: bytes) -> int:
    """Give how many bytes the records take that end in a block; 0 where none does."""
    end, marks = len(block), block.count(b'"')
    while (position := block.rfind(b"\n", 0, end)) >= 0:
        marks -= block.count(b'"', position, end)
        if marks % 2 == 0:
            return position + 1
        end = position
    return 0


def _sound(block: bytes, parse: Parse, delimiter: str) -> pa.Table:
    """Parse a block; raises NotInPieces where it is not certain that its records are those of the file."""
    bad: list[Any] = []
    try:
        table = parse(block, bad)
    except pa.ArrowInvalid:
        raise NotInPieces from None
    if bad:
        raise NotInPieces
    if b'"' in block:
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        if block.count(b"\r") != block.count(b"\r\n"):
            raise NotInPieces
        looked_at = block if table.num_rows != lines else block[block.rfind(b"\n", 0, -1) + 1 :]
        expected = table.num_rows if table.num_rows != lines else 1
        if _records(looked_at, delimiter) != expected:
            raise NotInPieces
    return table


def _records(text: bytes, delimiter: str) -> int | None:
    """Count records as Python's stricter reader sees them; None where a quotation mark is out of place or left open."""
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", newline="")
    try:
        return sum(1 for _ in csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
