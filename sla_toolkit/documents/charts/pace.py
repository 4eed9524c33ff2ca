"""The running month: the leads so far, the ideal line, and where the month will end."""

from datetime import date

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sla_toolkit.documents.charts.canvas import ACTUAL, FAINT, INK, PLAN, SOFT, draw
from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import LANGUAGES, Message
from sla_toolkit.variance.pace import Pace
from sla_toolkit.variance.pace.model import Forecast


def pace_chart(pace: Pace, language: str) -> str:
    """Draw the hand-offs day by day beside the ideal line, with the forecast as a fan, as SVG.

    Raises ValueError where no line is drawn day by day.
    """
    if not pace.daily:
        raise ValueError("no line is drawn day by day")
    return draw(f"pace-{language}", (6.5, 2.6), lambda axes: _paint(axes, pace, language))


def pace_alt(pace: Pace) -> dict[str, str]:
    """Say in every language what the chart shows."""
    return {language: _alt(pace, language) for language in LANGUAGES}


def _forecast(pace: Pace) -> Forecast | None:
    return next((line.forecast for line in pace.lines if line.id == pace.drawn), None)


def _alt(pace: Pace, language: str) -> str:
    write, forecast = Formats(language), _forecast(pace)
    known = [day.cumulative for day in pace.daily if day.cumulative is not None]
    said = Message(
        "Line chart of the running month: {actual} leads so far; the ideal line ends at {plan}.",
        actual=write.number(known[-1] if known else 0),
        plan=write.number(pace.daily[-1].plan),
    )
    if forecast is None:
        return said.text(language)
    return Message(
        "{said} Forecast for the month's end: {low} to {high}.",
        said=said,
        low=write.number(forecast.low),
        high=write.number(forecast.high),
    ).text(language)


def _paint(axes: Axes, pace: Pace, language: str) -> None:
    days = pd.DataFrame([day.model_dump() for day in pace.daily])
    days["at"] = range(1, len(days) + 1)
    for at in days.loc[~days["business_day"], "at"]:
        axes.axvspan(at - 0.5, at + 0.5, color=FAINT, alpha=0.55, linewidth=0, zorder=0)
    sns.lineplot(days, x="at", y="plan", ax=axes, color=PLAN, linewidth=1.4, linestyle=_DASHED, errorbar=None)
    known, forecast = days.dropna(subset=["cumulative"]), _forecast(pace)
    if len(known):
        sns.lineplot(known, x="at", y="cumulative", ax=axes, color=ACTUAL, linewidth=2.2, errorbar=None)
        axes.plot(known["at"].iloc[-1], known["cumulative"].iloc[-1], "o", color=ACTUAL, markersize=4.5)
    if forecast is not None and 0 < len(known) < len(days):
        _fan(axes, (known["at"].iloc[-1], known["cumulative"].iloc[-1]), len(days), forecast)
    _label(axes, days, known, forecast, language)
    _frame(axes, pace, len(days), language)


def _fan(axes: Axes, now: tuple[float, float], end: int, forecast: Forecast) -> None:
    """Open from where the month stands to the ends of its interval."""
    at, seen = now
    axes.fill_between(
        [at, end], [seen, forecast.low], [seen, forecast.high], color=ACTUAL, alpha=0.16, linewidth=0
    )
    axes.plot([at, end], [seen, forecast.mean], color=ACTUAL, linewidth=1, linestyle=_DOTTED)
    axes.plot([end, end], [forecast.low, forecast.high], color=ACTUAL, linewidth=2.2, solid_capstyle="butt")


def _label(
    axes: Axes, days: pd.DataFrame, known: pd.DataFrame, forecast: Forecast | None, language: str
) -> None:
    """Write what each end stands for beside it, apart where two lie close, and the present number at its point."""
    write, end, plan = Formats(language), len(days), float(days["plan"].iloc[-1])
    ends = [(Message("Ideal line"), plan, write.number(plan), SOFT)]
    if forecast is not None and len(known) < len(days):
        reach = f"{write.number(forecast.low)}–{write.number(forecast.high)}"
        ends.append((Message("Forecast"), forecast.mean, reach, ACTUAL))
    top = max(plan, forecast.high if forecast else 0, *known["cumulative"], 1.0)
    ends.sort(key=lambda one: one[1])
    close = len(ends) == 2 and ends[1][1] - ends[0][1] < 0.16 * top
    for place, (name, value, text, colour) in enumerate(ends):
        shift = (8 if place else -8) if close else 0
        axes.annotate(
            f"{name.text(language)} {text}",
            (end, value),
            xytext=(8, shift),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=9.5,
            annotation_clip=False,
        )
    if len(known):
        axes.annotate(
            write.number(known["cumulative"].iloc[-1]),
            (known["at"].iloc[-1], known["cumulative"].iloc[-1]),
            xytext=(-4, 6),
            textcoords="offset points",
            ha="right",
            color=INK,
            fontsize=10.5,
        )


def _frame(axes: Axes, pace: Pace, days: int, language: str) -> None:
    marks = [1, 8, 15, 22, days]
    axes.set_xticks(marks, [_day(pace.daily[mark - 1].date, language) for mark in marks])
    axes.set_xlim(0.5, days + 0.5)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.yaxis.grid(True, color=FAINT, linewidth=0.8)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=5)
    sns.despine(ax=axes, left=True)


def _day(day: str, language: str) -> str:
    at = date.fromisoformat(day)
    return Message("{month}/{day}", month=str(at.month), day=str(at.day)).text(language)


_DASHED, _DOTTED = (0, (4, 2)), (0, (1.5, 1.5))
