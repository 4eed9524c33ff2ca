"""How the agreements of an overview are laid out beside their months: blocks of a year each, the newest first."""

from dataclasses import dataclass
from typing import NamedTuple

from sla_toolkit.documents.history.grid import Column, Said, Shown, counted, parts, short_month, years_over
from sla_toolkit.documents.history.words import counted_words, state_words
from sla_toolkit.language import Message, MonthName, text_in
from sla_toolkit.variance.history import Counts, MonthTotal, Overview, OverviewCell, OverviewRow


class Entry(NamedTuple):
    """An agreement in a month; `address` leads to the month on the agreement's page."""

    style: str
    lines: tuple[Said, ...]
    address: str | None


@dataclass(frozen=True)
class AgreementLine:
    """An agreement in a block; `address` leads to its page."""

    id: str
    title: str
    address: str
    cells: tuple[Entry, ...]


@dataclass(frozen=True)
class Year:
    """A year of months over all agreements."""

    first: str
    last: str
    years: tuple[tuple[str, int], ...]
    columns: tuple[Column, ...]
    lines: tuple[AgreementLine, ...]
    totals: tuple[Shown, ...]


def beside(overview: Overview, language: str) -> list[Year]:
    """Give the blocks, the newest first; an agreement without a month in a block is left out of it.

    So is a block without an agreement: one that ended long ago must not lead to pages of nothing.
    """
    found = [_year(overview, part, language) for part in parts(len(overview.months))]
    return [one for one in found if one.lines]


def newest_told(overview: Overview, language: str) -> str:
    """Say how the newest month that any agreement has a report of went; nothing where there is none."""
    total = next((one for one in reversed(overview.totals) if one.reports), None)
    if total is None:
        return ""
    counts = Message(", ").text(language).join(_in_a_sentence(total.counts, language))
    month, reports = MonthName(total.month), total.reports
    if reports == 1:
        return Message("{month}, 1 report: {counts}.", month=month, counts=counts).text(language)
    return Message("{month}, {n} reports: {counts}.", month=month, n=reports, counts=counts).text(language)


def _year(overview: Overview, part: slice, language: str) -> Year:
    months = overview.months[part]
    own = [row for row in overview.agreements if any(row.cells[part])]
    return Year(
        first=months[0],
        last=months[-1],
        years=years_over(months, language),
        columns=tuple(Column(month, short_month(month, language), None, None) for month in months),
        lines=tuple(_line(row, part, language) for row in own),
        totals=tuple(_total(one, language) for one in overview.totals[part]),
    )


def _line(row: OverviewRow, part: slice, language: str) -> AgreementLine:
    page = f"{row.id}/index.{language}.html"
    return AgreementLine(
        id=row.id,
        title=text_in(row.title, language),
        address=page,
        cells=tuple(_entry(cell, page, language) for cell in row.cells[part]),
    )


def _entry(cell: OverviewCell | None, page: str, language: str) -> Entry:
    if cell is None:
        return Entry("empty", (), None)
    state = state_words(cell)
    lines = counted(cell.counts, language) if cell.counts else ()
    said = (Said(state.text(language), "missed" if cell.failed else "no-data"),) if state else ()
    return Entry("count", (*lines, *said), f"{page}#m-{cell.month}")


def _total(one: MonthTotal, language: str) -> Shown:
    if not one.reports:
        return Shown("empty", ())
    reports = Message("1 report") if one.reports == 1 else Message("{n} reports", n=one.reports)
    return Shown("count", (Said(reports.text(language)), *counted(one.counts, language)))


def _in_a_sentence(counts: Counts, language: str) -> list[str]:
    """Write what was counted without symbols, the excused in one with the missed."""
    found: list[str] = []
    for name, _, words in counted_words(counts):
        if name == "excused":
            both = Message("{first} {then}", first=found.pop(), then=words)
            found.append(both.text(language))
        else:
            found.append(words.text(language))
    return found
