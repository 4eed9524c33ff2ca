"""Whether the promise asked for more contacts than the reps have ever made."""

from dataclasses import dataclass

from sla_toolkit.agreement import Agreement, Commitment, Month
from sla_toolkit.leads import Leads
from sla_toolkit.measures import BusinessClock, Cohorts, Period, judged_by, naive
from sla_toolkit.variance.past import months_before

ENOUGH_MONTHS = 3
_LOOK_BACK = 12
_MARGIN = 1.1
"""A month's best is no hard limit: a tenth more is not yet too much."""


@dataclass(frozen=True)
class Capacity:
    """Contacts that the month's leads needed, and the most that its reps could have made, as the past shows.

    `needed` is the month's leads times the contacts that a lead takes when the promise is kept; `could` the best
    month's contacts a rep and business day, times this month's reps and business days. `reps` are those who made
    contacts this month; 1 where the data does not say who did.
    """

    needed: float
    could: float
    reps: int
    best_month: str

    @property
    def exceeded(self) -> bool:
        """Whether the promise was more than could be worked."""
        return self.needed > self.could * _MARGIN


def capacity(agreement: Agreement, leads: Leads, period: Period, volume: int) -> Capacity | None:
    """Work out a month's capacity on its own: see `capacity_of`."""
    return capacity_of(Cohorts(agreement, leads, (period,)), period, volume)


def capacity_of(cohorts: Cohorts, period: Period, volume: int) -> Capacity | None:
    """Work out the month's capacity; None without touches, without a promise about them, or with too little past."""
    promise = _promise(cohorts.agreement)
    if cohorts.leads.touches is None or promise is None:
        return None
    year = cohorts.part((*months_before(cohorts, period, _LOOK_BACK).periods, period))
    made, effort = _made(promise, year), _effort(promise, year)
    now = made.get(str(period.month))
    if len(made) <= ENOUGH_MONTHS or not effort or now is None:
        return None
    best = max(made, key=lambda month: made[month].a_rep_and_day)
    could = made[best].a_rep_and_day * now.reps * now.days
    return Capacity(volume * effort, could, now.reps, best)


@dataclass(frozen=True)
class _Made:
    touches: int
    reps: int
    days: int

    @property
    def a_rep_and_day(self) -> float:
        return self.touches / (self.reps * self.days)


def _promise(agreement: Agreement) -> Commitment | None:
    """The promise that asks for most contacts: attempts, else a first touch."""
    found = [
        one
        for name in ("attempts", "response_within")
        for one in agreement.commitments
        if one.measure == name and one.stage == agreement.plan.stage and one.persona is None
    ]
    return found[0] if found else None


def _made(promise: Commitment, cohorts: Cohorts) -> dict[str, _Made]:
    """Count the contacts and the reps of every calendar month that has any."""
    touches = cohorts.leads.touches
    if touches is None:
        return {}
    if promise.kinds:
        touches = touches.filter(touches.kind.isin(promise.kinds))
    touches = touches.filter(touches.at <= naive(cohorts.periods[-1].as_of))
    by_month = touches.group_by(month=cohorts.month_of(touches.at))
    rows = by_month.agg(touches=lambda t: t.count(), reps=lambda t: t.by.nunique()).to_pyarrow().to_pylist()
    days = {str(one.month): _business_days(cohorts.clock, one.month) for one in cohorts.periods}
    return {
        row["month"]: _Made(int(row["touches"]), max(int(row["reps"]), 1), days[row["month"]])
        for row in rows
        if days.get(row["month"])
    }


def _business_days(clock: BusinessClock, month: Month) -> int:
    return sum(1 for day in clock.working_days if month.first <= day <= month.last)


def _effort(promise: Commitment, cohorts: Cohorts) -> float | None:
    """Contacts in the window's own terms that a lead takes when the promise is kept for it, over all the months."""
    rows = judged_by(promise, cohorts)
    kept = rows.filter(rows.kept & rows.closed).select("lead_id", "month")
    touches = cohorts.touches
    if promise.kinds:
        touches = touches.filter(touches.kind.isin(promise.kinds))
    mine = kept.inner_join(touches.select("lead_id", "at"), "lead_id")
    leads, made = int(kept.count().execute()), int(mine.count().execute())
    return made / leads if leads else None
