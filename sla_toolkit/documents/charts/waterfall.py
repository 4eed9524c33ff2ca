"""From plan to actual, step by step, each driver beside what chance alone would do."""

from collections.abc import Iterator
from dataclasses import dataclass

import seaborn as sns
from matplotlib.axes import Axes

from sla_toolkit.documents.charts.canvas import (
    ACTUAL,
    FAINT,
    GAIN,
    INK,
    LOSS,
    PLAN,
    SOFT,
    WAITING,
    draw,
    drawn_once,
)
from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.words import VERDICTS
from sla_toolkit.language import LANGUAGES, Message
from sla_toolkit.variance.report import Driver, Report, Variance

BAND = 2
"""The band at a driver reaches so many standard deviations either way."""


@dataclass(frozen=True)
class Step:
    """One bar: a level that stands on the ground, or a driver's way from one level to the next.

    `sigma` is null for what chance has no part in; `sure` is whether the bar is more than chance, or no matter of it.
    """

    name: str
    start: float
    end: float
    label: str
    colour: str
    sigma: float | None = None
    sure: bool = True


@drawn_once
def waterfall(report: Report, language: str) -> str:
    """Draw the drivers between plan and actual, in outcomes, as SVG; raises ValueError where no variance is known.

    The plan is first brought to what is due by now. A driver that is not more than chance is drawn hollow, and the
    band at each reaches `BAND` standard deviations either way of where it starts.
    """
    steps = list(_steps(_variance(report), language))
    return draw(f"waterfall-{language}", (6.5, 2.4), lambda axes: _paint(axes, steps))


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
    said = [_said(driver, write) for driver in variance.drivers]
    if variance.not_yet_due:
        said.insert(0, f"{_NOT_YET_DUE.text(language)} {write.signed(variance.not_yet_due)}")
    return Message(
        "Waterfall chart from plan to actual. Plan {plan}; {steps}; actual {actual}.",
        plan=write.number(variance.plan),
        steps=Message("; ").text(language).join(said),
        actual=write.number(variance.actual),
    ).text(language)


def _said(driver: Driver, write: Formats) -> str:
    effect = f"{driver.label[write.language]} {write.signed(driver.effect)}"
    if driver.verdict is None:
        return effect
    said = Message("{effect} ({verdict})", effect=effect, verdict=VERDICTS[driver.verdict])
    return said.text(write.language)


def _steps(variance: Variance, language: str) -> Iterator[Step]:
    write = Formats(language)
    level = variance.plan
    yield _level(_PLAN.text(language), level, PLAN, write)
    if variance.not_yet_due:
        start, level = level, variance.plan_by_now
        name, label = _NOT_YET_DUE.text(language), write.signed(variance.not_yet_due)
        yield Step(name, start, level, label, WAITING)
        yield _level(_DUE.text(language), level, PLAN, write)
    for driver in variance.drivers:
        start, level = level, level + driver.effect
        yield Step(
            name=driver.label[language],
            start=start,
            end=level,
            label=write.signed(driver.effect),
            colour=GAIN if driver.effect >= 0 else LOSS,
            sigma=driver.sigma,
            sure=driver.verdict in (None, "signal"),
        )
    yield _level(_ACTUAL.text(language), variance.actual, ACTUAL, write)


def _level(name: str, value: float, colour: str, write: Formats) -> Step:
    return Step(name, 0, value, write.number(value), colour)


def _paint(axes: Axes, steps: list[Step]) -> None:
    for place, step in enumerate(steps):
        _band(axes, place, step)
        _bar(axes, place, step)
    for place, step in enumerate(steps[:-1]):
        axes.plot(
            [place - 0.31, place + 1.31],
            [step.end, step.end],
            color=SOFT,
            linewidth=0.7,
            linestyle=_DOTTED,
            zorder=1,
        )
    _frame(axes, steps)


def _band(axes: Axes, place: int, step: Step) -> None:
    """Shade how far chance alone would move the bar's end."""
    if step.sigma:
        reach = BAND * step.sigma
        axes.bar(place, 2 * reach, bottom=step.start - reach, width=0.84, color=FAINT, linewidth=0, zorder=0)


def _bar(axes: Axes, place: int, step: Step) -> None:
    axes.bar(
        place,
        step.end - step.start,
        bottom=step.start,
        width=0.62,
        facecolor=step.colour if step.sure else "white",
        edgecolor=step.colour,
        linewidth=1.3,
        zorder=2,
    )
    axes.annotate(
        step.label,
        (place, _top(step)),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=10.5,
        color=step.colour if step.colour in (GAIN, LOSS) else INK,
        zorder=3,
    )


def _top(step: Step) -> float:
    return max(step.start, step.end)


def _frame(axes: Axes, steps: list[Step]) -> None:
    reaches = [step.start + sign * BAND * (step.sigma or 0) for step in steps for sign in (-1, 1)]
    ends = [step.end for step in steps]
    size = 9.5 if len(steps) < 6 else 8.5
    axes.set_xticks(range(len(steps)), [step.name for step in steps], fontsize=size, color=INK)
    axes.tick_params(length=0, pad=6)
    axes.set_yticks([])
    axes.set_ylim(min(0.0, *ends, *reaches), max(1.0, *ends, *reaches) * 1.16)
    axes.axhline(0, color=SOFT, linewidth=0.8, zorder=1)
    sns.despine(ax=axes, left=True, bottom=True)


_PLAN, _ACTUAL = Message("Plan"), Message("Actual")
_NOT_YET_DUE, _DUE = Message("Not due yet"), Message("Due by now")
_DOTTED = (0, (2, 2))
