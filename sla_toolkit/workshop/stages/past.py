"""What the past leads say about the stages: how many reached each, and whether the fields due were filled in."""

from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes

from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.documents.charts.canvas import ACTUAL, FAINT, GAIN, INK, SOFT, WAITING, draw
from sla_toolkit.language import Message, Percent, text_in
from sla_toolkit.language.values import number
from sla_toolkit.measures import Cohorts
from sla_toolkit.planning import baseline
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import heading, page, paragraph, picture, table
from sla_toolkit.workshop.room import Room
from sla_toolkit.workshop.stages.defining import OWNERS


@dataclass(frozen=True)
class Reached:
    """A stage with the past leads that reached it; None: the data has no date for it."""

    stage: str
    label: dict[str, str]
    owner: str
    leads: int | None


def past(room: Room) -> Live:
    """Show the stages as a funnel of all past leads, and how often the fields due were filled in."""
    return Live(room, _drawn)


def _drawn(room: Room) -> str:
    language = room.language
    if room.agreement.data is None:
        message = Message("The agreement names no data: without past leads the stages can only be discussed.")
        return page([paragraph(message, language, "warning")])
    reached = reached_stages(room)
    said = _finding(reached)
    parts = [picture(funnel_chart(reached, language), said, language), paragraph(said, language)]
    rows = _due(room)
    if rows:
        headings = (Message("Stage"), Message("Field due"), Message("Filled in"), Message("Past leads"))
        parts += [
            heading(Message("Fields due on entry, in the past"), language),
            table(headings, rows, language, (2, 3)),
        ]
    return page(parts)


def reached_stages(room: Room) -> list[Reached]:
    """Count the past leads that reached each stage, whenever that was."""
    found = baseline(room.agreement, room.leads).reached
    return [
        Reached(one.id, stage_label(room.agreement, one.id), one.owner, found[one.id])
        for one in room.agreement.stages
    ]


def funnel_chart(reached: list[Reached], language: str) -> str:
    """Draw a bar for each stage, in its owner's colour, with its leads (SVG)."""

    def paint(axes: Axes) -> None:
        most = max([one.leads or 0 for one in reached] + [1])
        for place, one in enumerate(reached):
            colour = ACTUAL if one.owner == "marketing" else GAIN
            axes.barh(place, one.leads or 0, color=colour if one.leads is not None else FAINT, height=0.62)
            axes.text(
                (one.leads or 0) + most * 0.01,
                place,
                _number(one, reached, place, language),
                va="center",
                color=INK,
            )
        names = [f"{text_in(one.label, language)}\n{OWNERS[one.owner].text(language)}" for one in reached]
        axes.set_yticks(range(len(reached)), names, color=INK)
        axes.invert_yaxis()
        axes.set_xlim(0, most * 1.32)
        axes.xaxis.set_visible(False)
        for edge in ("top", "right", "bottom"):
            axes.spines[edge].set_visible(False)
        axes.spines["left"].set_color(WAITING)
        axes.tick_params(length=0, colors=SOFT)

    return draw("stages", (8.4, 0.66 * len(reached) + 0.3), paint)


def _number(one: Reached, reached: list[Reached], place: int, language: str) -> str:
    if one.leads is None:
        return Message("no date in the data").text(language)
    before = reached[place - 1].leads if place else None
    if not before:
        return number(one.leads, language)
    share = Percent(one.leads / before)
    return Message("{n} ({share} of the stage before)", n=one.leads, share=share).text(language)


def _finding(reached: list[Reached]) -> Message:
    undated = [one.label for one in reached if one.leads is None]
    if undated:
        return Message(
            "The data has no date for {stages}: nobody can see when a lead enters there.", stages=undated
        )
    steps = [
        (after.leads / before.leads, before, after)
        for before, after in pairwise(reached)
        if before.leads and after.leads is not None
    ]
    if not steps:
        return Message("The data holds no lead that reached a stage.")
    share, before, after = min(steps, key=lambda step: step[0])
    return Message(
        "Most leads are lost between {before} and {after}: {share} go on.",
        before=before.label,
        after=after.label,
        share=Percent(share),
    )


def _due(room: Room) -> list[tuple[Message | str, ...]]:
    """Give a row for each field due: stage, field, share filled in, leads."""
    language, leads = room.language, room.leads
    everyone = Cohorts(room.agreement, leads, ())
    rows: list[tuple[Message | str, ...]] = []
    for stage in room.agreement.stages:
        wanted = [field for field in stage.requires if field in leads.attributes]
        if not wanted or stage.id not in leads.dated_stages:
            continue
        there = everyone.first_entries(stage.id).select("lead_id").inner_join(leads.leads, "lead_id")
        counted = there.agg(all=there.count(), **{f"n_{n}": there[f].count() for n, f in enumerate(wanted)})
        found = counted.to_pyarrow().to_pylist()[0]
        label = text_in(stage_label(room.agreement, stage.id), language)
        rows += [
            (
                label,
                field,
                Percent(found[f"n_{n}"] / found["all"]).text(language) if found["all"] else "–",
                number(int(found["all"]), language),
            )
            for n, field in enumerate(wanted)
        ]
    return rows
