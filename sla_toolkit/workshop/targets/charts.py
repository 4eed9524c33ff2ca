"""The pictures of a plan (SVG), in the colours and the font of the documents."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_skeleton
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sla_toolkit.documents.charts.canvas import ACTUAL, FAINT, GAIN, INK, LOSS, PLAN, SOFT, WAITING, draw
from sla_toolkit.language import Message, Money, text_in
from sla_toolkit.language.values import number
from sla_toolkit.planning.model import LoadPart, NeedPart, PlanMonth, PlanReport, Value
from sla_toolkit.planning.telling import WHOLE, amount

_WIDTH = 8.4
_MOST_MONTHS = 18


def needs_chart(needs: Sequence[NeedPart], language: str) -> str:
    """Draw what each step needs as a point with the ends of its interval, on a scale of powers of ten."""
    known = [one for one in needs if one.needed]

    def paint(axes: Axes) -> None:
        axes.set_xscale("log")
        for place, one in enumerate(known):
            middle = one.needed or 1
            low, high = one.best or middle, one.worst or middle
            axes.plot(
                [low, high], [place, place], color=ACTUAL, alpha=0.3, linewidth=9, solid_capstyle="butt"
            )
            axes.plot(middle, place, "o", color=ACTUAL, markersize=8)
            axes.annotate(
                _needed(one, language),
                (high, place),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                color=INK,
            )
        axes.set_yticks(range(len(known)), [text_in(one.label, language) for one in known], color=INK)
        axes.invert_yaxis()
        axes.margins(y=0.2)
        least = min(one.best or one.needed or 1 for one in known)
        most = max(one.worst or one.needed or 1 for one in known)
        axes.set_xlim(max(least * 0.7, 0.7), most * 6)
        _bare(axes)

    return draw("needs", (_WIDTH, 0.52 * max(len(known), 1) + 0.3), paint)


def _needed(one: NeedPart, language: str) -> str:
    middle = number(one.needed or 0, language)
    if one.best == one.worst:
        return middle
    low = number(one.best or 0, language)
    high = "∞" if one.worst is None else number(one.worst, language)
    return Message("{n} ({low} to {high})", n=middle, low=low, high=high).text(language)


def months_chart(report: PlanReport, language: str) -> str:
    """Draw the hand-offs that each month needs as bars, beside those planned (a line) or come (a point) that count."""
    months = [one for one in report.months if one.hand_offs is not None][:_MOST_MONTHS]

    def paint(axes: Axes) -> None:
        for place, one in enumerate(months):
            axes.bar(place, one.hand_offs or 0, color=WAITING if one.over else ACTUAL, width=0.66)
            axes.text(
                place,
                one.hand_offs or 0,
                number(one.hand_offs or 0, language),
                ha="center",
                va="bottom",
                color=INK,
            )
            _made(axes, place, one)
        names = [_month(one, place, language) for place, one in enumerate(months)]
        axes.set_xticks(range(len(months)), names, color=SOFT)
        tallest = max(max(one.hand_offs or 0, one.planned or 0, one.had or 0) for one in months)
        axes.set_ylim(0, tallest * 1.18)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        axes.yaxis.grid(True, color=FAINT, linewidth=0.8)
        axes.set_axisbelow(True)
        _framed(axes)

    return draw("months", (_WIDTH, 2.6), paint)


def _made(axes: Axes, place: int, one: PlanMonth) -> None:
    """Mark what came or is planned, faintly all of it and strongly what counts."""
    whole = one.had if one.over else one.planned
    for value, strong in ((whole, False), (one.counts, True)):
        if value is None or (not strong and one.in_time >= WHOLE):
            continue
        if one.over:
            axes.plot(place, value, "D", color=INK, markersize=5, markerfacecolor=INK if strong else "white")
        else:
            style = "solid" if strong else (0, (1.5, 1.5))
            axes.hlines(value, place - 0.42, place + 0.42, color=LOSS, linewidth=2, linestyle=style)


def _month(one: PlanMonth, place: int, language: str) -> str:
    year, month = one.month.split("-")
    name = format_skeleton("MMM", date(int(year), int(month), 1), locale=language)
    return f"{name}\n{year}" if place == 0 or month == "01" else name


def values_chart(values: Sequence[Value], currency: str, language: str) -> str:
    """Draw what a lead of each stage and persona is worth."""
    known = [one for one in values if one.value is not None]

    def paint(axes: Axes) -> None:
        most = max([one.high or one.value or 0 for one in known] + [1])
        for place, one in enumerate(known):
            value = one.value or 0
            low, high = (value if end is None else end for end in (one.low, one.high))
            axes.barh(place, value, color=ACTUAL, height=0.6)
            axes.plot([low, high], [place, place], color=WAITING, linewidth=2.4)
            written = Money(round(value), currency).text(language)
            axes.text(max(high, value) + most * 0.01, place, written, va="center", color=INK)
        axes.set_yticks(range(len(known)), [text_in(one.label, language) for one in known], color=INK)
        axes.invert_yaxis()
        axes.set_xlim(0, most * 1.2)
        _bare(axes)

    return draw("values", (_WIDTH, 0.46 * max(len(known), 1) + 0.3), paint)


def loads_chart(loads: Sequence[LoadPart], language: str) -> str:
    """Draw the attempts that are asked for, by the promise and as in the past, beside those that can be made."""

    def paint(axes: Axes) -> None:
        could = loads[0].could
        rows = [(_ASKED[one.basis], one.needed, LOSS if one.exceeded else ACTUAL) for one in loads]
        rows.append((Message("Can be made"), could, PLAN))
        most = max(count for _, count, _ in rows)
        for place, (_, count, colour) in enumerate(rows):
            axes.barh(place, count, color=colour, height=0.56)
            axes.text(count + most * 0.01, place, number(count, language), va="center", color=INK)
        axes.axvline(could, color=SOFT, linewidth=1, linestyle=(0, (4, 2)))
        axes.set_yticks(range(len(rows)), [name.text(language) for name, _, _ in rows], color=INK)
        axes.invert_yaxis()
        axes.set_xlim(0, most * 1.15)
        _bare(axes)

    return draw("loads", (_WIDTH, 0.5 * (len(loads) + 1) + 0.3), paint)


def simulation_chart(report: PlanReport, language: str) -> str:
    """Draw where the goal's number ends, in which share of all runs; what reaches the goal in blue."""
    found, goal = report.simulation, report.goal
    if found is None or goal is None:
        raise ValueError("nothing was simulated")
    currency, measure = report.agreement.currency, goal.measure

    def paint(axes: Axes) -> None:
        for one in found.bins:
            reached = (one.least + one.below) / 2 >= found.target
            axes.bar(
                one.least,
                one.share,
                width=one.below - one.least,
                align="edge",
                color=GAIN if reached else WAITING,
            )
        top = max(one.share for one in found.bins)
        edges = [found.bins[0].least, found.bins[-1].below, found.target]
        room = (max(edges) - min(edges)) * 0.08 or 1
        axes.axvline(found.target, color=LOSS, linewidth=2)
        written = _text(amount(round(found.target), measure, currency), language)
        axes.annotate(
            Message("Goal {target}", target=written).text(language),
            (found.target, top * 1.12),
            xytext=(-6 if found.target >= found.p50 else 6, 0),
            textcoords="offset points",
            ha="right" if found.target >= found.p50 else "left",
            va="center",
            color=INK,
        )
        axes.plot([found.p10, found.p90], [-top * 0.05] * 2, color=ACTUAL, linewidth=4, solid_capstyle="butt")
        axes.set_xlim(min(edges) - room, max(edges) + room)
        axes.set_ylim(-top * 0.1, top * 1.25)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
        axes.xaxis.set_major_formatter(
            FuncFormatter(lambda value, _: _text(amount(round(value), measure, currency), language))
        )
        axes.yaxis.set_visible(False)
        _framed(axes)

    return draw("simulation", (_WIDTH, 2.6), paint)


