"""The Excel sheet that a participant fills in: instructions, cards, and drop-downs to answer by."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sla_toolkit.agreement import Agreement
from sla_toolkit.language import Message, text_in
from sla_toolkit.workshop.exercise.asked import NO, SIDES, YES, Asked
from sla_toolkit.workshop.exercise.layout import (
    CARDS,
    CHOICE_COLUMN,
    FIRST_CARD,
    HEADER_ROW,
    INSTRUCTIONS,
    LISTS,
    PARTICIPANT_ROW,
    PARTICIPANTS,
    SIDE_ROW,
    mark,
    stage_column,
)
from sla_toolkit.workshop.exercise.packing import packed
from sla_toolkit.workshop.exercise.wording import STAGE, TAKE, columns, told


def sheet(asked: Asked, agreement: Agreement, language: str) -> bytes:
    """Write the workbook of a round in one language; the definitions are the agreement's as they stand.

    The same bytes for the same input. All but the answers is protected, without a password.
    """
    workbook = Workbook()
    workbook.properties.creator, workbook.properties.title = "sla-toolkit", mark(asked)
    first = workbook.active or workbook.create_sheet()
    first.title = INSTRUCTIONS.text(language)
    _instructions(first, agreement, language)
    page = workbook.create_sheet(CARDS.text(language))
    _cards(page, asked, language)
    _lists(workbook.create_sheet(LISTS), asked, language)
    for one in workbook.worksheets:
        one.protection.sheet = True
        one.protection.formatColumns = one.protection.formatRows = False  # may be made wider
    workbook.active = 1
    first.sheet_view.tabSelected = False
    return packed(workbook)


def put(page: Worksheet, row: int, column: int, value: Any, style: str = "plain") -> None:
    """Write a value; a text is a text, even where it looks like a formula."""
    cell = page.cell(row, column)
    cell.value = _CONTROL.sub("", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font, cell.fill, cell.border = _FONTS.get(style, _FONTS["plain"]), _FILLS.get(style, _EMPTY), _LINE
    numeric = isinstance(value, int) or value == "—"
    cell.alignment = Alignment(
        wrap_text=style not in ("title", "soft", "label"),
        vertical="top" if style == "plain" else "center",
        horizontal="right" if numeric else "left",
    )
    if style in ("title", "soft", "label"):
        cell.border = Border()
    if style == "answer":
        cell.protection = Protection(locked=False)


def _instructions(page: Worksheet, agreement: Agreement, language: str) -> None:
    put(page, 1, 1, Message("Which stage is each of these leads in?").text(language), "title")
    for row, step in enumerate(_STEPS, 2):
        put(page, row, 1, f"{row - 1}.  {step.text(language)}", "label")
    top = len(_STEPS) + 3
    for column, heading in enumerate(_HEADINGS, 1):
        put(page, top, column, heading.text(language), "head")
    for row, stage in enumerate(agreement.stages, top + 1):
        team = getattr(agreement.parties, stage.owner).team
        texts = (stage.label, team, stage.definition, stage.entry, stage.exit, stage.disqualifiers)
        for column, text in enumerate(texts, 1):
            put(page, row, column, text_in(text, language), "name" if column == 1 else "plain")
        page.row_dimensions[row].height = _height(
            [text_in(text, language) for text in texts], _INSTRUCTION_WIDTHS
        )
    _widths(page, _INSTRUCTION_WIDTHS)
    page.sheet_view.showGridLines = False
    _printed(page, top)


def _cards(page: Worksheet, asked: Asked, language: str) -> None:
    put(page, 1, 1, Message("Cards, round {round}", round=str(asked.round)).text(language), "title")
    put(page, 1, stage_column(asked), mark(asked), "soft")
    for row, name in ((SIDE_ROW, _SIDE), (PARTICIPANT_ROW, _PARTICIPANT)):
        put(page, row, 1, name.text(language), "label")
        put(page, row, CHOICE_COLUMN, None, "answer")
    names = [
        Message("No.").text(language),
        *columns(asked, language),
        STAGE.text(language),
        TAKE.text(language),
    ]
    for column, head in enumerate(names, 1):
        put(page, HEADER_ROW, column, head, "asked" if column > len(names) - 2 else "head")
    rows = [[card.number, *told(card, language)] for card in asked.cards]
    widths = [_width(values) for values in zip(names, *[[*row, "", ""] for row in rows], strict=True)]
    widths[0], widths[-2:] = 6, [max(22, *(_cells(one) + 4 for one in asked.choices(language))), 16]
    for row, values in enumerate(rows, FIRST_CARD):
        for column, value in enumerate([*values, None, None], 1):
            put(page, row, column, value, "answer" if column > len(values) else "plain")
        page.row_dimensions[row].height = _height(values, widths)
    page.row_dimensions[HEADER_ROW].height = _height(names, widths)
    _widths(page, widths)
    page.freeze_panes = page.cell(FIRST_CARD, 2)
    _drop_downs(page, asked, language)
    _printed(page, HEADER_ROW)


def _drop_downs(page: Worksheet, asked: Asked, language: str) -> None:
    last, column = HEADER_ROW + max(len(asked.cards), 1), stage_column(asked)
    choice, stages, yes_no = (get_column_letter(one) for one in (CHOICE_COLUMN, column, column + 1))
    places = (
        (f"{stages}{FIRST_CARD}:{stages}{last}", "A", len(asked.stages)),
        (f"{yes_no}{FIRST_CARD}:{yes_no}{last}", "B", 2),
        (f"{choice}{SIDE_ROW}", "C", 2),
        (f"{choice}{PARTICIPANT_ROW}", "D", PARTICIPANTS),
    )
    for place, source, size in places:
        rule = DataValidation(type="list", formula1=f"{LISTS}!${source}$1:${source}${size}", allow_blank=True)
        rule.showErrorMessage, rule.errorTitle = True, Message("Not in the list").text(language)
        rule.error = Message("Please choose one from the list.").text(language)
        page.add_data_validation(rule)
        rule.add(place)


def _lists(page: Worksheet, asked: Asked, language: str) -> None:
    """Write what the drop-downs offer; a list in the rule itself may be neither long nor hold commas."""
    lists: Sequence[Sequence[str | int]] = (
        asked.choices(language),
        [YES.text(language), NO.text(language)],
        [asked.teams[side][language] for side in SIDES],
        range(1, PARTICIPANTS + 1),
    )
    for column, values in enumerate(lists, 1):
        for row, value in enumerate(values, 1):
            put(page, row, column, value)
    page.sheet_state = "hidden"


def _cells(text: object) -> int:
    """Give how wide a text is, in digits: a Japanese letter takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in str(text))


