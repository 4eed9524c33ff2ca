"""The plan behind an agreement's numbers: read, and worked out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sla_toolkit.agreement import Agreement, read_agreement
from sla_toolkit.leads import Leads, read_leads
from sla_toolkit.planning.baseline import event_span
from sla_toolkit.planning.model import PlanReport
from sla_toolkit.planning.past import past_of
from sla_toolkit.planning.plan import plan_report
from sla_toolkit.running.agreement_path import find_agreement
from sla_toolkit.running.instant import now, up_to_yesterday


def run_plan(
    agreement: str | Path, as_of: str | None = None, given: Mapping[str, float | None] | None = None
) -> PlanReport:
    """Work out the plan of an agreement against its past leads; nothing is written.

    `as_of` is an ISO date (its end) or time, local unless it says otherwise; see `plan_as_of` for none. `given` are
    `reps`, `hours` (a month, of each) and `minutes` (an attempt) in place of the agreement's. Raises Refused, with
    every reason, when agreement or data cannot be used.
    """
    file = read_agreement(find_agreement(agreement))
    leads = read_leads(file)
    at = plan_as_of(file.agreement, leads, as_of)
    return plan_report(file.agreement, past_of(file.agreement, leads, at), at, given)


def plan_as_of(agreement: Agreement, leads: Leads, text: str | None = None) -> datetime:
    """Give the instant asked for; else the end of yesterday, or a day after the data's last event if earlier.

    A month that an older export breaks off in is no whole month, and would read as one with few leads. Raises Refused
    for a text that is no time.
    """
    at = up_to_yesterday(agreement, text, now())
    span = event_span(leads)
    return at if text or span is None else min(at, span[1] + timedelta(days=1))
