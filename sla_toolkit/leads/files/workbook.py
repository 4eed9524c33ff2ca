"""Excel and its kin, through calamine: one sheet, its header, and cells with the types that they have."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from sla_toolkit.agreement import Source, hint
from sla_toolkit.language import Message
from sla_toolkit.leads.files.cells import Marks, column_letters, marks_of, unpacked_size
from sla_toolkit.leads.files.contents import bytes_of
from sla_toolkit.leads.files.sheet import Sheet
from sla_toolkit.leads.files.typed import number_text
from sla_toolkit.leads.refusal import DataRefused, refuse

_MOST_UNPACKED = 1 << 32  # bytes: a full sheet of Excel is less
_MOST_CELLS = 200_000_000  # from A1 to the last filled cell
_LOOKED_AT = 20  # rows below the first, to see whether that is a header
_MIDNIGHT = clock()
Value = str | float | int | bool | date | clock | timedelta


@dataclass(frozen=True)
class _Book:
    file: str
    data: bytes
    workbook: CalamineWorkbook


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
    if not data:
        raise refuse("empty_file", Message("The file is empty."), file=file)
    if unpacked_size(data) > _MOST_UNPACKED:
        message = Message(
            "The workbook unpacks to more than any sheet of Excel holds: export the data as CSV."
        )
        raise refuse("unpacks_too_far", message, file=file)
    book = _Book(file, data, _opened(data, path))
    page = _page(file, *_chosen(book, source))
    errors = _errors(page)
    digest = hashlib.sha256(data).hexdigest()
    return Sheet(path, page.headers, digest, partial(_read, page), page.header + 2, errors)


def _opened(data: bytes, path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(data))
    except (CalamineError, OSError, ValueError):
        if _needs_password(path):
            message = Message(
                "The workbook is protected by a password: save it without one, or export the data as CSV."
            )
            raise refuse("password", message, file=str(path)) from None
        raise _broken(str(path)) from None


def _needs_password(path: Path) -> bool:
    """Tell whether calamine asks for a password, which it does only of a file with a name to tell its format by."""
    try:
        CalamineWorkbook.from_path(path)
    except PasswordError:
        return True
    except (CalamineError, OSError, ValueError):
        pass
    return False


def _broken(file: str) -> DataRefused:
    message = Message(
        "The file is no sound workbook: open it in Excel, save it again, or export the data as CSV."
    )
    return refuse("broken_workbook", message, file=file)


def _sheet(book: _Book, name: str) -> tuple[CalamineSheet, Marks]:
    marks = marks_of(book.data, name)
    _refuse_far_cells(marks, name, book.file)
    try:
        return book.workbook.get_sheet_by_name(name), marks
    except (CalamineError, OSError, ValueError):
        raise _broken(book.file) from None


def _chosen(book: _Book, source: Source) -> tuple[CalamineSheet, Marks]:
    """Give the sheet that is meant: the one named, else the only visible one that has cells."""
    file = book.file
    sheets = [one for one in book.workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    names = [one.name for one in sheets]
    if source.sheet is not None:
        if source.sheet in names:
            return _sheet(book, source.sheet)
        message = Message(
            "The workbook has no sheet “{sheet}”. {hint}", sheet=source.sheet, hint=hint(source.sheet, names)
        )
        raise refuse("missing_sheet", message, file=file)
    seen = [one.name for one in sheets if one.visible == Visible.Visible] or names
    filled = [one for one in (_sheet(book, name) for name in seen) if one[0].start is not None]
    if not filled:
        raise refuse("empty_file", Message("The workbook has no filled cell."), file=file)
    if len(filled) > 1:
        message = Message(
            "The workbook has several sheets: say which, by adding to this source in the data block the line {lines}",
            lines=" / ".join(f'sheet: "{sheet.name}"' for sheet, _ in filled),
        )
        raise refuse("several_sheets", message, file=file)
    return filled[0]


def _refuse_far_cells(marks: Marks, name: str, file: str) -> None:
    rows, columns = marks.reach
    if rows * columns > _MOST_CELLS:
        message = Message(
            "The sheet “{sheet}” has cells out to column {column} and row {row}: delete the columns and rows beyond "
            "the data, and save it again.",
            sheet=name,
            column=column_letters(columns),
            row=rows,
        )
        raise refuse("far_cells", message, file=file)


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
