"""Each target at its odds, with a slider to pull it."""

from collections.abc import Iterator, Mapping
from math import ceil, floor, log10
from typing import Any

from sla_toolkit.agreement import Commitment, Month
from sla_toolkit.agreement.editing import Nodes, Place, put, value_at
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import Message, MonthName, Percent, text_in
from sla_toolkit.language.values import number
from sla_toolkit.measures import MEASURES
from sla_toolkit.planning.model import Offer, PlanReport
from sla_toolkit.planning.telling import amount
from sla_toolkit.workshop.forms import Field, Form, share, slider
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import paragraph, picture, table
from sla_toolkit.workshop.room import Edit, Room
from sla_toolkit.workshop.targets.charts import chances_chart
from sla_toolkit.workshop.targets.report import report_of
from sla_toolkit.workshop.targets.showing import shown
from sla_toolkit.workshop.targets.stack import Stack


def offers(room: Room) -> Stack:
    """Give the table of every target, now and at 50, 80 and 90 %, above a slider for each."""
    return Stack([Live(room, lambda now: shown(now, offer_parts)), Targets(room)])


def offer_parts(report: PlanReport, language: str) -> Iterator[str]:
    """Draw the odds of every target, and give the targets that are kept in 50, 80 and 90 months of 100."""
    known = [one for one in report.offers if one.chance is not None]
    if known:
        least = min(known, key=lambda one: one.chance or 0)
        said = Message(
            "Least likely to be kept in a month as things went: {label}, {share}.",
            label=least.label,
            share=Percent(round(least.chance or 0, 2)),
        )
        yield picture(chances_chart(report, language), said, language)
        yield paragraph(said, language)
    yield table(_HEADINGS, [_row(one, report, language) for one in report.offers], language, range(1, 8))
    few = [one.label for one in report.offers if one.few]
    if few:
        yield paragraph(
            Message("Fewer than six past months to judge by: {labels}.", labels=few), language, "warning"
        )
    yield paragraph(_COIN, language, "soft")


def _row(one: Offer, report: PlanReport, language: str) -> tuple[str, ...]:
    written = [
        amount(value, one.unit, report.agreement.currency)
        for value in (one.target, one.mean, one.p50, one.p80, one.p90)
    ]
    target, mean, *levels = (Message("{text}", text=value).text(language) for value in written)
    chance = "–" if one.chance is None else Percent(round(one.chance, 2)).text(language)
    label = text_in(one.label, language)
    named = f"{label} – {text_in(one.why, language)}" if one.why else label
    return (named, target, chance, mean, *levels, number(one.months, language))


class Targets(Form):
    """A slider for each commitment's target; one whose target goes by month has one for each month.

    The promised number of hand-offs is also the plan's: pulling it pulls `plan.volume` along, where that is written
    the same way.
    """

    def __init__(self, room: Room) -> None:
        most = _most(room)
        fields = [field for one in room.agreement.commitments for field in _fields(room, one, most)]
        super().__init__(room, Message("Targets"), fields)

    def edit(self) -> Edit | None:
        """Give the change that saves what was pulled; None where nothing was."""
        change = super().edit()
        if change is None:
            return None
        along = [(place, ("plan", "volume", *place[3:])) for place in self._volumes()]

        def both(nodes: Nodes) -> None:
            before = [value_at(nodes, target) for target, _ in along]
            change(nodes)
            for (target, planned), old in zip(along, before, strict=True):
                new = value_at(nodes, target)
                if new != old and isinstance(value_at(nodes, planned), int | float):
                    put(nodes, planned, new)

        return both

    def _volumes(self) -> list[Place]:
        """Name the places of the targets that promise the plan's hand-offs."""
        plan = self.room.agreement.plan
        own = {
            one.id
            for one in self.room.agreement.commitments
            if one.measure == "volume" and one.stage == plan.stage and one.persona is None
        }
        return [field.place for field in self.fields if field.place[1] in own]


def _fields(room: Room, one: Commitment, most: Mapping[str, float]) -> list[Field]:
    label, place = commitment_label(room.agreement, one), ("commitments", one.id, "target")
    if not isinstance(one.target, Mapping):
        return [_field(one, place, Message("{text}", text=label), room.language, most[one.id])]
    return [
        _field(
            one,
            (*place, str(month)),
            Message("{label} {month}", label=label, month=MonthName(month)),
            room.language,
            most[one.id],
        )
        for month in sorted(one.target)
        if isinstance(month, Month)
    ]


def _field(one: Commitment, place: Place, label: Message, language: str, most: float) -> Field:
    if MEASURES[one.measure].unit == "share":
        found = share(place, label, language)
    else:
        step = 10 ** max(floor(log10(max(most, 1))) - 2, 0)
        found = slider(place, label, language, 0, ceil(most / step) * step, step)
    found.widget.style.description_width = "330px"
    return found


def _most(room: Room) -> dict[str, float]:
    """Give the upper end of each slider: twice what is promised, or what came where that was more."""
    known: dict[str, Any] = {}
    if room.agreement.data is not None:
        known = {one.id: one.mean for one in report_of(room).offers}
    return {one.id: 2 * max(_largest(one), known.get(one.id) or 0, 1) for one in room.agreement.commitments}


def _largest(one: Commitment) -> float:
    values = one.target.values() if isinstance(one.target, Mapping) else [one.target]
    return max(float(value) for value in values)


_HEADINGS = (
    Message("Commitment"),
    Message("Target now"),
    Message("Kept in a month"),
    Message("Past mean"),
    Message("At 50%"),
    Message("At 80%"),
    Message("At 90%"),
    Message("Past months"),
)
_COIN = Message(
    "A target at the past mean is kept about every other month: a coin flip. At 80% it is kept in 4 months of 5, if "
    "things go as they did."
)
