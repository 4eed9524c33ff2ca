"""Read a workbook that a participant filled in, cell by cell."""

import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from sla_toolkit.agreement import hint
from sla_toolkit.agreement.model import Side
from sla_toolkit.language import Message, template
from sla_toolkit.workshop.exercise.asked import Asked, code_meant, yes_or_no
from sla_toolkit.workshop.exercise.faults import Fault
from sla_toolkit.workshop.exercise.handed_in import HandedIn, Participant
from sla_toolkit.workshop.exercise.layout import (
    CHOICE_COLUMN,
    FIRST_CARD,
    PARTICIPANT_ROW,
    SIDE_ROW,
    cell,
    marked,
    stage_column,
)

_LARGEST = 100_000_000  # bytes, unpacked; a sheet with every card answered has some 50 000
_LAST_ROW = 5_000  # a program that formats whole columns makes a million rows
_MARK_ROWS = 4


def read_filled_in(path: Path, asked: Asked, language: str) -> tuple[HandedIn | None, list[Fault]]:
    """Read a participant's workbook, with everything that is wrong with it.

    None for an empty sheet, and where the whole of it cannot be used. `language` is that in which choices are offered
    in a fault.
    """
    reading = _Reading(path.name, asked, language)
    page = reading.page(path)
    if page is None:
        return None, reading.faults
    answers = reading.answers(page)
    who = reading.participant(page)
    if reading.empty:
        return None, []
    if who is None:
        return None, [one for one in reading.faults if one.code in _OF_PARTICIPANT]
    stages, takes = answers
    return HandedIn(who, stages, takes, path.name), sorted(reading.faults, key=_place)


@dataclass
class _Reading:
    """One workbook, and what was found wrong with it so far."""

    file: str
    asked: Asked
    language: str
    faults: list[Fault] = field(default_factory=list)
    sheet: str | None = None
    empty: bool = True

    def fault(self, code: str, message: Message, where: str | None = None) -> None:
        self.faults.append(Fault(code, message, self.file, self.sheet, where))

    def page(self, path: Path) -> Worksheet | None:
        """Find the sheet with the cards of this round."""
        try:
            with zipfile.ZipFile(path) as parts:
                if sum(part.file_size for part in parts.infolist()) > _LARGEST:
                    raise ValueError("too large")  # noqa: TRY301 - as unreadable as any other
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what other programs write beside the cells
                pages = load_workbook(path, data_only=True).worksheets
        except Exception:  # noqa: BLE001 - whatever a damaged file makes openpyxl raise
            self.fault("no_workbook", _NO_WORKBOOK)
            return None
        marks = [(one, found) for one in pages if (found := _mark(one, stage_column(self.asked)))]
        own = [one for one, found in marks if found[2] == self.asked.token]
        if own:
            self.sheet = own[0].title
            return own[0]
        if marks:
            agreement, number, _ = marks[0][1]
            self.fault("other_round", Message(_OTHER_ROUND, agreement=agreement, round=str(number)))
        else:
            self.fault("no_sheet", _NO_SHEET)
        return None

    def participant(self, page: Worksheet) -> Participant | None:
        """Read who filled it in."""
        side = self._chosen(page, SIDE_ROW, "side")
        code = self._chosen(page, PARTICIPANT_ROW, "participant")
        self.empty = self.empty and side is None and code is None
        meant = self.asked.side_meant(side) if side is not None else None
        known = code_meant(code) if code is not None else None
        if side is not None and meant is None:
            message = Message("“{value}” is no team of this exercise: choose one from the list.", value=side)
            self.fault("side_invented", message, cell(SIDE_ROW, CHOICE_COLUMN))
        if code is not None and known is None:
            message = Message(
                "“{value}” cannot be a participant's number: choose one from the list.", value=code
            )
            self.fault("participant_invented", message, cell(PARTICIPANT_ROW, CHOICE_COLUMN))
        return Participant(cast(Side, meant), known) if meant and known else None

    def _chosen(self, page: Worksheet, row: int, what: str) -> str | None:
        found = _text(page.cell(row, CHOICE_COLUMN).value)
        if found is None:
            self.fault(f"{what}_missing", _MISSING[what], cell(row, CHOICE_COLUMN))
        return found

    def answers(self, page: Worksheet) -> tuple[dict[int, str], dict[int, bool]]:
        """Read the answers of every card that can be told."""
        stages: dict[int, str] = {}
        takes: dict[int, bool] = {}
        column = stage_column(self.asked)
        for number, row in self._rows(page).items():
            stage = self._answer(page, row, column, number)
            take = self._answer(page, row, column + 1, number)
            if stage is not None and (meant := self._stage(stage, cell(row, column))):
                stages[number] = meant
            if take is not None and (yes := self._take(take, cell(row, column + 1))) is not None:
                takes[number] = yes
        return stages, takes

    def _rows(self, page: Worksheet) -> dict[int, int]:
        """Find the row of each card; name those that stand twice, are altered or are gone."""
        known = {card.number for card in self.asked.cards}
        found: dict[int, list[int]] = defaultdict(list)
        for row, number, text in self._numbered(page):
            if number in known:
                found[number].append(row)
            else:
                message = Message(_ALTERED, value=text)
                self.fault("card_altered", message, cell(row, 1))
        for number, rows in found.items():
            if len(rows) > 1:
                cells = [cell(row, 1) for row in rows]
                self.fault("card_twice", Message(_TWICE, card=str(number), cells=cells), cells[1])
        for number in sorted(known - found.keys()):
            self.fault("card_gone", Message(_GONE, card=str(number)))
        return {number: rows[0] for number, rows in found.items() if len(rows) == 1}

    def _numbered(self, page: Worksheet) -> Iterator[tuple[int, int | None, str]]:
        """Give every row that has a number or an answer."""
        column = stage_column(self.asked)
        for row in range(FIRST_CARD, min(page.max_row, _LAST_ROW) + 1):
            text = _text(page.cell(row, 1).value)
            answered = [_text(page.cell(row, one).value) for one in (column, column + 1)]
            if text is not None or any(answered):
                self.empty = self.empty and not any(answered)
                yield row, _whole(text), text or ""

    def _answer(self, page: Worksheet, row: int, column: int, number: int) -> str | None:
        text = _text(page.cell(row, column).value)
        if text is None:
            message = Message("card {card} has no answer here: it counts as not answered.", card=str(number))
            self.fault("missing", message, cell(row, column))
        return text

    def _stage(self, text: str, where: str) -> str | None:
        meant = self.asked.stage_meant(text)
        if meant is None:
            self.fault("stage_invented", invented_stage(text, self.asked, self.language), where)
        return meant

    def _take(self, text: str, where: str) -> bool | None:
        meant = yes_or_no(text)
        if meant is None:
            self.fault("take_invented", Message(INVENTED_TAKE, value=text), where)
        return meant


