"""CSV and TSV: one header, then records of as many cells; quoted cells may hold line breaks."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
from pyarrow import csv as arrow_csv

from sla_toolkit.agreement import Source
from sla_toolkit.language import Message
from sla_toolkit.leads.files.blocks import pieces_of, scanned
from sla_toolkit.leads.files.contents import bytes_of, unpacked
from sla_toolkit.leads.files.encoding import utf8_of
from sla_toolkit.leads.files.header import delimiter_of, headers_of, named_by_excel
from sla_toolkit.leads.files.sheet import Pieces, Sheet
from sla_toolkit.leads.refusal import DataRefused, refuse

_PACKED = ".gz"
LEAST_BYTES = 1 << 26
"""Files from this size on are read block by block."""


def open_delimited(path: Path, source: Source) -> Sheet:
    """Open a delimited file; raises DataRefused for a file that is empty, no text, or parted otherwise than said."""
    return _open_large(path, source) or _open_whole(path, source)


def _open_large(path: Path, source: Source) -> Sheet | None:
    """Open a large file of UTF-8 without holding it; None for any other, and where something about it is amiss."""
    scan = scanned(path, LEAST_BYTES, source.encoding)
    if scan is None:
        return None
    named, above = named_by_excel(scan.head)
    try:
        delimiter = delimiter_of(path, source, named)
        headers = headers_of(
            scan.head[above:], delimiter, str(path), asked=source.delimiter is None and named is None
        )
    except DataRefused:
        return None

    def pieces(wanted: Sequence[str]) -> Pieces:
        names = [str(position) for position in range(len(headers))]
        parse = partial(_parsed, delimiter=delimiter, names=names, chosen=_chosen(headers, wanted))
        return pieces_of(path, scan, above, parse, delimiter)

    def read(wanted: Sequence[str]) -> pa.Table:
        return _open_whole(path, source).read(wanted)

    return Sheet(path, headers, scan.digest, read, 3 if named else 2, pieces=pieces)


def _open_whole(path: Path, source: Source) -> Sheet:
    raw = bytes_of(path)
    packed = path.suffix.lower() == _PACKED
    data = utf8_of(unpacked(raw, str(path)) if packed else raw, source.encoding, str(path)).rstrip(b"\r\n")
    named, above = named_by_excel(data)
    data = data[above:]
    if not data.strip():
        raise refuse("empty_file", Message("The file is empty."), file=str(path))
    delimiter = delimiter_of(path.with_suffix("") if packed else path, source, named)
    first = 3 if named else 2
    headers = headers_of(data, delimiter, str(path), asked=source.delimiter is None and named is None)
    read = partial(_read, data, delimiter, headers, _Place(str(path), first - 2))
    return Sheet(path, headers, hashlib.sha256(raw).hexdigest(), read, first)


@dataclass(frozen=True)
class _Place:
    """A file, and how many lines stand above its header."""

    file: str
    above: int


def _read(
    data: bytes, delimiter: str, headers: tuple[str, ...], place: _Place, wanted: Sequence[str]
) -> pa.Table:
    """Read columns as text; raises DataRefused where a record does not fit the header."""
    names = [str(position) for position in range(len(headers))]
    chosen = _chosen(headers, wanted)
    bad: list[arrow_csv.InvalidRow] = []
    try:
        table = _parsed(data, bad, delimiter=delimiter, names=names, chosen=chosen)
    except pa.ArrowInvalid:  # its own words would show what stands in the row
        message = Message(
            "The file cannot be read as delimited text: check the delimiter and the quotation marks."
        )
        raise refuse("unreadable_rows", message, file=place.file) from None
    _refuse_bad_rows(data, delimiter, table.num_rows, bad, len(headers), place)
    return table.slice(1).select(chosen)


def _chosen(headers: Sequence[str], wanted: Sequence[str]) -> list[str]:
    return [str(headers.index(header)) for header in wanted]


def _parsed(
    data: bytes, bad: list[arrow_csv.InvalidRow], *, delimiter: str, names: list[str], chosen: list[str]
) -> pa.Table:
    """Give the chosen columns, the header as their first row; records of another length go to `bad`.

    One thread and one block, since only so does Arrow number its records and take a cell of any length; two threads
    gain nothing where a cell may hold line breaks.
    """

    def note(row: arrow_csv.InvalidRow) -> str:
        bad.append(row)
        return "skip"

    return arrow_csv.read_csv(
        pa.BufferReader(data),
        arrow_csv.ReadOptions(
            column_names=names, use_threads=False, block_size=min(len(data) + 1, (1 << 31) - 1)
        ),
        arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
        ),
        arrow_csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=list(dict.fromkeys(chosen)),
            strings_can_be_null=False,
        ),
    )


def _refuse_bad_rows(
    data: bytes, delimiter: str, rows: int, bad: list[arrow_csv.InvalidRow], headers: int, place: _Place
) -> None:
    """Refuse rows with too many or too few cells, and quotation marks that make rows run into each other.

    Arrow takes a quotation mark out of place as it comes. That can hurt only where a cell holds a line break, and then
    Python's stricter reader looks the file over.
    """
    if b'"' in data and (bad or rows + len(bad) != data.count(b"\n") + 1):
        row = _misquoted(data, delimiter)
        if row is not None:
            message = Message(
                "A quotation mark in this row is out of place or never closed: rows run into each other."
            )
            raise refuse("misplaced_quote", message, file=place.file, row=row + place.above)
    if bad:
        raise _cells_differ(bad, headers, rows + len(bad), place)


def _cells_differ(bad: list[arrow_csv.InvalidRow], cells: int, last: int, place: _Place) -> DataRefused:
    row = bad[0].number + place.above
    if len(bad) == 1 and bad[0].number == last and bad[0].actual_columns < cells:
        message = Message(
            "The last row is cut off after {found} of {cells} cells: the export was not complete. Export it again.",
            found=bad[0].actual_columns,
            cells=cells,
        )
        return refuse("cut_off", message, file=place.file, row=row)
    message = Message(
        "The row has {found} cells where the header has {cells}, and so {count} rows in all: look for a delimiter or a "
        "line break outside quotation marks.",
        found=bad[0].actual_columns,
        cells=cells,
        count=len(bad),
    )
    return refuse("cells_differ", message, file=place.file, row=row)


def _misquoted(data: bytes, delimiter: str) -> int | None:
    """Give the record in which a quotation mark is out of place or left open, if there is one."""
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")
    records = csv.reader(text, delimiter=delimiter, strict=True)
    row = 1
    try:
        while next(records, None) is not None:
            row += 1
    except csv.Error:
        return row
    return None
