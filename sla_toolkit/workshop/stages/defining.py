"""Forms for the stages and for the reasons to hand a lead back."""

from typing import Any

from sla_toolkit.language import Message
from sla_toolkit.workshop.forms import Form, Members, choice, number, picks, words
from sla_toolkit.workshop.room import Room

OWNERS = {"marketing": Message("Marketing"), "sales": Message("Sales")}
_TEXTS = {
    "definition": Message("What it means"),
    "entry": Message("Enters when"),
    "exit": Message("Leaves when"),
    "disqualifiers": Message("Never is one"),
}


def define(room: Room) -> Members:
    """Give the forms of all stages: words, observable entry and exit, owner, and the fields due at the hand-off."""
    return Members(room, "stages", Message("Lead stages"), lambda name: _stage(room, name), _blank_stage)


def reasons(room: Room) -> Members:
    """Give the forms of the rejection reasons, each with the days after which marketing may pass the lead on again."""
    title = Message("Rejection reasons")
    return Members(room, "rejection_reasons", title, lambda name: _reason(room, name), _blank_reason)


def _stage(room: Room, name: str) -> Form:
    language, languages = room.language, room.agreement.agreement.languages
    place = ("stages", name)
    fields = [
        *words((*place, "label"), Message("What it is called"), language, languages, rows=1),
        choice((*place, "owner"), Message("Owned by"), language, OWNERS),
    ]
    for key, label in _TEXTS.items():
        fields += words((*place, key), label, language, languages)
    known = sorted(room.leads.attributes) if room.agreement.data else []
    fields.append(picks((*place, "requires"), Message("Fields due on entry"), language, known))
    return Form(room, Message("Stage {name}", name=name), fields)


def _reason(room: Room, name: str) -> Form:
    language, languages = room.language, room.agreement.agreement.languages
    place = ("rejection_reasons", name)
    fields = [
        *words((*place, "label"), Message("What it is called"), language, languages, rows=1),
        number((*place, "recycle_after_days"), Message("May come again after (days)"), language, 0, 3650),
    ]
    return Form(room, Message("Reason {name}", name=name), fields)


def _blank_stage(name: str) -> dict[str, Any]:
    return {"owner": "marketing", "label": name}


def _blank_reason(name: str) -> dict[str, Any]:
    return {"label": name, "recycle_after_days": 90}
