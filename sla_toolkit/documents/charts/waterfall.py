"""From plan to actual, driver by driver."""

from itertools import accumulate

import seaborn as sns
from matplotlib.axes import Axes

from sla_toolkit.documents.charts.canvas import ACTUAL, FAINT, GAIN, INK, LOSS, PLAN, SOFT, draw
from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import LANGUAGES, Message
from sla_toolkit.variance.report import Report, Variance


def waterfall(report: Report, language: str) -> str:
    """Draw the drivers between plan and actual, in outcomes, as SVG; raises ValueError where no variance is known."""
    variance = _variance(report)
    return draw(f"waterfall-{language}", (6.5, 2.3), lambda axes: _paint(axes, variance, language))


def waterfall_alt(report: Report) -> dict[str, str]:
    """Say in every language what the chart shows."""
    variance = _variance(report)
    return {language: _alt(variance, language) for language in LANGUAGES}


def _variance(report: Report) -> Variance:
    if report.variance is None:
        raise ValueError("the report has no variance")
    return report.variance


def _alt(variance: Variance, language: str) -> str:
    write = Formats(language)
    drivers = [f"{driver.label[language]} {write.signed(driver.effect)}" for driver in variance.drivers]
    return Message(
        "Waterfall chart from plan to actual. Plan {plan}; {steps}; actual {actual}.",
        plan=write.number(variance.plan),
        steps=Message("; ").text(language).join(drivers),
        actual=write.number(variance.actual),
    ).text(language)


def _paint(axes: Axes, variance: Variance, language: str) -> None:
    write = Formats(language)
    effects = [driver.effect for driver in variance.drivers]
    levels = list(accumulate(effects, initial=float(variance.plan)))
    last = len(effects) + 1
    _bar(axes, 0, 0, variance.plan, PLAN, write.number(variance.plan))
    for place, (effect, start) in enumerate(zip(effects, levels, strict=False), start=1):
        _bar(axes, place, start, start + effect, GAIN if effect >= 0 else LOSS, write.signed(effect))
    _bar(axes, last, 0, variance.actual, ACTUAL, write.number(variance.actual))
    for place, level in enumerate(levels):
        axes.plot(
            [place - 0.31, place + 1.31],
            [level, level],
            color=SOFT,
            linewidth=0.7,
            linestyle=_DOTTED,
            zorder=1,
        )
    names = [driver.label[language] for driver in variance.drivers]
    _frame(axes, [Message("Plan").text(language), *names, Message("Actual").text(language)], levels)


def _bar(axes: Axes, place: int, start: float, end: float, colour: str, label: str) -> None:
    axes.bar(place, end - start, bottom=start, width=0.62, color=colour, zorder=2)
    axes.annotate(
        label,
        (place, max(start, end)),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=10.5,
        color=INK if colour in (PLAN, ACTUAL) else colour,
    )


def _frame(axes: Axes, names: list[str], levels: list[float]) -> None:
    axes.set_xticks(range(len(names)), names, fontsize=9.5, color=INK)
    axes.tick_params(length=0, pad=6)
    axes.set_yticks([])
    axes.set_ylim(min(0.0, *levels), max(1.0, *levels) * 1.16)
    axes.axhline(0, color=FAINT, linewidth=1, zorder=0)
    sns.despine(ax=axes, left=True)


_DOTTED = (0, (2, 2))
