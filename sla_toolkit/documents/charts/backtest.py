"""The backtest as a heat map: a row for each commitment, a column for each month."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sla_toolkit.documents.charts.canvas import FAINT, INK, SOFT, draw
from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.words import STATUS, SYMBOLS
from sla_toolkit.language import Message, text_in
from sla_toolkit.planning.backtest import Backtest, Cell, Row, SideRecord

_FILL = {"kept": "#d6e6f2", "missed": "#f0c2a6", "pending": "#eef0f3", "no_data": "#ffffff"}
_EXCUSED = "#f8e3d6"
_CELL = 0.52  # inches
_LABEL = 26  # characters of a label on one line


def backtest_chart(found: Backtest, language: str) -> str:
    """Draw the heat map (SVG): symbol and number in each cell, so that no colour has to be told apart."""
    rows = _in_order(found)
    write = Formats(language, found.currency)

    def paint(axes: Axes) -> None:
        for place, row in enumerate(rows):
            for column, cell in enumerate(row.cells):
                _paint_cell(axes, column, place, cell, row, write)
        _name(axes, rows, found, language)

    width = 3.0 + _CELL * max(len(found.months), 4)
    return draw("backtest", (width, 1.0 + 0.44 * len(rows)), paint)


def backtest_alt(found: Backtest) -> Message:
    """Say what the heat map shows: how often each side would have kept everything."""
    said = [side_words(found, side) for side in found.sides]
    return Message("{first} {then}", first=said[0], then=said[1])


def side_words(found: Backtest, side: SideRecord) -> Message:
    """Say in how many months a side would have kept all it promises, and which promise it missed most often."""
    judged = len(side.kept) + len(side.missed)
    if not judged:
        return Message("For {team} no past month can be judged.", team=side.team)
    values = {"team": side.team, "kept": len(side.kept), "months": judged}
    if side.worst is None:
        return Message("{team} would have kept every promise in all of {months} months.", **values)
    worst = next(row for row in found.rows if row.id == side.worst)
    return Message(
        "{team} would have kept all its promises in {kept} of {months} months; most often missed: “{worst}” "
        "({missed} months).",
        worst=worst.label,
        missed=worst.missed,
        **values,
    )


def _in_order(found: Backtest) -> list[Row]:
    return sorted(found.rows, key=lambda row: row.owner != "marketing")


def _paint_cell(axes: Axes, column: int, place: int, cell: Cell, row: Row, write: Formats) -> None:
    fill = _EXCUSED if cell.relieved_by else _FILL[cell.status]
    edge, line = (FAINT, 0.6) if cell.status == "no_data" else ("white", 1.5)
    corner = (column - 0.5, place - 0.5)
    axes.add_patch(Rectangle(corner, 1, 1, facecolor=fill, edgecolor=edge, linewidth=line))
    symbol = f"({SYMBOLS['missed']})" if cell.relieved_by else SYMBOLS[cell.status]
    axes.text(column, place - 0.16, symbol, ha="center", va="center", color=INK, size=9)
    axes.text(column, place + 0.24, _number(cell, row, write), ha="center", va="center", color=SOFT, size=6)


def _number(cell: Cell, row: Row, write: Formats) -> str:
    if cell.actual is None:
        return ""
    if row.unit == "share":
        return write.rate(cell.actual)
    return _short(cell.actual, write) if row.unit == "money" else write.number(cell.actual)


def _short(amount: float, write: Formats) -> str:
    """Write money as short as a cell needs it: in units of ten thousand in Japanese, of a thousand in English."""
    if write.language == "ja":
        return Message("{n} ten thousand", n=write.number(round(amount / 10_000))).text("ja")
    return Message("{n} k", n=write.number(round(amount / 1_000))).text("en")


def _name(axes: Axes, rows: list[Row], found: Backtest, language: str) -> None:
    axes.set_xlim(-0.5, max(len(found.months), 1) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(
        range(len(found.months)), [_month(month, place) for place, month in enumerate(found.months)]
    )
    axes.set_yticks(range(len(rows)), [_label(row, found, language) for row in rows], color=INK)
    axes.tick_params(length=0, colors=SOFT, labelsize=7.5)
    axes.xaxis.tick_top()
    for spine in axes.spines.values():
        spine.set_visible(False)
    border = sum(row.owner == "marketing" for row in rows) - 0.5
    axes.axhline(border, color=SOFT, linewidth=1)
    legend = [f"{SYMBOLS[name]} {words.text(language)}" for name, words in STATUS.items()]
    legend.append(f"({SYMBOLS['missed']}) {Message('missed, excused').text(language)}")
    axes.set_xlabel("    ".join(legend), size=7.5, color=SOFT)


def _month(month: str, place: int) -> str:
    """Write a month as its number, with the year where one begins."""
    year, number = month.split("-")
    return f"{year}\n{int(number)}" if place == 0 or number == "01" else f"\n{int(number)}"


def _label(row: Row, found: Backtest, language: str) -> str:
    label = text_in(row.label, language)
    wide = _LABEL if language == "ja" else 2 * _LABEL - 8
    short = label if len(label) <= wide else label[: wide - 1] + "…"
    team = next(side.team for side in found.sides if side.side == row.owner)
    return f"{short}\n{text_in(team, language)}"
