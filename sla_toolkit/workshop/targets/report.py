"""The plan of a room, worked out once for all the pictures that show it."""

from datetime import datetime
from typing import Any

from sla_toolkit.agreement import Agreement
from sla_toolkit.planning.model import PlanReport
from sla_toolkit.planning.past import Past, past_of
from sla_toolkit.planning.plan import plan_report
from sla_toolkit.running.planning import plan_as_of
from sla_toolkit.workshop.room import Room


def report_of(room: Room) -> PlanReport:
    """Give the plan of how things stand in a room now. Raises Refused where agreement or data cannot be used."""
    at = plan_as_of(room.agreement, room.leads)
    made_from = (room.content, room.leads.digest, at)
    return room.once("plan", made_from, lambda: plan_report(room.agreement, _past(room, at), at))


def _past(room: Room, at: datetime) -> Past:
    """Read the past anew only where the agreement counts it another way, since a target changes nothing about it."""
    made_from = (room.leads.digest, at, _counted(room.agreement))
    return room.once("past", made_from, lambda: past_of(room.agreement, room.leads, at))


def _counted(agreement: Agreement) -> Any:
    """Give all of an agreement but the numbers that are pulled about in this notebook."""
    left_out: Any = {
        "goal": True,
        "capacity": True,
        "plan": {"volume", "mix", "deal_size"},
        "commitments": {"__all__": {"target", "label"}},
    }
    return agreement.model_dump(mode="json", exclude=left_out)
