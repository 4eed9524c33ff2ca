"""How outcomes come in after the hand-off, so that a lead still inside its window is no failure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

import ibis
import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray
from statsmodels.duration.survfunc import CumIncidenceRight

from sla_toolkit.agreement import REJECTED, Agreement, Month
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Cohorts, Period
from sla_toolkit.measures.reaching import first_reached
from sla_toolkit.variance.counts import plan_window
from sla_toolkit.variance.daily import Stretch
from sla_toolkit.variance.past import LOOK_BACK, months_before

Floats = NDArray[np.float64]
ENOUGH_OUTCOMES = 30
"""With fewer, a step of the curve weighs more than 3 %, and the plan's own window is the better guess."""
_HOUR = 3600
_ARRIVALS = 240
"""About so many arrivals a month is taken as, when the share due by now is averaged over them."""


@dataclass(frozen=True)
class Incidence:
    """A cumulative incidence: from `times[i]` on, `shares[i]` of all have had the event; 0 before the first time."""

    times: tuple[float, ...]
    shares: tuple[float, ...]

    def at(self, time: float) -> float:
        """Give the share that has had the event by `time`."""
        place = int(np.searchsorted(self.times, time, side="right"))
        return self.shares[place - 1] if place else 0.0


def incidence(
    times: Sequence[float], events: Sequence[int], weights: Sequence[int] | None = None
) -> Incidence:
    """Estimate the cumulative incidence of event 1, with 2 competing and 0 censored (Aalen & Johansen 1978).

    `weights` say how often each entry stands for; without a competing event this is 1 − Kaplan–Meier. Raises
    ValueError for no entries at all.
    """
    if not len(times):
        raise ValueError("nobody was followed")
    if 1 not in events:
        return Incidence((), ())
    with np.errstate(divide="ignore", invalid="ignore"):  # in its standard errors, which are not used here
        found = CumIncidenceRight(
            np.asarray(times, dtype=np.float64),
            np.asarray(events, dtype=np.int64),
            freq_weights=None if weights is None else np.asarray(weights, dtype=np.float64),
        )
    return Incidence(tuple(map(float, found.times)), tuple(map(float, found.cinc[0])))


@dataclass(frozen=True)
class Lag:
    """How much of a lead's outcome is due by when.

    `source` is `history`, taken from the past `leads` and their `outcomes`, or `plan`: evenly over the window
    (seconds). `curve` is in seconds since the hand-off.
    """

    source: Literal["history", "plan"]
    leads: int
    outcomes: int
    window: int
    curve: Incidence

    def share_at(self, seconds: float) -> float:
        """Give the share (0 to 1) of the outcomes within the window that have come by then; 1 from its end on."""
        if seconds <= 0:
            return 0.0
        if seconds >= self.window:
            return 1.0
        if self.source == "plan":
            return seconds / self.window
        return self.curve.at(seconds) / self.curve.at(self.window)

    @property
    def median_days(self) -> float:
        """Days until half of the outcomes within the window have come."""
        if self.source == "plan":
            return self.window / 2 / 86_400
        half = self.curve.at(self.window) / 2
        return self.curve.times[int(np.searchsorted(self.curve.shares, half))] / 86_400


def due(lag: Lag, stretches: Sequence[Stretch], as_of: datetime) -> Fraction:
    """Give the share (0 to 1) of a month's planned outcomes that is due by `as_of`.

    Its leads come in evenly over the stretches of time, as many in each. It is 1 once every window has closed.
    """
    if lag.source == "plan":
        shares = [_evenly(start, end, as_of, lag.window) for start, end in stretches]
        return sum(shares, Fraction(0)) / len(shares)
    found = [lag.share_at(float(age)) for age in ages(stretches, as_of)]
    over = as_of >= max(end for _, end in stretches)
    return Fraction(1) if over and min(found) == 1 else Fraction(sum(found) / len(found))


