"""What sales has to work leads with, as a form, and what that is enough for."""

import unicodedata
from collections.abc import Iterator
from typing import Any

import ipywidgets as widgets

from sla_toolkit.language import Message, text_in
from sla_toolkit.planning.model import PlanReport
from sla_toolkit.planning.telling import first_touch_line, load_line
from sla_toolkit.workshop.forms import Field, Form
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
        _optional(("capacity", "reps"), Message("People who work leads"), language),
        _optional(("capacity", "hours"), Message("Hours a month of each"), language),
        _optional(("capacity", "minutes"), Message("Minutes an attempt"), language),
    ]
    form = Form(room, Message("What sales can work"), fields)
    return Stack([form, Live(room, lambda now: shown(now, capacity_parts))])


def _optional(place: tuple[str, ...], label: Message, language: str) -> Field:
    """Give a number that may be left open; what is no number goes to the agreement's check, which says so."""
    widget = widgets.Text(description=label.text(language), style={"description_width": "230px"})

    def show(value: Any) -> str:
        return "" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)

    def take(typed: str, _: Any) -> Any:
        text = unicodedata.normalize("NFKC", typed).strip()
        try:
            number = float(text)
        except ValueError:
            return text or None
        return int(number) if number.is_integer() else number

    return Field(place, widget, show, take)


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
        yield picture(loads_chart(part.loads, language), load_line(part.loads[0], part), language)
    for one in part.loads:
        yield paragraph(load_line(one, part), language, "warning" if one.exceeded else "good")
    if part.first_touch:
        kind = "warning" if part.first_touch.exceeded else "good"
        yield paragraph(first_touch_line(part.first_touch), language, kind)
    if part.why:
        yield paragraph(text_in(part.why, language), language, "warning")
