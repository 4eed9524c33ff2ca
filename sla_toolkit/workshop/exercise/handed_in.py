"""What one participant answered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sla_toolkit.agreement.model import Side
from sla_toolkit.language import Message
from sla_toolkit.workshop.exercise.asked import SIDE_NAMES


@dataclass(frozen=True, order=True)
class Participant:
    """Somebody of one side, known by a code alone."""

    side: Side
    code: str

    @property
    def name(self) -> Message:
        """Name them for a reader."""
        return Message("{side} {code}", side=SIDE_NAMES[self.side], code=self.code)


@dataclass(frozen=True)
class HandedIn:
    """The usable answers of a participant by card number; a card left out was not answered, or not in a usable way."""

    participant: Participant
    stages: Mapping[int, str]
    takes: Mapping[int, bool]
    file: str

    def says_as(self, other: "HandedIn") -> bool:
        """Whether another file holds the same answers."""
        return replace(other, file=self.file) == self
