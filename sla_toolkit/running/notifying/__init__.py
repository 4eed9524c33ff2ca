"""After a run: who hears of it, what they read, and how it gets to them; nothing of it ever fails the run."""

from sla_toolkit.running.notifying.telling import notify
from sla_toolkit.running.notifying.told import Sent, Told

__all__ = ["Sent", "Told", "notify"]
