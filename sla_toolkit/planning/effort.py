"""How leads were worked in the past: attempts a lead, and how many people made them."""

from dataclasses import dataclass
from fractions import Fraction

from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.language import Message
from sla_toolkit.measures import Cohorts, judged_by

_LATELY = 3


@dataclass(frozen=True)
class Effort:
    """`each`: attempts a lead took, over leads whose time for them is over; `leads` are these.

    `reps`: the most people who made attempts in one of the last three whole months. None: not known, `why` says why.
    """

    each: Fraction | None
    leads: int
    reps: int | None
    why: Message | None = None


def attempts_promise(agreement: Agreement) -> Commitment | None:
    """Give the promise about attempts on every hand-off; None where there is none."""
    stage = agreement.plan.stage
    found = [one for one in agreement.commitments if one.measure == "attempts" and one.stage == stage]
    return next((one for one in found if one.persona is None), None)


def effort(cohorts: Cohorts) -> Effort:
    """Take the effort from the touches of the promise's kinds, made after the hand-off."""
    promise, touches = attempts_promise(cohorts.agreement), cohorts.leads.touches
    stage = cohorts.agreement.plan.stage
    if touches is None:
        return Effort(None, 0, None, Message("The data names no touches (calls, e-mails)."))
    if not cohorts.periods or stage not in cohorts.leads.dated_stages:
        return Effort(None, 0, None, Message("The past has no whole month of hand-offs."))
    if promise is not None and promise.kinds:
        touches = touches.filter(touches.kind.isin(promise.kinds))
    handed = cohorts.entered(stage)
    if promise is not None:
        over = judged_by(promise, cohorts).filter(lambda t: t.closed).select("lead_id")
        handed = handed.semi_join(over, "lead_id")
    handed = handed.select("lead_id", "entered_at", "as_of")
    made = touches.inner_join(handed, "lead_id")
    made = made.filter((made["at"] >= made.entered_at) & (made["at"] <= made.as_of))
    leads = int(handed.count().execute())
    each = Fraction(int(made.count().execute()), leads) if leads else None
    why = None if each else Message("No past lead was contacted after its hand-off.")
    return Effort(each or None, leads, _reps(cohorts, touches), why)


def _reps(cohorts: Cohorts, touches: Table) -> int | None:
    months = cohorts.month_of(touches["at"])
    last = [str(period.month) for period in cohorts.periods[-_LATELY:]]
    named = touches.mutate(month=months).filter(lambda t: t.month.isin(last) & t.by.notnull())
    rows = named.group_by("month").agg(reps=lambda t: t.by.nunique()).execute()
    return int(rows["reps"].max()) if len(rows) else None
