"""The backtest as a heat map: a row for each commitment, a column for each month."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from babel.numbers import format_compact_decimal
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sla_toolkit.documents.charts.backtest_words import side_words
from sla_toolkit.documents.charts.canvas import FAINT, INK, SOFT, draw
from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.words import STATUS, SYMBOLS
from sla_toolkit.language import Message, text_in
from sla_toolkit.planning.backtest import Backtest, Cell, Row

_FILL = {"kept": "#d6e6f2", "missed": "#f0c2a6", "pending": "#eef0f3", "no_data": "#ffffff"}
_EXCUSED = "#f8e3d6"
_WIDEST = 18
"""Months side by side; more go into bands of equal width under each other, so that a projector still shows them."""
_WIDTH, _HEIGHT, _NAMES = 0.44, 0.42, 2.7  # inches: a cell, and the labels beside it
_GROUP, _BAND = 0.75, 0.5  # rows: the line above each side's commitments, and the space between two bands
_LABEL = {"en": 36, "ja": 24}
"""Characters of a label on one line; it goes on in a second."""


@dataclass(frozen=True)
class _Place:
    """Where a commitment's row lies in a band, in rows from the top."""

    at: float
    row: Row


def backtest_chart(found: Backtest, language: str) -> str:
    """Draw the heat map (SVG): symbol and number in each cell, so that no colour has to be told apart."""
    bands, places, heads, high = _laid_out(found)
    width = _NAMES + _WIDTH * max([len(band) for band in bands] + [6])

    def paint(axes: Axes) -> None:
        write = Formats(language, found.currency)
        for number, band in enumerate(bands):
            top = number * (high + _BAND)
            _months(axes, top, [found.months[month] for month in band])
            for place in places:
                for column, month in enumerate(band):
                    _cell(axes, (column, top + place.at), place.row.cells[month], place.row, write)
        _names(axes, [number * (high + _BAND) for number in range(len(bands))], places, heads, language)
        _frame(axes, max([len(band) for band in bands] + [6]), len(bands) * (high + _BAND) - _BAND, language)

    return draw("backtest", (width, 0.7 + _HEIGHT * len(bands) * (high + _BAND)), paint)


def backtest_alt(found: Backtest) -> Message:
    """Say what the heat map shows: how often each side would have kept everything."""
    said = [side_words(found, side) for side in found.sides]
    return Message("{first} {then}", first=said[0], then=said[1])


def _in_order(found: Backtest) -> list[Row]:
    """Give marketing's commitments, then those of sales."""
    return sorted(found.rows, key=lambda row: row.owner != "marketing")


def _laid_out(found: Backtest) -> tuple[list[range], list[_Place], list[tuple[float, dict[str, str]]], float]:
    """Give the bands of months, the rows and the sides' headings in a band, and a band's height in rows."""
    teams = {side.side: side.team for side in found.sides}
    places, heads, at = [], [], 0.0
    for owner, rows in groupby(_in_order(found), lambda row: row.owner):
        heads.append((at + _GROUP / 2, teams[owner]))
        at += _GROUP
        for row in rows:
            places.append(_Place(at + 0.5, row))
            at += 1
    return _bands(len(found.months)), places, heads, at


def _bands(months: int) -> list[range]:
    """Part the months into as few bands as will do, as equal as can be."""
    count = -(-months // _WIDEST)
    size = -(-months // count) if count else 1
    return [range(start, min(start + size, months)) for start in range(0, months, size)]


def _months(axes: Axes, top: float, months: Sequence[str]) -> None:
    """Write the months above a band, with the year where one begins."""
    for column, month in enumerate(months):
        year, number = month.split("-")
        named = f"{year}\n{int(number)}" if column == 0 or number == "01" else f"{int(number)}"
        axes.text(column, top + _GROUP - 0.08, named, ha="center", va="bottom", color=SOFT, size=8)


def _cell(axes: Axes, at: tuple[float, float], cell: Cell, row: Row, write: Formats) -> None:
    column, middle = at
    fill = _EXCUSED if cell.relieved_by else _FILL[cell.status]
    edge, line = (FAINT, 0.6) if cell.status == "no_data" else ("white", 1.5)
    corner = (column - 0.5, middle - 0.5)
    axes.add_patch(Rectangle(corner, 1, 1, facecolor=fill, edgecolor=edge, linewidth=line))
    symbol = f"({SYMBOLS['missed']})" if cell.relieved_by else SYMBOLS[cell.status]
    number = _number(cell, row, write)
    axes.text(column, middle - 0.17, symbol, ha="center", va="center", color=INK, size=10)
    size = 8 if len(number) <= 5 else 6.5
    axes.text(column, middle + 0.24, number, ha="center", va="center", color=INK, size=size)


def _number(cell: Cell, row: Row, write: Formats) -> str:
    if cell.actual is None:
        return ""
    if row.unit == "share":
        return write.rate(cell.actual) if cell.actual < 1 else write.percent(cell.actual)
    if row.unit == "money":
        return format_compact_decimal(cell.actual, locale=write.language, fraction_digits=1)
    return write.number(cell.actual)


def _names(
    axes: Axes,
    tops: Sequence[float],
    places: Sequence[_Place],
    heads: Sequence[tuple[float, dict[str, str]]],
    language: str,
) -> None:
    """Name each row, in every band, and each side above its rows."""
    said = [(top + place.at, _label(place.row, language), INK) for top in tops for place in places]
    said += [(top + at, text_in(team, language), SOFT) for top in tops for at, team in heads]
    axes.set_yticks([at for at, _, _ in said], [label for _, label, _ in said])
    axes.tick_params(length=0, labelsize=8.5)
    for tick, (_, _, colour) in zip(axes.get_yticklabels(), said, strict=True):
        tick.set_color(colour)


def _label(row: Row, language: str) -> str:
    return "\n".join(
        textwrap.wrap(text_in(row.label, language), _LABEL[language], max_lines=2, placeholder="…")
    )


def _frame(axes: Axes, columns: int, rows: float, language: str) -> None:
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(max(rows, 1), -0.35)
    axes.set_xticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    legend = [f"{SYMBOLS[name]} {words.text(language)}" for name, words in STATUS.items()]
    legend.append(f"({SYMBOLS['missed']}) {Message('missed, excused').text(language)}")
    axes.set_xlabel("    ".join(legend), size=8.5, color=SOFT)