def _width(values: Iterable[object]) -> int:
    head, *rest = map(_cells, values)
    return min(max(9, *(one + 3 for one in rest), min(head + 2, 14)), 30)


def _height(values: Sequence[object], widths: Sequence[int]) -> float:
    lines = [
        max(1, -(-_cells(value) // max(width - 2, 1))) for value, width in zip(values, widths, strict=False)
    ]
    return 15.5 * max(lines) + 5


def _widths(page: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(column)].width = width


def _printed(page: Worksheet, header: int) -> None:
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{header}:{header}"


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FACE = "Yu Gothic"
_FONTS = {
    "plain": Font(name=_FACE, size=10.5, color="1F2933"),
    "title": Font(name=_FACE, size=15, bold=True, color="12507B"),
    "soft": Font(name=_FACE, size=8, color="8A94A3"),
    "label": Font(name=_FACE, size=11, color="1F2933"),
    "name": Font(name=_FACE, size=10.5, bold=True, color="1F2933"),
    "head": Font(name=_FACE, size=10.5, bold=True, color="FFFFFF"),
    "asked": Font(name=_FACE, size=10.5, bold=True, color="FFFFFF"),
    "answer": Font(name=_FACE, size=11, bold=True, color="12507B"),
}
_FILLS = {
    "head": PatternFill("solid", fgColor="5F6B7A"),
    "asked": PatternFill("solid", fgColor="C04A00"),
    "answer": PatternFill("solid", fgColor="FFF7E0"),
}
_EMPTY = PatternFill()
_THIN = Side(style="thin", color="D5DAE1")
_LINE = Border(bottom=_THIN, right=_THIN, left=_THIN, top=_THIN)
_INSTRUCTION_WIDTHS = (22, 16, 44, 44, 40, 34)
_SIDE, _PARTICIPANT = Message("Your team"), Message("Your number")
_STEPS = (
    Message("On the sheet “Cards”, choose your team and the number that the facilitator gave you."),
    Message(
        "Read each card: it is a real lead of the past, without names. Judge by the definitions below alone."
    ),
    Message("Choose for each card the stage that the lead is in, and whether sales should take it."),
    Message(
        "Answer on your own and quickly: half a minute a card is enough. There is no right answer to be found out."
    ),
    Message("Save the file under a name of its own and give it back to the facilitator."),
)
_HEADINGS = (
    Message("Stage"),
    Message("Owned by"),
    Message("Definition"),
    Message("Enters when"),
    Message("Leaves when"),
    Message("Does not count"),
)
