"""Which attributes the past leads have, so that a rule is built from what exists."""

from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import Message
from sla_toolkit.planning.personas import Attribute
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import page, paragraph, table
from sla_toolkit.workshop.personas.known import cut, field_name, known_of, level_name
from sla_toolkit.workshop.room import Room

KINDS = {"number": Message("number"), "text": Message("text")}
_SHOWN = 6


def attributes(room: Room) -> Live:
    """Show each attribute's kind, how often it is filled in, and its most frequent values."""
    return Live(room, _drawn)


def _drawn(room: Room) -> str:
    language, known = room.language, known_of(room)
    write = Formats(language)
    rows = [
        (
            _named(one, language),
            KINDS[one.kind],
            write.percent(one.filled / max(one.leads, 1)),
            write.number(one.distinct),
            _values(one, language),
        )
        for one in known.attributes
    ]
    headings = (
        Message("Attribute"),
        Message("Kind"),
        Message("Filled in"),
        Message("Different values"),
        Message("Most frequent, or ranges of a fifth of the leads each"),
    )
    parts = [
        paragraph(
            Message(
                "{n} past leads that were handed over, {first} to {last}.",
                n=_leads(known.attributes),
                first=write.month(known.past.months[0]),
                last=write.month(known.past.months[-1]),
            ),
            language,
        ),
        table(headings, rows, language, (1, 2, 3)),
    ]
    if known.withheld:
        hidden = Message(
            "Not shown, since they may name a person or give away what came of the lead: {fields}.",
            fields=[cut(name) for name in known.withheld],
        )
        parts.append(paragraph(hidden, language, "soft"))
    return page(parts)


def _named(one: Attribute, language: str) -> str:
    """Give an attribute's words, and the name that a rule uses."""
    words = field_name(one.name, language)
    return words if words == cut(one.name) else f"{words} ({cut(one.name)})"


def _leads(found: list[Attribute]) -> int:
    return found[0].leads if found else 0


def _values(one: Attribute, language: str) -> str:
    if one.own:
        return Message("every lead has a value of its own").text(language)
    named = [level_name(level, language) for level in one.levels if level.kind in ("value", "range")]
    more = " …" if len(named) > _SHOWN else ""
    return Message(", ").text(language).join(named[:_SHOWN]) + more
