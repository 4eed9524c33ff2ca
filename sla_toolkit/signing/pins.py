"""Whose key is whose: the first that somebody signs with is theirs, until the log says that it was replaced."""

from collections.abc import Iterable
from dataclasses import dataclass

from sla_toolkit.agreement.model import Side
from sla_toolkit.signing.event import SIGNING, Event

Person = tuple[Side, str]
"""A side and the name of somebody who signs for it."""


@dataclass(frozen=True)
class Pins:
    """The keys as the log has them.

    `current` is each person's key by its fingerprint; `accepted` holds the events' places (from 0) at which somebody
    signed with the key that was theirs then; `owners` says who else a key was used by first.
    """

    current: dict[Person, str]
    accepted: frozenset[int]
    owners: dict[str, Person]


def pins_of(events: Iterable[Event]) -> Pins:
    """Follow the log from its start."""
    current: dict[Person, str] = {}
    owners: dict[str, Person] = {}
    accepted = set()
    for place, event in enumerate(events):
        if event.party is None or event.name is None or event.fingerprint is None:
            continue
        person = (event.party, event.name)
        if event.event == "key_replaced":
            current[person] = event.fingerprint
            owners.setdefault(event.fingerprint, person)
        elif event.event in SIGNING:
            owner = owners.setdefault(event.fingerprint, person)
            if owner == person and current.setdefault(person, event.fingerprint) == event.fingerprint:
                accepted.add(place)
    return Pins(current, frozenset(accepted), owners)
