"""From the months on file to the history of an agreement, and to the overview of several."""

from collections.abc import Collection, Iterable, Sequence

from sla_toolkit.agreement import Month
from sla_toolkit.variance.history.facts import Facts
from sla_toolkit.variance.history.model import (
    History,
    MonthEntry,
    MonthTotal,
    Overview,
    OverviewCell,
    OverviewRow,
)
from sla_toolkit.variance.history.months import MonthOnFile, added, entry
from sla_toolkit.variance.history.rows import rows

MOST_MONTHS = 60
"""Months that a history shows, up to the newest on file: five years."""


def history(identifier: str, found: Iterable[MonthOnFile]) -> History:
    """Tell the history of an agreement from its months on file, in any order, at least one and each once."""
    known = {one.month: one for one in found}
    every = _between(min(known), max(known))
    shown = every[-MOST_MONTHS:]
    months = [known.get(month) or MonthOnFile(month) for month in shown]
    newest = next((one.facts for one in reversed(months) if one.facts), None)
    header = newest.agreement if newest else None
    return History(
        id=identifier,
        title=header.title if header else {},
        teams=header.teams if header else {},
        currency=header.currency if header else None,
        as_of=newest.as_of if newest else None,
        months=_entries(months),
        earlier=[month for month in every[:-MOST_MONTHS] if month in known],
        commitments=rows([one.facts for one in months]),
    )


def overview(histories: Collection[History]) -> Overview:
    """Lay histories beside each other, sorted by id; months from the first of any to the last of any."""
    ordered = sorted(histories, key=lambda one: one.id)
    months = [one.month for history in ordered for one in history.months]
    every = _between(min(months), max(months)) if months else []
    lines = [_line(one, every) for one in ordered]
    return Overview(
        months=every,
        agreements=lines,
        totals=[_total(month, [line.cells[place] for line in lines]) for place, month in enumerate(every)],
        histories=ordered,
    )


def _between(first: str, last: str) -> list[str]:
    """Name the months from the first to the last, both included."""
    start, end = Month.parse(first), Month.parse(last)
    months = 12 * (end.year - start.year) + end.number - start.number
    return [str(start.plus(place)) for place in range(months + 1)]


def _entries(months: Sequence[MonthOnFile]) -> list[MonthEntry]:
    found: list[MonthEntry] = []
    before: Facts | None = None
    for one in months:
        found.append(entry(one, before))
        before = one.facts or before
    return found


def _line(history: History, months: Sequence[str]) -> OverviewRow:
    known = {one.month: one for one in history.months}
    cells = [_cell(known[month]) if month in known else None for month in months]
    return OverviewRow(id=history.id, title=history.title, cells=cells)


def _cell(one: MonthEntry) -> OverviewCell:
    return OverviewCell(
        month=one.month,
        state=one.state,
        failed=one.failure is not None,
        counts=one.report.counts if one.report else None,
    )


def _total(month: str, cells: Sequence[OverviewCell | None]) -> MonthTotal:
    states = [cell.state for cell in cells if cell is not None]
    return MonthTotal(
        month=month,
        reports=states.count("report"),
        unreadable=states.count("unreadable"),
        failed=states.count("failed"),
        counts=added([cell.counts for cell in cells if cell is not None and cell.counts is not None]),
    )
