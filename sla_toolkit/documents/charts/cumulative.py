"""The month's leads day by day against the plan line."""

from datetime import date

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sla_toolkit.documents.charts.canvas import ACTUAL, FAINT, INK, PLAN, SOFT, draw, drawn_once
from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import LANGUAGES, Message
from sla_toolkit.variance.report import Day, Report


@drawn_once
def cumulative(report: Report, language: str) -> str:
    """Draw the running total of leads beside the plan line, as SVG; days that nobody works are shaded."""
    return draw(f"cumulative-{language}", (6.5, 2.2), lambda axes: _paint(axes, report, language))


def cumulative_alt(report: Report) -> dict[str, str]:
    """Say in every language what the chart shows."""
    return {language: _alt(report, language) for language in LANGUAGES}


def _alt(report: Report, language: str) -> str:
    write = Formats(language)
    known = _known(report)
    if known is None:
        return Message("Line chart of leads day by day: none is known yet.").text(language)
    return Message(
        "Line chart of leads day by day against the plan line: {actual} by {day}, where the plan stands at {plan}.",
        actual=write.number(known.cumulative),
        day=write.date(known.date),
        plan=write.number(known.plan),
    ).text(language)


def _known(report: Report) -> Day | None:
    return next((day for day in reversed(report.daily) if day.cumulative is not None), None)


def _paint(axes: Axes, report: Report, language: str) -> None:
    days = pd.DataFrame([day.model_dump() for day in report.daily])
    days["at"] = range(1, len(days) + 1)
    for at in days.loc[~days["business_day"], "at"]:
        axes.axvspan(at - 0.5, at + 0.5, color=FAINT, alpha=0.55, linewidth=0, zorder=0)
    axes.plot(days["at"], days["plan"], color=PLAN, linewidth=1.4, linestyle=_DASHED)
    known = days.dropna(subset=["cumulative"])
    if len(known):
        axes.plot(known["at"], known["cumulative"], color=ACTUAL, linewidth=2.2)
        axes.plot(known["at"].iloc[-1], known["cumulative"].iloc[-1], "o", color=ACTUAL, markersize=4.5)
    _label_ends(axes, days, known, language)
    _frame(axes, report, days, language)


def _label_ends(axes: Axes, days: pd.DataFrame, known: pd.DataFrame, language: str) -> None:
    """Write each line's name and last value at its end, in place of a legend; apart where both end alike."""
    write = Formats(language)
    ends = [(Message("Plan"), days["at"].iloc[-1], float(days["plan"].iloc[-1]), PLAN)]
    if len(known):
        ends.append((Message("Actual"), known["at"].iloc[-1], float(known["cumulative"].iloc[-1]), ACTUAL))
    top = max(*days["plan"], *known["cumulative"], 1.0)
    lower = min(ends, key=lambda end: end[2])
    close = len(ends) == 2 and abs(ends[0][2] - ends[1][2]) < 0.14 * top
    for end in ends:
        name, at, value, colour = end
        shift = 0 if not close else -7 if end is lower else 7
        axes.annotate(
            f"{name.text(language)} {write.number(value)}",
            (at, value),
            xytext=(8, shift),
            textcoords="offset points",
            va="center",
            color=SOFT if colour == PLAN else INK,
            fontsize=9.5,
            annotation_clip=False,
        )


def _frame(axes: Axes, report: Report, days: pd.DataFrame, language: str) -> None:
    marks = [1, 8, 15, 22, len(days)]
    axes.set_xticks(marks, [_day(report.daily[mark - 1], language) for mark in marks])
    axes.set_xlim(0.5, len(days) + 0.5)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.yaxis.grid(True, color=FAINT, linewidth=0.8)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=5)
    sns.despine(ax=axes, left=True)


def _day(day: Day, language: str) -> str:
    at = date.fromisoformat(day.date)
    return Message("{month}/{day}", month=str(at.month), day=str(at.day)).text(language)


_DASHED = (0, (4, 2))