def invented_stage(text: str, asked: Asked, language: str) -> Message:
    """Say that an answer is none of the stages, and which one may be meant."""
    offered = hint(text, [*asked.choices(language)])
    return Message(
        "“{value}” is none of the stages to choose from, and the answer is left out. {hint}",
        value=text,
        hint=offered,
    )


def _mark(page: Worksheet, column: int) -> tuple[str, int, str] | None:
    cells = (page.cell(row, one).value for row in range(1, _MARK_ROWS + 1) for one in range(1, column + 4))
    return next((found for value in cells if value and (found := marked(value))), None)


def _text(value: Any) -> str | None:
    text = "" if value is None else str(value).strip(" \t\r\n\u3000\u00a0")
    return text or None


def _whole(text: str | None) -> int | None:
    known = code_meant(text) if text else None
    return int(known) if known and known.isdecimal() else None


def _place(fault: Fault) -> tuple[int, str, str]:
    digits = "".join(one for one in fault.cell or "" if one.isdigit())
    return int(digits or 0), fault.cell or "", fault.code


_OF_PARTICIPANT = ("side_missing", "side_invented", "participant_missing", "participant_invented")
_NO_WORKBOOK = Message(
    "this cannot be opened as an Excel workbook: save it anew as .xlsx, without a password, or take it away."
)
_NO_SHEET = Message(
    "this workbook has no sheet of this exercise: hand in a filled-in copy of the one that was given out."
)
_OTHER_ROUND = template(
    "this sheet belongs to other cards ({agreement}, round {round}): hand in a filled-in copy of the one given out for "
    "this round."
)
_ALTERED = template(
    "“{value}” is the number of no card: write the card's number back; the answers in this row are left out."
)
_TWICE = template("card {card} stands more than once ({cells}): leave one of them; its answers are left out.")
_GONE = template("card {card} has no row any more: it counts as not answered.")
_MISSING = {
    "side": Message("no team is chosen: choose one, since the sheet does not count without it."),
    "participant": Message("no number is chosen: choose one, since the sheet does not count without it."),
}
INVENTED_TAKE = template(
    "“{value}” is neither yes nor no, and the answer is left out: choose one from the list."
)
