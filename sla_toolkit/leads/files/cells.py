"""What calamine leaves out of an .xlsx file: which cells hold errors, which dates show a time, how far cells reach."""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from lzma import LZMAError
from posixpath import join, normpath
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

_TIMED = {*range(18, 23), 32, 33, *range(45, 48)}  # Excel's own number formats that show hours or seconds
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]')
_PREFIX = rb"<(?:\w+:)?"
_ERROR = re.compile(_PREFIX + rb'c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})([0-9]{1,7})"')
_NEVER_CALCULATED = re.compile(
    _PREFIX
    + rb'c\b(?![^>]*\bt="str")[^>]*\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*'
    + _PREFIX
    + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_STYLED = re.compile(_PREFIX + rb'c\b[^>]*\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*\bs="([0-9]+)"')
_FAR_COLUMN = re.compile(_PREFIX + rb'c\b[^>]*\br="([A-Z]{3})[0-9]{1,7}"')
_ROW = re.compile(_PREFIX + rb'row\b[^>]*\br="([0-9]{1,7})"')
_BROKEN = (BadZipFile, zlib.error, LZMAError, EOFError, OSError, ValueError, struct.error, RuntimeError)
Cell = tuple[int, int]


@dataclass(frozen=True)
class Marks:
    """Cells of one sheet as (row, column), both from 0.

    `errors`: those that hold an error, or a formula that was never calculated. `timed`: those whose format shows a
    time. `reach`: how many rows and columns the filled cells span from A1 on.
    """

    errors: frozenset[Cell] = frozenset()
    timed: frozenset[Cell] = frozenset()
    reach: Cell = (0, 0)
    known: bool = field(default=False, compare=False)


def marks_of(data: bytes, sheet: str) -> Marks:
    """Look a sheet over; for a file of another kind, nothing is known. What is broken calamine says."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            place = _sheet_path(archive, sheet)
            if place is None:
                return Marks()
            cells, styles = archive.read(place), _timed_styles(archive)
    except (*_BROKEN, KeyError, ET.ParseError):
        return Marks()
    errors = frozenset(_found(_ERROR, cells)) | frozenset(_found(_NEVER_CALCULATED, cells))
    return Marks(errors, frozenset(_timed(cells, styles)), _reach(cells), known=True)


def unpacked_size(data: bytes) -> int:
    """Give the size in bytes that a workbook unpacks to, as it says; 0 for what is no zip file."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except _BROKEN:
        return 0


def _found(pattern: re.Pattern[bytes], cells: bytes) -> Iterator[Cell]:
    for found in pattern.finditer(cells):
        yield int(found[2]) - 1, column_number(found[1].decode()) - 1


def _timed(cells: bytes, styles: frozenset[bytes]) -> Iterator[Cell]:
    if styles:
        for found in _STYLED.finditer(cells):
            if found[3] in styles:
                yield int(found[2]) - 1, column_number(found[1].decode()) - 1


def _reach(cells: bytes) -> Cell:
    rows = max((int(found[1]) for found in _ROW.finditer(cells)), default=0)
    columns = max((column_number(found[1].decode()) for found in _FAR_COLUMN.finditer(cells)), default=0)
    return rows, columns


def column_number(letters: str) -> int:
    """Give the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Give the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _sheet_path(archive: ZipFile, sheet: str) -> str | None:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        return None
    relations = {
        one.get("Id"): one.get("Target", "") for one in _parsed(archive, "xl/_rels/workbook.xml.rels")
    }
    for one in _parsed(archive, "xl/workbook.xml").iter():
        if _tag(one) == "sheet" and one.get("name") == sheet:
            relation = next((value for key, value in one.attrib.items() if key.endswith("}id")), None)
            target = relations.get(relation, "")
            place = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            return place if place in names else None
    return None


def _timed_styles(archive: ZipFile) -> frozenset[bytes]:
    """Give the numbers of the cell styles that show hours or seconds."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = _parsed(archive, "xl/styles.xml")
    written = {
        one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iter() if _tag(one) == "numFmt"
    }
    cells = next((one for one in root if _tag(one) == "cellXfs"), ())
    formats = [one.get("numFmtId", "0") for one in cells]
    return frozenset(str(number).encode() for number, one in enumerate(formats) if _shows_time(one, written))


def _shows_time(number: str, written: Mapping[str, str]) -> bool:
    if number in written:
        return re.search("[hHsS]", _NOT_SHOWN.sub("", written[number])) is not None
    return number.isdigit() and int(number) in _TIMED


def _parsed(archive: ZipFile, name: str) -> ET.Element:
    return ET.fromstring(archive.read(name))  # noqa: S314  # expat bounds entities and fetches nothing


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
