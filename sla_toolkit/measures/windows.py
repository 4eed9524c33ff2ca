"""When every promised window of a month's leads has closed."""

from datetime import UTC, datetime, timedelta

from sla_toolkit.agreement import Agreement, Duration, Month
from sla_toolkit.measures.clock import BusinessClock

_WAITS = (31, 366)
"""Days in which a business window closes, as a rule and at most: what is still open then is taken to close."""


def settled_at(agreement: Agreement, month: Month) -> datetime:
    """Give the instant (aware UTC) from which the month's judgement can no longer change."""
    end = month.end(agreement.calendar.zone)
    return max(_closes(agreement, end, window) for window in _windows(agreement))


def _windows(agreement: Agreement) -> list[Duration]:
    plan = Duration.parse(f"{agreement.plan.within_days} days")
    return [plan, *(one.within for one in agreement.commitments if one.within is not None)]


def _closes(agreement: Agreement, end: datetime, window: Duration) -> datetime:
    """Close a window that began at the month's last second, which a date without a time also stands for."""
    if not window.business:
        return end + timedelta(seconds=window.seconds(0))
    for wait in _WAITS:
        clock = BusinessClock(
            agreement.calendar, end.date() - timedelta(days=2), end.date() + timedelta(days=wait)
        )
        found = clock.instant_at(clock.position(end) + window.seconds(clock.business_day) + 1)
        if found:
            return found.astimezone(UTC)
    return end + timedelta(days=_WAITS[-1])
