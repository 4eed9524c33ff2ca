"""The plan behind an agreement's numbers: read, and worked out."""

from collections.abc import Mapping
from pathlib import Path

from sla_toolkit.agreement import read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.planning.model import PlanReport
from sla_toolkit.planning.past import past_of
from sla_toolkit.planning.plan import plan_report
from sla_toolkit.running.agreement_path import find_agreement
from sla_toolkit.running.instant import now, up_to_yesterday


def run_plan(
    agreement: str | Path, as_of: str | None = None, given: Mapping[str, float | None] | None = None
) -> PlanReport:
    """Work out the plan of an agreement against its past leads; nothing is written.

    `as_of` is an ISO date (its end) or time, local unless it says otherwise; without one it is the end of yesterday, so
    that a second run on the same day gives the same answer. `given` are `reps`, `hours` (a month, of each) and
    `minutes` (an attempt) in place of the agreement's. Raises Refused, with every reason, when agreement or data cannot
    be used.
    """
    file = read_agreement(find_agreement(agreement))
    at = up_to_yesterday(file.agreement, as_of, now())
    return plan_report(file.agreement, past_of(file.agreement, read_leads(file), at), at, given)
