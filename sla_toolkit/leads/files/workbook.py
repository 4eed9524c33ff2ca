"""Excel and its kin, through calamine: one sheet, its header, and cells with the types that they have."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineSheet

from sla_toolkit.agreement import Source
from sla_toolkit.language import Message
from sla_toolkit.leads.files.book import chosen_sheet
from sla_toolkit.leads.files.cells import Marks, column_letters
from sla_toolkit.leads.files.contents import bytes_of
from sla_toolkit.leads.files.sheet import Sheet
from sla_toolkit.leads.files.typed import number_text
from sla_toolkit.leads.refusal import DataRefused, refuse

_LOOKED_AT = 20  # rows below the first, to see whether that is a header
_MIDNIGHT = clock()
Value = str | float | int | bool | date | clock | timedelta


@dataclass(frozen=True)
class _Page:
    """A sheet with its place: `rows` gives each row's cells from column A on; `header` is the header's row, from 0."""

    file: str
    sheet: CalamineSheet
    marks: Marks
    header: int
    columns: tuple[int, ...]
    headers: tuple[str, ...]


def open_workbook(path: Path, source: Source) -> Sheet:
    """Open a sheet of a workbook; raises DataRefused for a file that is none, and where it is not clear what is meant.

    The header is the first row that has a filled cell. Dates at midnight are dates without a time, unless their cell
    shows one (in .xlsx; elsewhere calamine does not tell).
    """
    data, file = bytes_of(path), str(path)
    page = _page(file, *chosen_sheet(data, path, source))
    errors = _errors(page)
    digest = hashlib.sha256(data).hexdigest()
    return Sheet(path, page.headers, digest, partial(_read, page), page.header + 2, errors)


def _rows(sheet: CalamineSheet) -> Iterator[list[Value]]:
    """Give every row down to the last filled one, its cells from column A on; calamine leaves out columns only."""
    left: list[Value] = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield left + row if left else row


def _page(file: str, sheet: CalamineSheet, marks: Marks) -> _Page:
    """Find the header; raises DataRefused where the first filled row can be none."""
    if sheet.start is None:
        raise refuse("empty_file", Message("The sheet “{sheet}” is empty.", sheet=sheet.name), file=file)
    rows = enumerate(_rows(sheet))
    header, cells = next((number, row) for number, row in rows if any(map(_filled, row)))
    filled = sum(map(_filled, cells))
    below = [(sum(map(_filled, row)), number) for number, row in islice(rows, _LOOKED_AT)]
    most, fuller = max(below, key=lambda one: (one[0], -one[1]), default=(0, 0))
    if 2 * filled < most:
        message = Message(
            "The first filled row has {filled} filled cells and row {row} has {most}, so it can be no header: delete "
            "the rows above the header, and save the workbook again.",
            filled=filled,
            row=fuller + 1,
            most=most,
        )
        raise refuse("no_header", message, file=file, row=header + 1)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top <= header <= bottom and right > left:
            raise _merged(file, top, left, bottom, right)
    columns = tuple(number for number, cell in enumerate(cells) if _filled(cell))
    return _Page(file, sheet, marks, header, columns, tuple(_text(cells[one]).strip() for one in columns))


def _filled(cell: Value) -> bool:
    return not (isinstance(cell, str) and not cell.strip())


def _merged(file: str, top: int, left: int, bottom: int, right: int) -> DataRefused:
    message = Message(
        "The cells {first}:{last} are merged, so it is not clear which row or column their value is of: unmerge them, "
        "and fill each cell.",
        first=f"{column_letters(left + 1)}{top + 1}",
        last=f"{column_letters(right + 1)}{bottom + 1}",
    )
    return refuse("merged_cells", message, file=file, row=top + 1)


def _errors(page: _Page) -> dict[str, tuple[int, ...]]:
    """Give the rows of each header in which a cell holds an error."""
    found: dict[str, list[int]] = {}
    names = dict(zip(page.columns, page.headers, strict=True))
    for row, column in sorted(page.marks.errors):
        if row > page.header and column in names:
            found.setdefault(names[column], []).append(row + 1)
    return {header: tuple(rows) for header, rows in found.items()}


def _read(page: _Page, wanted: Sequence[str]) -> pa.Table:
    """Read columns, down to the last row that has a filled cell; raises DataRefused for merged cells within them."""
    chosen = [page.columns[page.headers.index(header)] for header in wanted]
    for (top, left), (bottom, right) in page.sheet.merged_cell_ranges or ():
        if bottom > page.header and any(left <= one <= right for one in chosen):
            raise _merged(page.file, top, left, bottom, right)
    columns: list[list[Value | None]] = [[] for _ in chosen]
    height = 0
    for number, row in enumerate(islice(_rows(page.sheet), page.header + 1, None), start=1):
        height = number if any(map(_filled, row)) else height
        for column, position in zip(columns, chosen, strict=True):
            column.append(_value(row[position], (page.header + number, position), page.marks))
    arrays = [_array(column[:height]) for column in columns]
    return pa.table(arrays, names=[str(number) for number in range(len(arrays))])


def _value(cell: Value, place: tuple[int, int], marks: Marks) -> Value | None:
    if isinstance(cell, date):
        if isinstance(cell, datetime):
            return cell
        return datetime.combine(cell, _MIDNIGHT) if place in marks.timed else cell
    return None if isinstance(cell, str) and not cell else cell


def _array(column: Sequence[Value | None]) -> pa.Array:
    """Give dates and timestamps as such where a column holds nothing else; anything else as text."""
    kinds = {type(value) for value in column} - {type(None)}
    if kinds == {date}:
        return pa.array(column, pa.date32())
    if kinds == {datetime}:
        return pa.array(column, pa.timestamp("us"))
    return pa.array([None if value is None else _text(value) for value in column], pa.string())


def _text(value: Value) -> str:
    """Write a cell as text: a number as Excel's general format does, dates and times as ISO 8601."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return number_text(float(value))
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
