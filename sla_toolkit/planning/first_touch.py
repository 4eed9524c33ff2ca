"""Whether first contacts can be made within the promised window, when leads come in as they did."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement, Commitment, Duration
from sla_toolkit.measures import Cohorts
from sla_toolkit.measures.clock import with_position
from sla_toolkit.planning.capacity import Hands

_LATELY = 12
_MINUTE = 60
_MOST_REPS = 1 << 14


@dataclass(frozen=True)
class Arrivals:
    """When past hand-offs came and until when they were to be contacted, over whole `months`.

    `windows` are `(from, until, leads)` in order, in whole minutes of working time since some moment; `working` are the
    working minutes of an average month.
    """

    windows: tuple[tuple[int, int, int], ...]
    months: int
    working: Fraction

    @property
    def leads(self) -> int:
        """All the hand-offs."""
        return sum(count for _, _, count in self.windows)


def response_promise(agreement: Agreement) -> Commitment | None:
    """Give the promise about the first contact with every hand-off; None where there is none."""
    stage = agreement.plan.stage
    found = [one for one in agreement.commitments if one.measure == "response_within" and one.stage == stage]
    return next((one for one in found if one.persona is None), None)


def arrivals(cohorts: Cohorts) -> Arrivals | None:
    """Take the hand-offs of the last whole months (12 at most) whose window is over; None where there are none.

    A date without a time may be worked all day, and its window runs from the day's end, as the measure has it.
    """
    promise, stage = response_promise(cohorts.agreement), cohorts.agreement.plan.stage
    if promise is None or promise.within is None or stage not in cohorts.leads.dated_stages:
        return None
    if not cohorts.periods:
        return None
    lately = cohorts.part(cohorts.periods[-_LATELY:])
    rows = _windows(stage, promise.within, lately).to_pyarrow().to_pylist()
    working = sum(lately.clock.position(one.end) - lately.clock.position(one.start) for one in lately.periods)
    if not rows or not working:
        return None
    months = len(lately.periods)
    found = tuple((int(row["begins"]), int(row["ends"]), int(row["leads"])) for row in rows)
    return Arrivals(found, months, Fraction(working, months * _MINUTE))


def _windows(stage: str, within: Duration, cohorts: Cohorts) -> Table:
    clock, calendar = cohorts.clock, cohorts.calendar
    rows = cohorts.entered_for(stage, within)
    rows = rows.filter(cohorts.closed(rows, within))
    rows = with_position(rows, "entered_at", "from_position", calendar, clock)
    if within.business:
        rows = rows.mutate(until_position=rows.latest_position + within.seconds(clock.business_day))
    else:
        rows = rows.mutate(until=rows.latest_at + ibis.interval(seconds=within.seconds(0)))
        rows = with_position(rows, "until", "until_position", calendar, clock)
    begins, ends = rows.from_position // _MINUTE, (rows.until_position + _MINUTE - 1) // _MINUTE
    return rows.group_by(begins=begins, ends=ends).agg(leads=rows.count()).order_by("begins", "ends")


def in_time(came: Arrivals, hands: Hands, volume: int) -> float:
    """Give the largest share (0 to 1) of leads that can be contacted in time, if this goes before all other work.

    Raises ZeroDivisionError for a volume of 0.

    The hands' hours lie evenly over the working time, and `volume` leads a month come in as the past's did. Whoever
    takes them in turn, and leaves those that are too late already for a quiet time, keeps most: each takes as long,
    and who comes first is due first (where only some dates have a time, that is nearly so).
    """
    each = float(came.working * hands.minutes / (hands.reps * hands.hours * 60))
    weight = volume * came.months / came.leads  # the planned leads that one of the past stands for
    grain = min(weight, 1.0)
    free, kept = 0.0, 0.0
    for begins, ends, leads in came.windows:
        start = max(free, float(begins))
        if ends > start:
            done = min(leads * weight, floor((ends - start) / (each * grain) + 1e-9) * grain)
            free, kept = start + done * each, kept + done
    return min(kept / (came.leads * weight), 1.0)


def reps_for(came: Arrivals, hands: Hands, volume: int, target: float) -> int | None:
    """Give the fewest people who can contact a share `target` in time; None where no number of them can."""

    def enough(reps: int) -> bool:
        return in_time(came, Hands(reps, hands.hours, hands.minutes), volume) >= target

    if not enough(_MOST_REPS):
        return None
    low, high = 0, _MOST_REPS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
