"""Notebook 4: what is not settled yet, noted with who brings the answer, and what the agreement itself leaves open."""

from collections.abc import Iterator
from typing import Any

import ipywidgets as widgets

from sla_toolkit.agreement import Agreement
from sla_toolkit.language import Message
from sla_toolkit.workshop.forms import Field, Form, Members, choice, words
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import bullets, heading, page, paragraph
from sla_toolkit.workshop.room import Room
from sla_toolkit.workshop.stages.defining import OWNERS
from sla_toolkit.workshop.stages.questions import points

_NOBODY = ""


def note(room: Room) -> Members:
    """Give the forms of the open questions: the question, who brings the answer, and by when."""
    title = Message("Open questions")
    return Members(room, "open_questions", title, lambda name: _form(room, name), _blank)


def unsettled(room: Room) -> Live:
    """Show the questions that were noted, and what the agreement leaves open by itself."""
    return Live(room, _drawn)


def _drawn(room: Room) -> str:
    language, agreement = room.language, room.agreement
    noted = [Message("{question}", question=one.question) for one in agreement.open_questions]
    found = [*points(agreement), *_gaps(agreement)]
    if not noted and not found:
        return page([paragraph(Message("Nothing is open."), language, "good")])
    parts = []
    if noted:
        parts += [heading(Message("Noted"), language), bullets(noted, language)]
    if found:
        parts += [heading(Message("Left open by the agreement itself"), language), bullets(found, language)]
    return page(parts)


def _gaps(agreement: Agreement) -> Iterator[Message]:
    """Ask what a sign-off needs, and what both sides will miss later."""
    for side in ("marketing", "sales"):
        party = getattr(agreement.parties, side)
        if not party.signers:
            yield Message("Who signs for {team}?", team=party.team)
        if not any(one.owner == side for one in agreement.commitments):
            yield Message("What does {team} promise? It has no commitment yet.", team=party.team)
    if agreement.goal is None:
        yield Message("Which goal do both sides share?")
    if not agreement.remedies:
        yield Message("What follows when a promise is missed several months in a row?")
    if agreement.review is None or agreement.review.meeting is None:
        yield Message("When do both sides meet over the numbers each month?")
    if agreement.review is None or agreement.review.revisit is None:
        yield Message("On which day is the agreement itself looked at again?")


def _form(room: Room, name: str) -> Form:
    language, languages = room.language, room.agreement.agreement.languages
    place = ("open_questions", name)
    owners = {_NOBODY: Message("nobody yet"), **OWNERS}
    owner = choice((*place, "owner"), Message("Who brings the answer"), language, owners)
    fields = [
        *words((*place, "question"), Message("Question"), language, languages),
        Field(owner.place, owner.widget, owner.show, lambda shown, _: shown or None),
        _day((*place, "by"), Message("By when"), language),
    ]
    return Form(room, Message("Question {name}", name=name), fields)


def _day(place: tuple[str, ...], label: Message, language: str) -> Field:
    widget = widgets.Text(
        description=label.text(language),
        placeholder="2026-12-01",
        layout=widgets.Layout(width="98%"),
        style={"description_width": "230px"},
    )
    return Field(place, widget, lambda value: str(value or ""), lambda shown, _: shown.strip() or None)


def _blank(name: str) -> dict[str, Any]:
    return {"question": name}
