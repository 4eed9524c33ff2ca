"""Which attribute tells leads that convert from those that do not."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from sla_toolkit.documents.charts.canvas import ACTUAL, INK, SOFT, WAITING, draw
from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import Message
from sla_toolkit.language.values import number
from sla_toolkit.planning.personas import LevelRate, Rate, Separation, separations
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import heading, page, paragraph, picture
from sla_toolkit.workshop.personas.known import counted_of, field_name, known_of, level_name
from sla_toolkit.workshop.personas.palette import beside, plain_frame, rate_frame
from sla_toolkit.workshop.personas.rating import said
from sla_toolkit.workshop.room import Room

SHOWN = 3
"""Attributes of which the values are shown."""


def separation(room: Room) -> Live:
    """Show how well each attribute tells those who convert from those who do not, and the values of the best."""
    return Live(room, _drawn)


def strength_chart(found: Sequence[Separation], language: str) -> str:
    """Draw a bar an attribute (SVG); those that part the leads by no more than chance are pale."""
    size = (8.6, 0.42 * len(found) + 0.5)
    return draw("persona-separation", size, lambda axes: _strengths(axes, found, language))


def levels_chart(one: Separation, overall: Rate, language: str) -> str:
    """Draw a line a value: its interval and the share seen, beside the share of all leads (SVG)."""
    rates = [level for level in one.levels if level.rate.of]
    size = (8.6, 0.36 * len(rates) + 0.5)
    return draw(f"persona-levels-{size[1]}", size, lambda axes: _levels(axes, rates, overall, language))


def finding(found: Sequence[Separation], language: str) -> Message:
    """Say what the picture of all attributes shows."""
    sure = [one for one in found if one.sure]
    if not sure:
        return Message(
            "No attribute tells those who convert from those who do not by more than chance: either the past is too "
            "short, or what tells them apart is not in the CRM yet."
        )
    best = sure[0]
    return Message(
        "“{field}” tells those who convert from those who do not best; {n} of {all} attributes do by more than "
        "chance.",
        field=field_name(best.attribute.name, language),
        n=len(sure),
        all=len(found),
    )


def levels_finding(one: Separation, language: str) -> Message:
    """Say what the picture of one attribute's values shows."""
    rates = [level for level in one.levels if level.rate.of]
    high = max(rates, key=lambda level: level.rate.share or 0)
    low = min(rates, key=lambda level: level.rate.share or 0)
    return Message(
        "{field}: most convert at {high} ({most}), fewest at {low} ({least}).",
        field=field_name(one.attribute.name, language),
        high=level_name(high.level, language),
        most=said(high.rate, language),
        low=level_name(low.level, language),
        least=said(low.rate, language),
    )


def _drawn(room: Room) -> str:
    language, known = room.language, known_of(room)
    found = separations(known.past, known.attributes)
    if not found:
        nothing = Message("The data has no attribute that a persona could be told by.")
        return page([paragraph(nothing, language, "warning")])
    told, overall = finding(found, language), counted_of(room).rate()
    parts = [paragraph(told, language), picture(strength_chart(found, language), told, language)]
    for one in [one for one in found if one.p_value is not None][:SHOWN]:
        said_here = levels_finding(one, language)
        parts += [
            heading(field_name(one.attribute.name, language), language),
            picture(levels_chart(one, overall, language), said_here, language),
        ]
    method = Message(
        "0: tells nothing, 1: tells everything (Cramér's V, corrected for chance). p by the chi-square test, or by "
        "shuffling where few leads are expected; adjusted for all attributes (Holm). Numbers are divided at quantiles."
    )
    return page([*parts, paragraph(method, language, "soft")])


def _strengths(axes: Axes, found: Sequence[Separation], language: str) -> None:
    write = Formats(language)
    most = max([one.strength for one in found] + [0.05])
    for place, one in enumerate(found):
        axes.barh(place, one.strength, 0.62, color=ACTUAL if one.sure else WAITING)
        said_p = write.chance(one.p_value) if one.p_value is not None else _why_not(one, language)
        axes.text(
            one.strength + most * 0.015,
            place,
            f"{number(round(one.strength, 2), language)}  ({said_p})",
            va="center",
            color=INK if one.sure else SOFT,
        )
    axes.set_yticks(range(len(found)), [field_name(one.attribute.name, language) for one in found])
    axes.set_ylim(len(found) - 0.4, -0.6)
    axes.set_xlim(0, most * 1.45)
    plain_frame(axes)
    axes.tick_params(axis="y", colors=INK)
    axes.xaxis.set_visible(False)


def _why_not(one: Separation, language: str) -> str:
    if one.attribute.own:
        return Message("every lead has a value of its own").text(language)
    return Message("nothing to compare").text(language)


def _levels(axes: Axes, rates: Sequence[LevelRate], overall: Rate, language: str) -> None:
    for place, one in enumerate(rates):
        low, high = one.rate.interval
        colour = ACTUAL if one.level.kind in ("value", "range") else WAITING
        axes.plot([low, high], [place, place], color=colour, linewidth=2)
        axes.plot(one.rate.share or 0.0, place, "o", color=colour, markersize=6)
        share = Formats(language).rate(one.rate.share)
        beside(axes, place, f"{share}  (n={number(one.rate.of, language)})")
    if overall.share is not None:
        axes.axvline(overall.share, color=SOFT, linewidth=1, linestyle=(0, (4, 2)), zorder=0)
    ends = [one.rate.interval[1] for one in rates]
    rate_frame(axes, [level_name(one.level, language) for one in rates], max([*ends, 0.0]))
