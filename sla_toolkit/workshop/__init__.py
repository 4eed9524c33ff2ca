"""The workshop: what the notebooks show while both teams agree."""

from sla_toolkit.workshop import exercise, personas, questions, signing, stages, targets
from sla_toolkit.workshop.backtesting import backtest
from sla_toolkit.workshop.room import ChangedElsewhere, Room, Saved, open_room

__all__ = [
    "ChangedElsewhere",
    "Room",
    "Saved",
    "backtest",
    "exercise",
    "open_room",
    "personas",
    "questions",
    "signing",
    "stages",
    "targets",
]
