"""How the past leads divide into personas, month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from sla_toolkit.agreement import OTHER, Agreement, Month, exact, in_month
from sla_toolkit.documents.charts.canvas import FAINT, INK, SOFT, draw
from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import Message, MonthName, Percent
from sla_toolkit.planning.personas import Counted, Past
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import Words, page, paragraph, picture, table
from sla_toolkit.workshop.personas.known import counted_of, known_of, names_of, notices_of
from sla_toolkit.workshop.personas.palette import apart, colours, plain_frame
from sla_toolkit.workshop.room import Room


@dataclass(frozen=True)
class MonthShares:
    """A month's leads by persona.

    `whole` is whether it was over when the data ends; `planned` the plan's share of leads that fit a persona (0 to 1),
    null where the plan has none for the month.
    """

    month: str
    leads: Mapping[str, int]
    whole: bool
    planned: float | None

    @property
    def total(self) -> int:
        """All leads of the month."""
        return sum(self.leads.values())

    @property
    def fitting(self) -> float:
        """The share of leads that fit a persona."""
        return 1 - self.leads[OTHER] / self.total if self.total else 0.0


def shares(room: Room) -> Live:
    """Show the share of past leads a month for each persona."""
    return Live(room, _drawn)


def monthly(agreement: Agreement, past: Past, found: Counted) -> list[MonthShares]:
    """Count each month's leads by persona, oldest first."""
    return [
        MonthShares(
            month,
            {persona: found.leads(persona, [month]) for persona in found.personas},
            month in past.whole,
            _planned(agreement, month),
        )
        for month in past.months
    ]


def shares_chart(months: Sequence[MonthShares], names: Mapping[str, str], language: str) -> str:
    """Draw a bar a month, divided into personas, with the plan's share as a line (SVG)."""
    return draw("persona-shares", (8.6, 3.1), lambda axes: _paint(axes, months, names, language))


def finding(months: Sequence[MonthShares], names: Mapping[str, str]) -> Message:
    """Say what the picture shows."""
    whole = [one for one in months if one.whole] or list(months)
    total = max(sum(one.total for one in whole), 1)
    parts = [
        Message("{persona} {share}", persona=name, share=Percent(sum(m.leads[one] for m in whole) / total))
        for one, name in names.items()
    ]
    least = min(whole, key=lambda one: one.fitting)
    return Message(
        "Over {n} months, {leads} leads a month: {parts}. Fewest that fit a persona: {month}, {least}.",
        n=len(whole),
        leads=round(total / len(whole)),
        parts=parts,
        month=MonthName(least.month),
        least=Percent(least.fitting),
    )


def _drawn(room: Room) -> str:
    language, known, found = room.language, known_of(room), counted_of(room)
    months = monthly(room.agreement, known.past, found)
    names = names_of(room, found.personas)
    said = finding(months, names)
    wrong = [paragraph(one.message, language, "warning") for one in notices_of(room, found)]
    chart = picture(shares_chart(months, names, language), said, language)
    return page([*wrong, paragraph(said, language), chart, _table(months, names, language)])


def _table(months: Sequence[MonthShares], names: Mapping[str, str], language: str) -> str:
    write = Formats(language)
    rows: list[tuple[Words, ...]] = [
        (
            write.month(one.month),
            write.number(one.total),
            *(write.percent(one.leads[name] / max(one.total, 1)) for name in names),
        )
        for one in months[-6:]
    ]
    headings: list[Words] = [Message("Month"), Message("Leads"), *names.values()]
    return table(headings, rows, language, range(1, 2 + len(names)))


def _paint(axes: Axes, months: Sequence[MonthShares], names: Mapping[str, str], language: str) -> None:
    shade = colours(list(names))
    base = [0.0] * len(months)
    for persona in names:
        part = [one.leads[persona] / max(one.total, 1) for one in months]
        for place, (one, height) in enumerate(zip(months, part, strict=True)):
            axes.bar(place, height, 0.78, base[place], color=shade[persona], alpha=1.0 if one.whole else 0.45)
        base = [low + high for low, high in zip(base, part, strict=True)]
    _label_parts(axes, months[-1], names, shade)
    plain_frame(axes)
    _plan_line(axes, months, language)
    axes.set_ylim(0, 1)
    axes.set_xlim(-0.6, len(months) - 0.4)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    step = max(1, -(-len(months) // 7))
    ticks = list(range(len(months) - 1, -1, -step))
    write = Formats(language)
    axes.set_xticks(ticks, [write.month(months[place].month) for place in ticks])
    axes.yaxis.grid(visible=True, color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)


def _label_parts(axes: Axes, last: MonthShares, names: Mapping[str, str], shade: Mapping[str, str]) -> None:
    """Write each persona's name beside the last bar, in place of a legend."""
    base, middles = 0.0, []
    for persona in names:
        part = last.leads[persona] / max(last.total, 1)
        middles.append(base + part / 2)
        base += part
    moved = apart(middles, 0.09)
    over = max(moved[-1] - 0.97, 0.0)
    for (persona, name), place in zip(names.items(), moved, strict=True):
        axes.annotate(
            f"■ {name}",
            (1.0, place - over),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=SOFT if persona == OTHER else shade[persona],
            fontsize=9.5,
            annotation_clip=False,
        )


def _plan_line(axes: Axes, months: Sequence[MonthShares], language: str) -> None:
    known = [(place, one.planned) for place, one in enumerate(months) if one.planned is not None]
    for place, planned in known:
        axes.plot([place - 0.45, place + 0.45], [planned, planned], color=INK, linewidth=1.4)
    if known:
        text = Message("― Plan: {share} fit a persona", share=Percent(known[-1][1])).text(language)
        axes.set_xlabel(text, color=INK, labelpad=6)


def _planned(agreement: Agreement, month: str) -> float | None:
    mix = in_month(agreement.plan.mix, Month.parse(month))
    return None if mix is None else float(1 - exact(mix.get(OTHER, 0)))
