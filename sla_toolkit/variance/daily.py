"""Leads day by day against the plan line."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import ibis

from sla_toolkit.agreement import Month
from sla_toolkit.measures import BusinessClock, Cohorts, Period, naive
from sla_toolkit.variance.report import Day

Stretch = tuple[datetime, datetime]
"""A length of time: the instants at which it begins and ends."""


def days(cohorts: Cohorts, period: Period, stage: str, volume: Fraction | None) -> list[Day]:
    """Give every local day of the month: the leads that entered the stage and their running total.

    Days after the as-of instant carry no leads (null). The plan rises evenly over the month's business days, or over
    all its days when none is worked; without a plan it stays at 0.
    """
    counts = _counts(cohorts, period, stage)
    zone = cohorts.agreement.calendar.zone
    known_until = period.as_of.astimezone(zone).date()
    line = _plan_line(period.month, cohorts.clock, volume or Fraction(0))
    total, found = 0, []
    for day, (worked, plan) in zip(month_days(period.month), line, strict=True):
        known = day <= known_until
        total += counts.get(day, 0)
        found.append(
            Day(
                date=day.isoformat(),
                business_day=worked,
                leads=counts.get(day, 0) if known else None,
                cumulative=total if known else None,
                plan=float(plan),
            )
        )
    return found


def elapsed(cohorts: Cohorts, period: Period) -> Fraction:
    """Give the share (0 to 1) of the month's business days that is over, or of all its days when none is worked."""
    counted = planned_days(period.month, cohorts.clock)
    zone = cohorts.agreement.calendar.zone
    return sum((passed(day, period, zone) for day in counted), Fraction(0)) / len(counted)


def planned_days(month: Month, clock: BusinessClock) -> list[date]:
    """Give the days that the plan spreads a month's leads over: its business days, or all where none is worked."""
    every = month_days(month)
    worked = set(clock.working_days)
    return [day for day in every if day in worked] or every


def stretches(days: Sequence[date], zone: ZoneInfo) -> tuple[Stretch, ...]:
    """Give each local day as the instants (aware UTC) at which it begins and ends."""
    return tuple(_stretch(day, zone) for day in days)


def _stretch(day: date, zone: ZoneInfo) -> Stretch:
    start, end = (datetime.combine(day + timedelta(days=n), time(), zone).astimezone(UTC) for n in (0, 1))
    return start, end


def passed(day: date, period: Period, zone: ZoneInfo) -> Fraction:
    """Give the share of a local day that is over; its last second closes it."""
    start, end = _stretch(day, zone)
    seconds = int((end - start).total_seconds())
    known = int((period.as_of - start).total_seconds()) + 1
    return Fraction(min(max(known, 0), seconds), seconds)


def month_days(month: Month) -> list[date]:
    """Give every day of a month, in order."""
    return [month.first + timedelta(days=n) for n in range((month.last - month.first).days + 1)]


def _counts(cohorts: Cohorts, period: Period, stage: str) -> dict[date, int]:
    """Count entries per local day; the day edges are worked out here, so that no engine needs the time zone."""
    entered = cohorts.entered(stage)
    entered = entered.filter(entered.month == str(period.month))
    zone = cohorts.agreement.calendar.zone
    cases = [
        (entered.entered_at < _next_midnight(day, zone), day.isoformat()) for day in month_days(period.month)
    ]
    per_day = entered.group_by(day=ibis.cases(*cases)).agg(leads=lambda t: t.count()).execute()
    return {date.fromisoformat(row.day): int(row.leads) for row in per_day.itertuples()}


def _next_midnight(day: date, zone: ZoneInfo) -> datetime:
    return naive(datetime.combine(day + timedelta(days=1), time(), zone))


def _plan_line(month: Month, clock: BusinessClock, volume: Fraction) -> Iterator[tuple[bool, Fraction]]:
    worked, counted = set(clock.working_days), set(planned_days(month, clock))
    passed = 0
    for day in month_days(month):
        passed += day in counted
        yield day in worked, volume * Fraction(passed, len(counted))
