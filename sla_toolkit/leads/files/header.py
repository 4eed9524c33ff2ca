"""The header of a delimited file, and its delimiter: named, told by Excel, or by the ending; else asked about."""

import csv
import io
import re
from pathlib import Path

from sla_toolkit.agreement import Source
from sla_toolkit.language import Message
from sla_toolkit.leads.refusal import refuse

_DELIMITERS = {"\t": "\\t", ";": ";", ",": ",", "|": "|"}
_SEP = re.compile(rb"sep=([,;|\t])[ \t]*\r?\n", re.IGNORECASE)
_MOST_COLUMNS = 20_000  # more than a sheet of Excel has
_LARGEST_CELL = 1 << 27  # bytes: csv's own limit of 131,072 is less than a long note


def named_by_excel(data: bytes) -> tuple[str | None, int]:
    """Give the delimiter that a first line such as “sep=;” names, and how many bytes that line takes."""
    found = _SEP.match(data)
    return (found[1].decode(), found.end()) if found else (None, 0)


def delimiter_of(path: Path, source: Source, by_excel: str | None) -> str:
    """Give the delimiter of a file; raises DataRefused where the one named is none."""
    named = {"\\t": "\t", "tab": "\t"}.get(source.delimiter or "", source.delimiter)
    if named is None:
        return by_excel or ("," if path.suffix.lower() == ".csv" else "\t")
    if len(named) != 1 or named in '"\r\n' or not named.isascii():
        message = Message("The delimiter “{name}” must be one character, such as “,” or “\\t”.", name=named)
        raise refuse("delimiter", message, file=str(path))
    return named


def headers_of(data: bytes, delimiter: str, file: str, *, asked: bool) -> tuple[str, ...]:
    """Read the header, without spaces around its cells; raises DataRefused where it is none, or parted otherwise.

    `asked`: nothing but the file's ending says what the delimiter is.
    """
    csv.field_size_limit(_LARGEST_CELL)
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")
    try:
        headers = next(csv.reader(text, delimiter=delimiter, strict=True), [])
    except csv.Error:
        raise refuse(
            "unclosed_quote",
            Message("A quotation mark in the header is out of place or never closed."),
            file=file,
        ) from None
    if not headers:
        message = Message("The first line is blank: delete the blank lines above the header.")
        raise refuse("no_header", message, file=file, row=1)
    _refuse_other_delimiter(headers, delimiter, file, asked=asked)
    if len(headers) > _MOST_COLUMNS:
        message = Message(
            "The header has {count} cells, and no more than {most} are read: check the delimiter, or export fewer "
            "columns.",
            count=len(headers),
            most=_MOST_COLUMNS,
        )
        raise refuse("too_many_columns", message, file=file, row=1)
    return tuple(header.strip() for header in headers)


def _refuse_other_delimiter(headers: list[str], delimiter: str, file: str, *, asked: bool) -> None:
    """Refuse a header that another delimiter parts: one of a single cell, or of fewer cells than that would give."""
    used = _DELIMITERS.get(delimiter, delimiter)
    counts = {one: sum(header.count(one) for header in headers) for one in _DELIMITERS if one != delimiter}
    other = max(counts, key=lambda one: counts[one])
    if len(headers) == 1 and counts[other]:
        message = Message(
            'The header is one single cell: the cells are not parted by “{used}”. Add “delimiter: "{line}"” to this '
            "source in the data block.",
            used=used,
            line=_DELIMITERS[other],
        )
        raise refuse("delimiter", message, file=file, row=1)
    if asked and counts[other] >= len(headers):
        message = Message(
            'The header may be parted by “{used}” or by “{other}”: add “delimiter: "{line}"” or “delimiter: "{own}"” '
            "to this source in the data block.",
            used=used,
            other=_DELIMITERS[other],
            line=_DELIMITERS[other],
            own=used,
        )
        raise refuse("delimiter", message, file=file, row=1)
