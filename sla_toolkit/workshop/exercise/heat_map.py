"""Who meant what: marketing's answers against those of sales, lead by lead."""

import re
import textwrap
from collections.abc import Sequence
from itertools import product

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from sla_toolkit.agreement.model import Side
from sla_toolkit.documents.charts.canvas import ACTUAL, FAINT, INK, LOSS, SOFT, draw
from sla_toolkit.language import Message
from sla_toolkit.planning.ratings import Answer, crossed
from sla_toolkit.workshop.exercise.asked import NO, YES
from sla_toolkit.workshop.exercise.result import Judged, Result
from sla_toolkit.workshop.exercise.wording import stage_words


def heat_map(result: Result, question: str, language: str) -> str:
    """Draw how many leads marketing (rows) and sales (columns) put where, for `stage` or `take`, as SVG.

    Leads on the diagonal are blue: both say the same; the others are orange. Raises MissingGlyph.
    """
    judged, names = _parts(result, question, language)
    axes = [_axis(result, side, language) for side in ("marketing", "sales")]
    size = (1.9 + 0.95 * len(names), 1.0 + 0.62 * len(names))
    name = f"heat-{question}-{result.asked.round}-{language}"
    return draw(name, size, lambda one: _paint(one, crossed(judged.sides).tolist(), names, axes))


def heat_map_alt(result: Result, question: str, language: str) -> str:
    """Say in words what the heat map shows."""
    judged, names = _parts(result, question, language)
    counts = crossed(judged.sides)
    apart = [
        (int(counts[row, column]), row, column)
        for row, column in product(range(len(names)), repeat=2)
        if row != column and counts[row, column]
    ]
    said = Message(
        "Heat map of marketing's answers against those of sales: {alike} of {leads} leads lie on the diagonal, where "
        "both say the same.",
        alike=int(counts.trace()),
        leads=int(counts.sum()),
    )
    if not apart:
        return said.text(language)
    most, row, column = max(apart, key=lambda one: (one[0], -one[1], -one[2]))
    return Message(
        "{said} Most often apart: marketing says “{first}” where sales says “{second}” ({n}).",
        said=said,
        first=names[row],
        second=names[column],
        n=most,
    ).text(language)


def answer_words(result: Result, answer: Answer, language: str) -> str:
    """Write an answer as a reader reads it."""
    if isinstance(answer, bool):
        return (YES if answer else NO).text(language)
    return stage_words(result.asked, str(answer), language)


def _parts(result: Result, question: str, language: str) -> tuple[Judged, list[str]]:
    judged = result.question(question)
    return judged, [answer_words(result, one, language) for one in judged.sides.categories]


def _axis(result: Result, side: Side, language: str) -> str:
    team = result.asked.teams[side][language]
    return Message("{team} says", team=team).text(language)


def _paint(axes: Axes, counts: Sequence[Sequence[int]], names: list[str], titles: Sequence[str]) -> None:
    size, most = len(names), max(1, *(max(row) for row in counts))
    for row, column in product(range(size), repeat=2):
        count = counts[row][column]
        share = count / most
        shade = (_ALIKE if row == column else _APART)(share) if count else "white"
        axes.fill_between([column, column + 1], row, row + 1, color=shade, linewidth=0)
        colour = "white" if share > 0.6 else INK if count else _FAINT_INK
        axes.text(column + 0.5, row + 0.5, str(count), ha="center", va="center", color=colour, fontsize=12)
    for line in range(size + 1):
        axes.plot([line, line], [0, size], color=FAINT, linewidth=1)
        axes.plot([0, size], [line, line], color=FAINT, linewidth=1)
    middles = [place + 0.5 for place in range(size)]
    axes.set_xticks(middles, [_broken(name) for name in names], va="bottom")
    axes.set_yticks(middles, names)
    axes.set_xlim(0, size)
    axes.set_ylim(size, 0)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_ylabel(titles[0], fontsize=10, color=SOFT)
    axes.set_xlabel(titles[1], fontsize=10, color=SOFT)
    axes.tick_params(length=0, labelsize=9.5, labelcolor=INK, pad=5)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _broken(name: str) -> str:
    """Break a long name, so that it does not run into the next one."""
    if sum(2 if ord(letter) > 0x2E7F else 1 for letter in name) <= _LONGEST:
        return name
    room = _LONGEST // 2 if max(map(ord, name)) > 0x2E7F else _LONGEST
    return "\n".join(textwrap.wrap(re.sub(r"(?<=\S)(?=[（(])", " ", name), room))


_LONGEST = 13
_ALIKE = LinearSegmentedColormap.from_list("alike", ["#e3edf4", ACTUAL])
_APART = LinearSegmentedColormap.from_list("apart", ["#fbe9de", LOSS])
_FAINT_INK = "#b4bcc6"
