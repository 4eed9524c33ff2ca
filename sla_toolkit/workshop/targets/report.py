"""The plan of a room, worked out once for all the pictures that show it."""

from datetime import datetime
from typing import Any

from sla_toolkit.agreement import Agreement
from sla_toolkit.planning.model import PlanReport
from sla_toolkit.planning.past import Past, past_of
from sla_toolkit.planning.plan import plan_report
from sla_toolkit.running.planning import plan_as_of
from sla_toolkit.workshop.room import Room

_LAST: dict[str, tuple[Any, Any]] = {}
"""The last past and the last report, each under what it was made from; a notebook works on one agreement."""


def report_of(room: Room) -> PlanReport:
    """Give the plan of how things stand in a room now. Raises Refused where agreement or data cannot be used."""
    at = plan_as_of(room.agreement, room.leads)
    key = (room.content, room.leads.digest, at)
    if "report" not in _LAST or _LAST["report"][0] != key:
        _LAST["report"] = (key, plan_report(room.agreement, _past(room, at), at))
    report: PlanReport = _LAST["report"][1]
    return report


def _past(room: Room, at: datetime) -> Past:
    """Read the past anew only where the agreement counts it another way, since a target changes nothing about it."""
    key = (room.leads.digest, str(room.path), at, _counted(room.agreement))
    if "past" not in _LAST or _LAST["past"][0] != key:
        _LAST["past"] = (key, past_of(room.agreement, room.leads, at))
    past: Past = _LAST["past"][1]
    return past


def _counted(agreement: Agreement) -> Any:
    """Give all of an agreement but the numbers that are pulled about in this notebook."""
    left_out: Any = {
        "goal": True,
        "capacity": True,
        "plan": {"volume", "mix", "deal_size"},
        "commitments": {"__all__": {"target", "label"}},
    }
    return agreement.model_dump(mode="json", exclude=left_out)
