"""From an address as it is written to the one that is used: its references filled in from the environment."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from sla_toolkit.agreement.notify import REFERENCE, WHOLE, Notification, shown
from sla_toolkit.language import Message, SlaError


class NotSet(SlaError):
    """An environment variable that an address refers to is not there; its message is part of a sentence."""


def filled(to: str, environment: Mapping[str, str]) -> str:
    """Give the address with its secrets in it.

    A variable for the whole address is taken as it is, but for blanks around it. A variable for a part is escaped, so
    that no character of it means anything to the address. Raises NotSet, also for a variable that is empty.
    """
    whole = WHOLE.fullmatch(to)
    if whole:
        return _value(whole[1], environment).strip()
    return REFERENCE.sub(lambda found: quote(_value(found[1], environment), safe=""), to)


def names(entries: Sequence[Notification]) -> list[str]:
    """Give what may be shown of each address; of those that read alike, the second has “(2)” to it, and so on."""
    found: list[str] = []
    for one in entries:
        name = shown(one.to)
        again = sum(re.sub(r" \(\d+\)$", "", other) == name for other in found)
        found.append(f"{name} ({again + 1})" if again else name)
    return found


def _value(name: str, environment: Mapping[str, str]) -> str:
    value = environment.get(name, "")
    if not value.strip():
        raise NotSet(
            Message(
                "the environment variable {name} is not set: set it where the toolkit runs",
                name=name,
            )
        )
    return value
