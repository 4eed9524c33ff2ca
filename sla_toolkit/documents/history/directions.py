"""Where each commitment is going, a line each: how it stood last, its sparkline, its trend, its months in a row."""

from dataclasses import dataclass

from markupsafe import Markup

from sla_toolkit.documents.formats import NO_CURRENCY, UNKNOWN, Formats
from sla_toolkit.documents.history.grid import SIDES, team
from sla_toolkit.documents.history.sparkline import drawn, sparkline
from sla_toolkit.documents.history.words import (
    EXCUSED,
    in_a_row,
    listed,
    spans,
    status_words,
    trend_reason,
    trend_words,
)
from sla_toolkit.language import Message, MonthName, Percent, text_in
from sla_toolkit.variance.history import Cell, History, Row

_LONG = 2
"""Months in a row from which a reader should look."""


@dataclass(frozen=True)
class Going:
    """A commitment's line; `picture` is empty where no month was judged, `…_under` is written smaller below."""

    label: str
    status: str
    latest: str
    latest_under: tuple[str, ...]
    picture: Markup
    direction: str
    trend: str
    trend_under: str
    row: str
    row_under: str
    long: bool


@dataclass(frozen=True)
class GoingGroup:
    """The lines of a side, under its team's name."""

    team: str
    lines: tuple[Going, ...]


def going(history: History, language: str) -> list[GoingGroup]:
    """Give the lines of both sides; a side without a commitment is left out."""
    found = []
    for side in SIDES:
        own = tuple(_line(history, row, language) for row in history.commitments if row.owner == side)
        if own:
            found.append(GoingGroup(team(history, side, language), own))
    return found


def _line(history: History, row: Row, language: str) -> Going:
    cell = next(cell for cell in reversed(row.cells) if cell is not None)
    symbol, word = status_words(cell)
    arrow, direction = trend_words(row)
    months = len(row.missed_in_a_row)
    return Going(
        label=text_in(row.label, language),
        status=cell.status.replace("_", "-"),
        latest=f"{symbol} {word.text(language)}",
        latest_under=_latest(history, cell, language),
        picture=_picture(history, row, language),
        direction="ended" if row.ended else row.trend.direction.replace("_", "-"),
        trend=f"{arrow} {direction.text(language)}",
        trend_under=_compared(row, language),
        row=_in_a_row(row).text(language) if any(row.reached) or months else UNKNOWN,
        row_under=listed(row.missed_in_a_row, language),
        long=months >= _LONG,
    )


def _in_a_row(row: Row) -> Message:
    months = len(row.missed_in_a_row)
    return in_a_row(months) if months else Message("none")


def _latest(history: History, cell: Cell, language: str) -> tuple[str, ...]:
    """Say actual and target, and the month where it is not the newest that has a report."""
    month = next(one for one in history.months if one.month == cell.month)
    write = Formats(language, month.report.currency if month.report else NO_CURRENCY)
    values = {"actual": write.amount(cell.actual, cell.unit), "target": write.amount(cell.target, cell.unit)}
    said: list[Message | MonthName] = [Message("{actual}, target {target}", **values)]
    if cell.relieved_by:
        said.append(EXCUSED)
    if cell.month != _newest(history):
        said.append(MonthName(cell.month))
    return tuple(one.text(language) for one in said)


def _newest(history: History) -> str | None:
    return next((one.month for one in reversed(history.months) if one.report), None)


def _picture(history: History, row: Row, language: str) -> Markup:
    line = sparkline(row.reached)
    if line is None:
        return Markup()
    known = [
        (one.month, share)
        for one, share in zip(history.months, row.reached, strict=True)
        if share is not None
    ]
    shares = [share for _, share in known]
    words = Message(
        "Share of the target reached, {months}: lowest {low}, highest {high}, last {last}",
        months=spans([month for month, _ in known]),
        low=Percent(min(shares)),
        high=Percent(max(shares)),
        last=Percent(shares[-1]),
    )
    return drawn(line, words.text(language))


def _compared(row: Row, language: str) -> str:
    """Say what was compared, or why nothing was."""
    before, lately = row.trend.before, row.trend.lately
    if before is None or lately is None:
        reason = trend_reason(row)
        return reason.text(language) if reason else ""
    return Message(
        "{before} → {lately} of the target", before=Percent(before.reached), lately=Percent(lately.reached)
    ).text(language)
