"""How each persona converts, beside everybody who fits none."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from sla_toolkit.agreement import OTHER, Agreement, Month, in_month
from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.documents.charts.canvas import FAINT, INK, PLAN, SOFT, draw
from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import Message, Percent
from sla_toolkit.language.values import number
from sla_toolkit.planning.personas import Compared, compared
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import bullets, page, paragraph, picture, table
from sla_toolkit.workshop.personas.known import counted_of, known_of, names_of
from sla_toolkit.workshop.personas.palette import beside, colours, rate_frame
from sla_toolkit.workshop.personas.rating import doubt, said, undecided
from sla_toolkit.workshop.room import Room


def conversion(room: Room) -> Live:
    """Show each persona's conversion with its interval, beside `other`, and what the plan counts on."""
    return Live(room, _drawn)


def conversion_chart(
    rows: Sequence[Compared], names: Mapping[str, str], planned: Mapping[str, float], language: str
) -> str:
    """Draw a line a persona: the interval, the share seen, and what the plan counts on (SVG)."""
    size = (8.6, 0.55 * len(rows) + 0.9)
    return draw("persona-conversion", size, lambda axes: _paint(axes, rows, names, planned, language))


def finding(rows: Sequence[Compared], names: Mapping[str, str]) -> Message:
    """Say what the picture shows."""
    personas = [one for one in rows if one.persona != OTHER and one.rate.of]
    rest = next(one for one in rows if one.persona == OTHER)
    if not personas:
        return Message("No persona has past leads whose window is over: there is nothing to compare.")
    parts = [
        Message(
            "{persona} {share} ({low} to {high})",
            persona=names[one.persona],
            share=Percent(one.rate.share or 0.0),
            low=Percent(one.rate.interval[0]),
            high=Percent(one.rate.interval[1]),
        )
        for one in [*personas, *([rest] if rest.rate.of else [])]
    ]
    better = [one for one in personas if one.apart and (one.rate.share or 0) > (rest.rate.share or 0)]
    if len(better) == len(personas):
        return Message(
            "Every persona converts better than the rest, by more than chance: {parts}.", parts=parts
        )
    if not better:
        return Message("No persona converts better than the rest by more than chance: {parts}.", parts=parts)
    return Message(
        "{n} of {all} personas convert better than the rest by more than chance: {parts}.",
        n=len(better),
        all=len(personas),
        parts=parts,
    )


def planned_of(agreement: Agreement, month: str) -> dict[str, float]:
    """Give the conversion that the plan counts on for each persona in a month."""
    found = in_month(agreement.plan.conversion, Month.parse(month))
    if isinstance(found, Mapping):
        return {name: float(value) for name, value in found.items()}
    return {} if found is None else dict.fromkeys(agreement.persona_ids, float(found))


def _drawn(room: Room) -> str:
    language, known = room.language, known_of(room)
    found = counted_of(room)
    rows, names = compared(known.past, found), names_of(room, found.personas)
    planned = planned_of(room.agreement, known.past.months[-1])
    told = finding(rows, names)
    pairs = [(one, names[one.persona]) for one in rows]
    doubts = [text for one, name in pairs for text in (doubt(one, name), undecided(one, name)) if text]
    wide = [paragraph(text, language, "warning") for text in doubts]
    chart = picture(conversion_chart(rows, names, planned, language), told, language)
    return page([paragraph(told, language), chart, *wide, _table(rows, names, language), *_notes(room)])


def _table(rows: Sequence[Compared], names: Mapping[str, str], language: str) -> str:
    write = Formats(language)
    lines = [
        (
            names[one.persona],
            write.number(one.a_month),
            write.number(one.rate.of),
            write.number(one.rate.kept),
            said(one.rate, language),
            write.p_value(one.p_value),
        )
        for one in rows
    ]
    headings = (
        Message("Persona"),
        Message("Leads a month"),
        Message("Window over"),
        Message("Converted"),
        Message("Conversion (95% interval)"),
        Message("Difference from the rest, p"),
    )
    return table(headings, lines, language, range(1, 6))


def _notes(room: Room) -> list[str]:
    plan, language = room.agreement.plan, room.language
    rule = Message(
        "From {start} to {end} within {days} days; only leads whose {days} days are over. Intervals: Wilson, 95%. "
        "Test: Fisher's exact, adjusted for several personas (Holm).",
        start=stage_label(room.agreement, plan.stage),
        end=stage_label(room.agreement, plan.outcome),
        days=plan.within_days,
    )
    return [bullets([rule], language)]


def _paint(
    axes: Axes,
    rows: Sequence[Compared],
    names: Mapping[str, str],
    planned: Mapping[str, float],
    language: str,
) -> None:
    shade = colours([one.persona for one in rows])
    rest = next(one for one in rows if one.persona == OTHER)
    if rest.rate.of:
        axes.axvspan(*rest.rate.interval, color=FAINT, alpha=0.8, linewidth=0, zorder=0)
    for place, one in enumerate(rows):
        low, high = one.rate.interval
        colour = SOFT if one.persona == OTHER else shade[one.persona]
        dash = "-" if one.rate.of else ":"
        axes.plot([low, high], [place, place], color=colour, linewidth=2.4, linestyle=dash)
        if one.rate.share is not None:
            axes.plot(one.rate.share, place, "o", color=colour, markersize=7)
        if one.persona in planned:
            axes.plot(planned[one.persona], place, "|", color=INK, markersize=16, markeredgewidth=1.6)
        _beside(axes, place, one, language)
    _frame(axes, rows, names, planned, language)


def _beside(axes: Axes, place: int, one: Compared, language: str) -> None:
    if one.rate.share is None:
        text = Message("not known").text(language)
    else:
        text = f"{said(one.rate, language)}  n={number(one.rate.of, language)}"
    beside(axes, place, text)


def _frame(
    axes: Axes,
    rows: Sequence[Compared],
    names: Mapping[str, str],
    planned: Mapping[str, float],
    language: str,
) -> None:
    ends = [one.rate.interval[1] for one in rows if one.rate.of]
    rate_frame(axes, [names[one.persona] for one in rows], max([*ends, *planned.values(), 0.0]))
    marks = Message("● seen, with its 95% interval    | planned    grey: the rest").text(language)
    axes.set_xlabel(marks, color=PLAN, labelpad=8)
