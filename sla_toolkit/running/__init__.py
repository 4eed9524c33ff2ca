"""Running: one month from agreement to published folder, many of them, and the sign-off.

What is named here is imported when it is first asked for: the command must not wait for charts that it never draws.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sla_toolkit.running import show
    from sla_toolkit.running.desk import Desk, open_desk
    from sla_toolkit.running.monthly import MonthlyRun, open_month
    from sla_toolkit.running.notebook import MonthDone, run_month
    from sla_toolkit.running.workspace import Workspace

__all__ = ["Desk", "MonthDone", "MonthlyRun", "Workspace", "open_desk", "open_month", "run_month", "show"]

_HOMES = {
    "Desk": "desk",
    "open_desk": "desk",
    "MonthlyRun": "monthly",
    "open_month": "monthly",
    "MonthDone": "notebook",
    "run_month": "notebook",
    "Workspace": "workspace",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is asked for; raises AttributeError for one that is not there."""
    if name == "show":
        return import_module("sla_toolkit.running.show")
    if name in _HOMES:
        return getattr(import_module(f"sla_toolkit.running.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
