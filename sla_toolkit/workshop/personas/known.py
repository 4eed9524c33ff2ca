"""What a room's past leads say of its personas, worked out once and shared by all that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.phrases import field_label
from sla_toolkit.agreement.wording import persona_label
from sla_toolkit.documents.fonts import drawable
from sla_toolkit.language import Message, SlaError, text_in
from sla_toolkit.language.values import number
from sla_toolkit.leads import Leads
from sla_toolkit.planning.personas import (
    Attribute,
    Counted,
    Level,
    Notice,
    Past,
    attributes_of,
    counted,
    frequent_values,
    notices,
    past_leads,
    rules_of,
    usable,
    withheld,
)
from sla_toolkit.workshop.room import Room

LONGEST = 28
"""Characters of a value that are shown."""


class NoPast(SlaError):
    """There are no past leads that personas could be held against."""


@dataclass(frozen=True)
class Known:
    """The past leads of an agreement, whatever its personas; `shown` are the attributes whose values may be named."""

    past: Past
    shown: tuple[str, ...]
    withheld: tuple[str, ...]
    _values: dict[str, list[str]] = field(default_factory=dict)

    def values(self, name: str) -> list[str]:
        """Give the most frequent values of an attribute; none where they may not be named."""
        if name not in self._values:
            self._values[name] = frequent_values(self.past.table, name) if name in self.shown else []
        return self._values[name]

    @cached_property
    def attributes(self) -> list[Attribute]:
        """The attributes that may be shown, with their levels."""
        return attributes_of(self.past, self.shown)


def known_of(room: Room) -> Known:
    """Give a room's past leads; raises NoPast where there are none, and Refused where the data cannot be used."""
    agreement = room.agreement
    if agreement.data is None:
        raise NoPast(
            Message("The agreement names no data: without past leads the personas can only be discussed.")
        )
    plan, leads = agreement.plan, room.leads
    made_from = (id(leads), plan.stage, plan.outcome, plan.within_days, agreement.calendar.timezone)
    found = room.once("known", made_from, lambda: _known(agreement, leads))
    if found.past.lacks:
        raise NoPast(found.past.lacks)
    return found


def _known(agreement: Agreement, leads: Leads) -> Known:
    past = past_leads(agreement, leads)
    here = past.attributes
    return Known(past, usable(agreement, here), withheld(agreement, here))


def counted_of(room: Room) -> Counted:
    """Count the past leads by the personas of the agreement."""
    return counted(known_of(room).past, rules_of(room.agreement))


def notices_of(room: Room, found: Counted) -> list[Notice]:
    """Say which of the agreement's rules take nobody, everybody, or only whom another took before."""
    known, labels = known_of(room), {one.id: one.label for one in room.agreement.personas}
    return [
        notice
        for persona in room.agreement.personas
        for notice in notices(known.past, persona.rule, persona.id, found, known.shown, labels)
    ]


def name_of(agreement: Agreement, persona: str, language: str) -> str:
    """Give what a persona is called."""
    return text_in(persona_label(agreement, persona), language)


def names_of(room: Room, personas: Sequence[str]) -> dict[str, str]:
    """Give what personas are called, as a chart can show it."""
    return {one: cut(name_of(room.agreement, one, room.language), 40) for one in personas}


def field_name(name: str, language: str) -> str:
    """Give what an attribute is called."""
    return cut(text_in(field_label(name), language))


def level_name(level: Level, language: str) -> str:
    """Give a level in words."""
    if level.kind == "value":
        return cut(level.text)
    if level.kind == "rest":
        return Message("all other values").text(language)
    if level.kind == "blank":
        return Message("not given").text(language)
    if level.low is None or level.high is None:
        return _open_range(level, language)
    return f"{number(level.low, language)}–{number(level.high, language)}"


def _open_range(level: Level, language: str) -> str:
    if level.high is not None:
        return Message("up to {n}", n=level.high).text(language)
    if level.low is not None:
        return Message("{n} or more", n=level.low).text(language)
    return Message("any number").text(language)


def cut(text: str, most: int = LONGEST) -> str:
    """Shorten a text to what a chart or a table can show."""
    flat = drawable(" ".join(text.split()))
    return flat if len(flat) <= most else flat[: most - 1] + "…"
