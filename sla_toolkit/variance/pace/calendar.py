"""How much of a month is over: by its business days, and by the days on which the past's leads came in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from ibis.expr.types import Table
from scipy import stats

from sla_toolkit.agreement import Agreement, Month
from sla_toolkit.leads import Leads
from sla_toolkit.measures import BusinessClock, Cohorts, Period, clock_for
from sla_toolkit.variance.daily import month_days, passed

_LOOK_BACK = 12
_ENOUGH_LEADS = 100
"""With fewer, the share of a weekend is known to no better than a third of itself."""
_QUARTER = 900  # no time zone lies off the quarter hour
_PARTS = 10_000


@dataclass(frozen=True)
class Rhythm:
    """How a month's entries spread over its days, as up to 12 earlier months show.

    `idle` is what a day that nobody works brings, beside a business day (1); `dispersion` the variance of a day's count
    ÷ its mean, 1 for Poisson. Both come from `leads` entries; with fewer than 100 they are 0 and 1.
    """

    idle: Fraction
    dispersion: float
    leads: int


def exposure(period: Period, working: Collection[date], idle: Fraction, zone: ZoneInfo) -> Fraction:
    """Give the share (0 to 1) of the month's entries that should have come by the as-of time, day by day."""
    days = month_days(period.month)
    weights = {day: Fraction(1) if day in working else idle for day in days}
    if not any(weights.values()):
        weights = dict.fromkeys(days, Fraction(1))
    come = sum((weight * passed(day, period, zone) for day, weight in weights.items()), Fraction(0))
    return come / sum(weights.values())


def rhythm(agreement: Agreement, leads: Leads, stage: str, month: Month, as_of: datetime) -> Rhythm:
    """Take the rhythm in which leads entered a stage in the 12 months before `month`, as known at `as_of`."""
    if stage not in leads.dated_stages:
        return Rhythm(Fraction(0), 1.0, 0)
    months = [month.plus(-back) for back in range(_LOOK_BACK, 0, -1)]
    cohorts = Cohorts(agreement, leads, tuple(Period.of(agreement, one, as_of) for one in months))
    counts = _by_day(cohorts.entered(stage), agreement.calendar.zone)
    seen = [one for one in months if any(day in counts for day in month_days(one))][1:]
    working = set(clock_for(agreement, cohorts.periods).working_days)
    return _rhythm(counts, seen, working)


def _rhythm(counts: Mapping[date, int], months: list[Month], working: Collection[date]) -> Rhythm:
    days = [day for month in months for day in month_days(month)]
    busy, idle = [day for day in days if day in working], [day for day in days if day not in working]
    came, rested = (sum(counts.get(day, 0) for day in part) for part in (busy, idle))
    if came + rested < _ENOUGH_LEADS or not busy or not idle or not came:
        return Rhythm(Fraction(0), 1.0, came + rested)
    share = Fraction(rested * len(busy), came * len(idle)).limit_denominator(_PARTS)
    return Rhythm(share, _dispersion(counts, months, working, share), came + rested)


def _dispersion(
    counts: Mapping[date, int], months: list[Month], working: Collection[date], idle: Fraction
) -> float:
    """Give χ² ÷ degrees of freedom over the days of each month; 1 where Poisson days show as much 1 time in 20."""
    square, free = 0.0, 0
    for month in months:
        weights = {day: 1.0 if day in working else float(idle) for day in month_days(month)}
        level = sum(counts.get(day, 0) for day in weights) / sum(weights.values())
        usual = {day: level * weight for day, weight in weights.items() if level * weight > 0}
        square += sum((counts.get(day, 0) - mean) ** 2 / mean for day, mean in usual.items())
        free += max(len(usual) - 1, 0)
    if not free or square <= stats.chi2.ppf(0.95, free):
        return 1.0
    return square / free


def _by_day(entered: Table, zone: ZoneInfo) -> dict[date, int]:
    """Count entries per local day; the engine counts quarter hours and needs no time zone."""
    quarter = entered.entered_at.epoch_seconds() // _QUARTER
    rows = entered.group_by(quarter=quarter).agg(leads=entered.count()).to_pyarrow().to_pylist()
    found: dict[date, int] = {}
    for row in rows:
        day = datetime.fromtimestamp(int(row["quarter"]) * _QUARTER, UTC).astimezone(zone).date()
        found[day] = found.get(day, 0) + int(row["leads"])
    return found


def end_of_work(clock: BusinessClock, as_of: datetime) -> datetime:
    """Give the end (UTC) of the working day that `as_of` falls in; once that is over, of the next one.

    Without any working day to come it is the end of the local day itself.
    """
    zone = clock.calendar.zone
    ends = [_last_closing(clock, day, zone) for day in clock.working_days]
    later = (end for end in ends if end > as_of)
    local = as_of.astimezone(zone).date() + timedelta(days=1)
    return next(later, datetime.combine(local, time(), zone).astimezone(UTC))


def _last_closing(clock: BusinessClock, day: date, zone: ZoneInfo) -> datetime:
    """Give the last second worked on a day."""
    start, end = (int(datetime.combine(day + timedelta(days=n), time(), zone).timestamp()) for n in (0, 1))
    closing = [closes for opens, closes in clock.windows if start <= opens < end]
    return datetime.fromtimestamp(closing[-1] if closing else end, UTC)
