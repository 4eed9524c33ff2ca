"""A workbook opened, and the sheet of it that is meant."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from sla_toolkit.agreement import Source, hint
from sla_toolkit.language import Message
from sla_toolkit.leads.files.cells import Marks, column_letters, marks_of, unpacked_size
from sla_toolkit.leads.refusal import DataRefused, refuse

_MOST_UNPACKED = 1 << 32  # bytes: a full sheet of Excel is less
_MOST_CELLS = 200_000_000  # from A1 to the last filled cell


@dataclass(frozen=True)
class _Book:
    file: str
    data: bytes
    workbook: CalamineWorkbook


def chosen_sheet(data: bytes, path: Path, source: Source) -> tuple[CalamineSheet, Marks]:
    """Give the sheet of a workbook that is meant, and what calamine leaves out of it.

    Raises DataRefused for a file that is no workbook, and where several sheets can be meant.
    """
    file = str(path)
    if not data:
        raise refuse("empty_file", Message("The file is empty."), file=file)
    if unpacked_size(data) > _MOST_UNPACKED:
        message = Message(
            "The workbook unpacks to more than any sheet of Excel holds: export the data as CSV."
        )
        raise refuse("unpacks_too_far", message, file=file)
    return _meant(_Book(file, data, _opened(data, path)), source)


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


def _meant(book: _Book, source: Source) -> tuple[CalamineSheet, Marks]:
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
