"""Which leads several personas' rules match, and who wins them by the order."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from sla_toolkit.agreement import OTHER
from sla_toolkit.documents.charts.canvas import ACTUAL, INK, draw
from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import Message, Percent
from sla_toolkit.language.values import number
from sla_toolkit.planning.personas import Counted
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import page, paragraph, picture, table
from sla_toolkit.workshop.personas.known import counted_of, names_of, notices_of
from sla_toolkit.workshop.personas.palette import plain_frame
from sla_toolkit.workshop.room import Room


def overlap(room: Room) -> Live:
    """Show how many past leads each pair of rules matches, and what each persona keeps by its place in the order."""
    return Live(room, _drawn)


def overlap_chart(found: Counted, names: Mapping[str, str], language: str) -> str:
    """Draw a square for each pair of rules with the leads that both match (SVG)."""
    size = (8.6, 0.7 + 0.5 * len(found.names))
    return draw("persona-overlap", size, lambda axes: _paint(axes, found, names, language))


def finding(found: Counted, names: Mapping[str, str]) -> Message:
    """Say what the picture shows."""
    pairs = [
        (found.both(one, other), one, other)
        for place, one in enumerate(found.names)
        for other in found.names[place + 1 :]
    ]
    if not pairs:
        return Message("With one persona, no lead can fit two.")
    most, one, other = max(pairs, key=lambda pair: pair[0])
    if not most:
        return Message("No past lead fits two personas: their order does not matter.")
    share = most / max(min(found.matched(one), found.matched(other)), 1)
    return Message(
        "{n} past leads fit both {one} and {other} ({share} of the smaller one): {one} gets them, as it stands "
        "first.",
        n=most,
        one=names[one],
        other=names[other],
        share=Percent(share),
    )


def _drawn(room: Room) -> str:
    language, found = room.language, counted_of(room)
    if not found.names:
        return page([paragraph(Message("The agreement names no persona."), language, "warning")])
    names = names_of(room, found.names)
    told = finding(found, names)
    wrong = [paragraph(one.message, language, "warning") for one in notices_of(room, found)]
    chart = picture(overlap_chart(found, names, language), told, language)
    return page([*wrong, paragraph(told, language), chart, _table(found, names, language)])


def _table(found: Counted, names: Mapping[str, str], language: str) -> str:
    write = Formats(language)
    lines = [
        (
            f"{place}. {name}",
            write.number(found.matched(one)),
            write.number(found.leads(one)),
            write.number(found.matched(one) - found.leads(one)),
        )
        for place, (one, name) in enumerate(names.items(), 1)
    ]
    lines.append((Message("Fit none").text(language), "", write.number(found.leads(OTHER)), ""))
    headings = (
        Message("Persona, in the order tried"),
        Message("The rule matches"),
        Message("It gets"),
        Message("Taken before"),
    )
    return table(headings, lines, language, (1, 2, 3))


def _paint(axes: Axes, found: Counted, names: Mapping[str, str], language: str) -> None:
    most = max([found.matched(one) for one in found.names] + [1])
    for row, one in enumerate(found.names):
        for column, other in enumerate(found.names):
            leads = found.both(one, other)
            alpha = 0.08 + 0.75 * leads / most if leads else 0.0
            axes.fill_between(
                [column - 0.47, column + 0.47], row - 0.47, row + 0.47, color=ACTUAL, alpha=alpha, linewidth=0
            )
            colour = "white" if alpha > 0.5 else INK
            axes.text(column, row, number(leads, language), ha="center", va="center", color=colour)
    labels = list(names.values())
    axes.set_xticks(range(len(labels)), [_broken(one) for one in labels], color=INK)
    axes.set_yticks(range(len(labels)), labels, color=INK)
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(labels) - 0.5)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    plain_frame(axes)


def _broken(name: str) -> str:
    """Put a long name on two lines, at a space where there is one."""
    if len(name) <= 10:
        return name
    middle = len(name) // 2
    spaces = [place for place, one in enumerate(name) if one == " "]
    at = min(spaces, key=lambda place: abs(place - middle)) if spaces else middle
    return f"{name[:at]}\n{name[at:].strip()}"
