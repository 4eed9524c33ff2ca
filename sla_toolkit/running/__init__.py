"""Running: one month from agreement to published folder, and the sign-off, in a notebook or by the command."""

from sla_toolkit.running import show
from sla_toolkit.running.desk import Desk, open_desk
from sla_toolkit.running.monthly import MonthlyRun, open_month
from sla_toolkit.running.notebook import MonthDone, run_month
from sla_toolkit.running.workspace import Workspace

__all__ = ["Desk", "MonthDone", "MonthlyRun", "Workspace", "open_desk", "open_month", "run_month", "show"]
