"""Decisions kept by hand, and what became of their measures."""

from sla_toolkit.agreement.locking import Busy
from sla_toolkit.variance.follow_up.following import follow_up
from sla_toolkit.variance.follow_up.model import NO_ACTIONS, Action, Actions
from sla_toolkit.variance.follow_up.reading import actions_path, read_actions
from sla_toolkit.variance.follow_up.schema import actions_schema
from sla_toolkit.variance.follow_up.writing import CannotAdd, add_action

__all__ = [
    "NO_ACTIONS",
    "Action",
    "Actions",
    "Busy",
    "CannotAdd",
    "actions_path",
    "actions_schema",
    "add_action",
    "follow_up",
    "read_actions",
]