def chances_chart(report: PlanReport, language: str) -> str:
    """Draw the odds of keeping each commitment's target in a month, beside 50, 80 and 90 %."""
    known = [one for one in report.offers if one.chance is not None]

    def paint(axes: Axes) -> None:
        for level in (0.5, 0.8, 0.9):
            axes.axvline(level, color=FAINT, linewidth=1.2, zorder=0)
        for place, one in enumerate(known):
            chance = one.chance or 0
            axes.barh(place, chance, color=ACTUAL if chance >= 0.5 else LOSS, height=0.56)
            written = f"{chance:.0%}" if 0.005 <= chance < 0.995 else "<1%" if chance < 0.5 else ">99%"
            axes.text(chance + 0.008, place, written, va="center", color=INK)
        axes.set_yticks(range(len(known)), [text_in(one.label, language) for one in known], color=INK)
        axes.set_xticks([0.5, 0.8, 0.9], ["50%", "80%", "90%"], color=SOFT)
        axes.invert_yaxis()
        axes.set_xlim(0, 1.08)
        _framed(axes)

    return draw("chances", (_WIDTH, 0.4 * max(len(known), 1) + 0.4), paint)


def _text(value: object, language: str) -> str:
    return Message("{text}", text=value).text(language)


def _bare(axes: Axes) -> None:
    axes.xaxis.set_visible(False)
    for edge in ("top", "right", "bottom"):
        axes.spines[edge].set_visible(False)
    axes.spines["left"].set_color(WAITING)
    axes.tick_params(which="both", length=0)


def _framed(axes: Axes) -> None:
    for edge in ("top", "right", "left"):
        axes.spines[edge].set_visible(False)
    axes.spines["bottom"].set_color(WAITING)
    axes.tick_params(length=0, colors=SOFT)
    axes.tick_params(axis="y", labelcolor=INK)


_ASKED = {"promise": Message("Asked for by the promise"), "past": Message("Asked for, worked as in the past")}