def ages(stretches: Sequence[Stretch], as_of: datetime) -> Floats:
    """Give how old leads are at `as_of`, in seconds, that come in evenly over the stretches: so many for each."""
    steps = max(_ARRIVALS // len(stretches), 1)
    within = (np.arange(steps) + 0.5) / steps
    each = [
        (as_of - start).total_seconds() - within * (end - start).total_seconds() for start, end in stretches
    ]
    return np.concatenate(each)


def _evenly(start: datetime, end: datetime, as_of: datetime, window: int) -> Fraction:
    """Average over even arrivals what comes evenly over the window, in closed form."""
    since_start, since_end = (int((as_of - edge).total_seconds()) for edge in (start, end))
    return (_accrued(since_start, window) - _accrued(since_end, window)) / int((end - start).total_seconds())


def _accrued(seconds: int, window: int) -> Fraction:
    """Integrate the accrual of one lead, which rises from 0 to 1 over the window."""
    if seconds <= 0:
        return Fraction(0)
    if seconds < window:
        return Fraction(seconds * seconds, 2 * window)
    return seconds - Fraction(window, 2)


def outcome_lag(agreement: Agreement, leads: Leads, month: Month, as_of: datetime) -> Lag:
    """Take the lag from the leads handed off in the 24 months before `month`, followed until `as_of`."""
    period = Period.of(agreement, month, as_of)
    return lag_of(months_before(Cohorts(agreement, leads, (period,)), period, LOOK_BACK))


def lag_of(before: Cohorts) -> Lag:
    """Take the lag from the leads handed off in the months before a month, followed until their as-of time.

    Rejection competes with the outcome. Where fewer than `ENOUGH_OUTCOMES` of them came, or leads are still open and
    none of them has been followed to the end of the plan's window, the plan's own window speaks: outcomes come evenly
    over it.
    """
    window = plan_window(before.agreement).seconds(0)
    rows = _followed(before).to_pyarrow().to_pylist()
    times, events, weights = ([int(row[name]) for row in rows] for name in ("hours", "event", "leads"))
    outcomes = sum(
        w for t, e, w in zip(times, events, weights, strict=True) if e == 1 and t * _HOUR <= window
    )
    if outcomes < ENOUGH_OUTCOMES or not _to_the_end(times, events, window):
        return Lag("plan", sum(weights), outcomes, window, Incidence((), ()))
    curve = incidence([time * _HOUR for time in times], events, weights)
    return Lag("history", sum(weights), outcomes, window, curve)


def _to_the_end(times: Sequence[int], events: Sequence[int], window: int) -> bool:
    """Whether somebody was followed (hours) to the window's end (seconds), or all were decided before it."""
    last = max(times)
    still_open = any(time == last and event == 0 for time, event in zip(times, events, strict=True))
    return last * _HOUR >= window or not still_open


def _followed(cohorts: Cohorts) -> Table:
    """Count past leads by the whole hours (rounded up) until their outcome (1), rejection (2), or the as-of time (0).

    What counts as an outcome or a rejection is what the measures take for one: an outcome recorded before the hand-off
    came at once, and a date without a time is its whole day.
    """
    plan = cohorts.agreement.plan
    rows = cohorts.entered(plan.stage).select("lead_id", "entered_at", "latest_at", "as_of")
    rows = first_reached(rows, cohorts, plan.stage, [plan.outcome]).rename(outcome_at="reached_at")
    rows = first_reached(rows, cohorts, plan.stage, [REJECTED]).rename(rejected_at="reached_at")
    rejected_first = (rows.rejected_at < rows.outcome_at).fill_null(rows.rejected_at.notnull())
    event = ibis.cases((rejected_first, 2), (rows.outcome_at.notnull(), 1), else_=0)
    until = ibis.cases((event == 2, rows.rejected_at), (event == 1, rows.outcome_at), else_=rows.as_of)
    seconds = ibis.greatest(until.epoch_seconds() - rows.latest_at.epoch_seconds(), 0)
    rows = rows.mutate(event=event, hours=(seconds + _HOUR - 1) // _HOUR)
    return rows.group_by("hours", "event").agg(leads=rows.count()).order_by("hours", "event")
