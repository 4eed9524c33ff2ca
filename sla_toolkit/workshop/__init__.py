"""The workshop: what the notebooks show while both teams agree."""

from sla_toolkit.workshop import personas, questions, stages
from sla_toolkit.workshop.room import ChangedElsewhere, Room, Saved, open_room

__all__ = ["ChangedElsewhere", "Room", "Saved", "open_room", "personas", "questions", "stages"]
