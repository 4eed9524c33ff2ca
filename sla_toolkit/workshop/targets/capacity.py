"""What sales has to work leads with, as a form, and what that is enough for."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sla_toolkit.language import Message, text_in
from sla_toolkit.planning.model import PlanReport
from sla_toolkit.planning.telling import capacity_lines
from sla_toolkit.workshop.forms import Field, Form, number
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import paragraph, picture
from sla_toolkit.workshop.room import Room
from sla_toolkit.workshop.targets.charts import loads_chart
from sla_toolkit.workshop.targets.showing import shown
from sla_toolkit.workshop.targets.stack import Stack


def capacity(room: Room) -> Stack:
    """Give the form of people, hours and minutes, saved as `capacity:`, above the picture of what they can work."""
    language = room.language
    fields = [
        _optional(("capacity", "reps"), Message("People who work leads"), language, 1),
        _optional(("capacity", "hours"), Message("Hours a month of each"), language, 0.5),
        _optional(("capacity", "minutes"), Message("Minutes an attempt"), language, 0.5),
    ]
    form = Form(room, Message("What sales can work"), fields)
    return Stack([form, Live(room, lambda now: shown(now, capacity_parts))])


def _optional(place: tuple[str, ...], label: Message, language: str, step: float) -> Field:
    """Give a number that may be left open, which 0 stands for."""
    field = number(place, label, language, 0, 10_000, step)

    def take(typed: Any, before: Any) -> Any:
        return field.take(typed, before) or None

    return replace(field, take=take)


def capacity_parts(report: PlanReport, language: str) -> Iterator[str]:
    """Draw the attempts asked for beside those that can be made, and say what they are enough for."""
    part = report.capacity
    if part.past_each is not None and part.past_reps is not None:
        message = Message(
            "In the past a lead took {each} attempts, and {reps} people made them lately.",
            each=round(part.past_each, 1),
            reps=part.past_reps,
        )
        yield paragraph(message, language, "soft")
    if part.loads:
        said = next(capacity_lines(part.model_copy(update={"why": None})))
        yield picture(loads_chart(part.loads, language), said, language)
    for line, one in zip(capacity_lines(part.model_copy(update={"why": None})), part.loads, strict=True):
        yield paragraph(line, language, "warning" if one.exceeded else "good")
    if part.why:
        yield paragraph(text_in(part.why, language), language, "warning")
