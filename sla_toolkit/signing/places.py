"""Who is to sign, and in which field."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sla_toolkit.agreement import Agreement, Problem, Refused
from sla_toolkit.agreement.model import Side
from sla_toolkit.language import Message, Text, in_both
from sla_toolkit.signing.event import Event

SIDES: tuple[Side, ...] = ("marketing", "sales")
_FIELD = re.compile(r"(marketing|sales)_([1-9]\d*)")


@dataclass(frozen=True)
class Place:
    """A signature that is due: `signer` counts from 1 among the party's signers, `name` is who the agreement names.

    A party that names nobody has one place, with the team's name.
    """

    party: Side
    signer: int
    name: str
    title: Text | None

    @property
    def field(self) -> str:
        """The name of its signature field, such as `marketing_1`."""
        return f"{self.party}_{self.signer}"


def places_of(agreement: Agreement) -> tuple[Place, ...]:
    """Give every signature that is due, marketing's before those of sales."""
    return tuple(place for side in SIDES for place in _of_side(agreement, side))


def _of_side(agreement: Agreement, side: Side) -> Iterable[Place]:
    party = getattr(agreement.parties, side)
    if not party.signers:
        language = agreement.agreement.languages[0]
        yield Place(side, 1, in_both(party.team)[language], None)
    for number, signer in enumerate(party.signers, 1):
        yield Place(side, number, signer.name, signer.title)


def choose_place(agreement: Agreement, side: Side, who: str | None, file: str) -> Place:
    """Give a side's place for a number (from 1) or name, or its only one; raises Refused for one that is not named."""
    places = [place for place in places_of(agreement) if place.party == side]
    names = (
        "、".join(place.name for place in places) if _japanese(places) else ", ".join(p.name for p in places)
    )
    if who is None and len(places) == 1:
        return places[0]
    if who is None:
        message = Message("Several people sign for this side ({names}): say who with --signer.", names=names)
        raise Refused((Problem("signer_not_said", message, file=file),))
    for place in places:
        if who in (str(place.signer), place.name):
            return place
    message = Message(
        "“{name}” is not a signer of this side; the agreement names {names}.", name=who, names=names
    )
    raise Refused((Problem("signer_not_named", message, file=file),))


def _japanese(places: Sequence[Place]) -> bool:
    return any(ord(character) > 0x2FFF for place in places for character in place.name)


def place_of_field(agreement: Agreement, field: str) -> Place | None:
    """Give the place that a field is for; None for a field that the agreement does not reserve."""
    if not _FIELD.fullmatch(field):
        return None
    return next((place for place in places_of(agreement) if place.field == field), None)


def acting(place: Place, events: Iterable[Event], version: int) -> tuple[str, Text | None]:
    """Give who signs at a place, and their title: the signer, or the last they delegated to in that version."""
    name, title = place.name, place.title
    for event in events:
        if event.event == "delegated" and event.version == version and event.field == place.field:
            name, title = event.name or name, event.title
    return name, title
