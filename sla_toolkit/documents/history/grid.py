"""How the months × commitments of a history are laid out: blocks of a year each, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from babel.dates import format_skeleton

from sla_toolkit.documents.formats import NO_CURRENCY, Formats
from sla_toolkit.documents.history.words import (
    EXCUSED,
    NOT_PROMISED,
    SIGNED,
    STATES,
    TERMS,
    counted_words,
    status_words,
)
from sla_toolkit.language import Message, text_in
from sla_toolkit.variance.history import Cell, Counts, History, MonthEntry, Row, Terms
from sla_toolkit.variance.report import Side

MONTHS = 12
"""Months that stand beside each other: a year fits a page, in print too."""
SIDES: tuple[Side, ...] = ("marketing", "sales")


class Said(NamedTuple):
    """A line of text; `style` is its class in the style sheet, '' for none.

    A tuple, since a template takes one apart far sooner than it reads a field, and a page has thousands.
    """

    text: str
    style: str = ""


class Shown(NamedTuple):
    """A cell: its class in the style sheet, and its lines, the first of them the largest."""

    style: str
    lines: tuple[Said, ...]


@dataclass(frozen=True)
class Column:
    """A month above its cells; `address` leads to its report, and `note` says why there is none."""

    month: str
    name: str
    address: str | None
    note: str | None


@dataclass(frozen=True)
class Line:
    """A commitment in a block; `target` where it is the same in all its months, None where the cells say it."""

    label: str
    target: str | None
    cells: tuple[Shown, ...]


@dataclass(frozen=True)
class Group:
    """The lines of a side, under its team's name."""

    team: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Block:
    """A year of months; `years` are the years above them, each with how many months it stands over."""

    first: str
    last: str
    years: tuple[tuple[str, int], ...]
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    counts: tuple[Shown, ...]
    terms: tuple[Shown, ...]


@dataclass(frozen=True)
class Grid:
    """Lays a history out in one language; money is written in the currency of its own month."""

    history: History
    language: str

    def blocks(self) -> list[Block]:
        """Give the blocks, the newest first; none where no report could be read."""
        if not self.history.commitments:
            return []
        return [self._block(part) for part in parts(len(self.history.months))]

    def _block(self, part: slice) -> Block:
        months = self.history.months[part]
        return Block(
            first=months[0].month,
            last=months[-1].month,
            years=years_over([one.month for one in months], self.language),
            columns=tuple(self._column(one) for one in months),
            groups=tuple(group for side in SIDES if (group := self._group(side, part)).lines),
            counts=tuple(_counts(one.report.counts if one.report else None, self.language) for one in months),
            terms=tuple(_terms(one.report.terms if one.report else None, self.language) for one in months),
        )

    def _column(self, one: MonthEntry) -> Column:
        note = STATES[one.state][1].text(self.language) if one.state in STATES else None
        if note is None and one.failure is not None:
            note = Message("last run failed").text(self.language)
        return Column(one.month, short_month(one.month, self.language), address(one, self.language), note)

    def _group(self, side: Side, part: slice) -> Group:
        own = [row for row in self.history.commitments if row.owner == side and any(row.cells[part])]
        return Group(team(self.history, side, self.language), tuple(self._line(row, part) for row in own))

    def _line(self, row: Row, part: slice) -> Line:
        months, cells = self.history.months[part], row.cells[part]
        targets = {(cell.target, cell.unit) for cell in cells if cell}
        target, unit = next(iter(targets))
        same = len(targets) == 1 and target is not None
        currency = self.history.currency or NO_CURRENCY
        return Line(
            label=text_in(row.label, self.language),
            target=Formats(self.language, currency).amount(target, unit) if same else None,
            cells=tuple(self._cell(one, cell, same=same) for one, cell in zip(months, cells, strict=True)),
        )

    def _cell(self, one: MonthEntry, cell: Cell | None, *, same: bool) -> Shown:
        if cell is None or one.report is None:
            return self._nothing(one)
        write = Formats(self.language, one.report.currency)
        symbol, word = status_words(cell)
        style = cell.status.replace("_", "-")
        lines = [
            Said(f"{symbol} {word.text(self.language)}", style),
            Said(write.amount(cell.actual, cell.unit)),
        ]
        if cell.relieved_by:
            lines.append(Said(EXCUSED.text(self.language)))
        if not same and cell.target is not None:
            target = write.amount(cell.target, cell.unit)
            lines.append(Said(Message("target {value}", value=target).text(self.language)))
        return Shown(style, tuple(lines))

    def _nothing(self, one: MonthEntry) -> Shown:
        if one.report is not None:
            return Shown("empty", (Said(NOT_PROMISED.text(self.language)),))
        return Shown("blank", (Said(STATES[one.state][1].text(self.language)),))


def team(history: History, side: Side, language: str) -> str:
    """Name a side by its team, as the newest report does."""
    return text_in(history.teams.get(side), language) or side


def parts(months: int) -> list[slice]:
    """Cut so many months into years, counted from the newest: the newest year first, the oldest as long as it is."""
    return [slice(max(end - MONTHS, 0), end) for end in range(months, 0, -MONTHS)]


def years_over(months: Sequence[str], language: str) -> tuple[tuple[str, int], ...]:
    """Give the years that stand above months, each with how many of them."""
    found = groupby(months, lambda month: month[:4])
    return tuple((_year(year, language), len(list(group))) for year, group in found)


def short_month(month: str, language: str) -> str:
    """Write a month without its year: Sep, 9月."""
    return format_skeleton("MMM", date.fromisoformat(f"{month}-01"), locale=language)


def address(one: MonthEntry, language: str) -> str | None:
    """Give the address of a month's report in a language, else in one that it has; None where it has none."""
    return one.links.html.get(language) or next(iter(one.links.html.values()), None)


@lru_cache(maxsize=4096)
def counted(counts: Counts, language: str) -> tuple[Said, ...]:
    """Write what was counted, a line each: symbol and words."""
    return tuple(
        Said(f"{symbol} {words.text(language)}".strip(), name.replace("_", "-"))
        for name, symbol, words in counted_words(counts)
    )


def _counts(counts: Counts | None, language: str) -> Shown:
    return Shown("count", counted(counts, language) if counts else ())


def _terms(terms: Terms | None, language: str) -> Shown:
    if terms is None:
        return Shown("empty", ())
    style = "" if terms.signature == "valid" else "missed"
    version = Message("version {version}", version=str(terms.version)).text(language)
    lines = [Said(version), Said(SIGNED[terms.signature].text(language), style)]
    if terms.against_before in TERMS:
        altered = "missed" if terms.against_before == "altered" else ""
        lines.append(Said(TERMS[terms.against_before].text(language), altered))
    return Shown("terms", tuple(lines))


def _year(year: str, language: str) -> str:
    return format_skeleton("y", date(int(year), 1, 1), locale=language)
