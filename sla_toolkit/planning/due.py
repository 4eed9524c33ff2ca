"""What of the shared goal is due in which month, and in which months it has to begin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sla_toolkit.agreement import Agreement, Commitment, Month, exact
from sla_toolkit.language import Message
from sla_toolkit.measures import measure
from sla_toolkit.planning.backwards import shared_out, spread_back
from sla_toolkit.planning.past import Past


@dataclass(frozen=True)
class Due:
    """What is left of a goal: `target` in all, `so_far` won in the term's whole months (None: not known).

    `left` is due by month, in the goal's unit; months that are over have nothing due. `running` is the month that the
    plan is made in.
    """

    target: Fraction
    so_far: Fraction | None
    left: Mapping[Month, Fraction]
    running: Month
    why: Message | None = None

    @property
    def total(self) -> Fraction:
        """All that is left."""
        return sum(self.left.values(), start=Fraction(0))


def due_of(agreement: Agreement, past: Past | None, as_of: datetime) -> Due | None:
    """Give what is left of the goal at an instant; None where the agreement has no goal.

    A goal of one number is shared out over the term's months by their days in the term and by the season, carried
    forward by the time from hand-off to deal; a goal by months by these months.
    """
    if agreement.goal is None:
        return None
    running = Month.of(as_of.astimezone(agreement.calendar.zone).date())
    weights, target = _weights(agreement, past)
    ahead = {month: weight for month, weight in weights.items() if month >= running}
    so_far, why = _so_far(agreement, past, [month for month in weights if month < running])
    if not ahead:
        return Due(target, so_far, {}, running, Message("The goal's time is over."))
    left = max(target - (so_far or Fraction(0)), Fraction(0))
    return Due(target, so_far, shared_out(left, ahead), running, why)


def _weights(agreement: Agreement, past: Past | None) -> tuple[dict[Month, Fraction], Fraction]:
    target = agreement.goal.target if agreement.goal else 0
    if isinstance(target, Mapping):
        months = {month: exact(value) for month, value in sorted(target.items())}
        return months, sum(months.values(), start=Fraction(0))
    term = agreement.agreement.effective
    days = _days(term.from_, term.until)
    return {month: count * _season(month, past) for month, count in days.items()}, exact(target)


def _days(first: date, last: date) -> dict[Month, int]:
    """Give the days of the term that lie in each of its months."""
    found, month = {}, Month.of(first)
    while month <= Month.of(last):
        found[month] = (min(month.last, last) - max(month.first, first)).days + 1
        month = month.next()
    return found


def _season(month: Month, past: Past | None) -> Fraction:
    """Give the season of the deals of a month: that of the months in which their leads were handed over."""
    if past is None:
        return Fraction(1)
    parts = (share * past.season.of(month.plus(-after)) for after, share in past.lag.months.items())
    return sum(parts, start=Fraction(0))


def _so_far(
    agreement: Agreement, past: Past | None, over: list[Month]
) -> tuple[Fraction | None, Message | None]:
    """Add up what was won in the months of the goal that are over."""
    if not over:
        return Fraction(0), None
    unknown = Message("What was won in the goal's months so far is not known: all of it is taken to be left.")
    if past is None or agreement.goal is None or not past.cohorts.periods:
        return None, unknown
    line = Commitment(id="goal", owner="sales", measure=agreement.goal.measure, target=0)
    found = measure(line, past.cohorts)
    known = [found[str(month)].actual for month in over if str(month) in found]
    if all(one is None for one in known):
        return None, unknown
    return sum((one for one in known if one is not None), start=Fraction(0)), None


def begins(due: Due, past: Past | None, hand_offs: int) -> dict[Month, Fraction]:
    """Lay the hand-offs that are needed onto the months that they have to be made in."""
    total = due.total
    if not total:
        return {}
    shares = {month: amount * hand_offs / total for month, amount in due.left.items()}
    return spread_back(shares, past.lag.months if past else {0: Fraction(1)})


def begun(month: Month, due: Due, past: Past | None) -> Fraction:
    """Give the share of a month's deals whose leads had to be handed over in months that are over."""
    lag = past.lag.months if past else {0: Fraction(1)}
    return sum((share for after, share in lag.items() if month.plus(-after) < due.running), start=Fraction(0))


def in_time(month: Month, due: Due, past: Past | None) -> Fraction:
    """Give the share of a month's deals that are won in the months that something is due in, not before or after."""
    lag = past.lag.months if past else {0: Fraction(1)}
    return sum((share for after, share in lag.items() if month.plus(after) in due.left), start=Fraction(0))
