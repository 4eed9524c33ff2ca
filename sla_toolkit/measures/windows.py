"""When every promised window of a month's leads has closed."""

from datetime import UTC, datetime, timedelta

from sla_toolkit.agreement import Agreement, Duration, Month
from sla_toolkit.measures.clock import BusinessClock

_LONGEST_WAIT = 366  # days that a business window may need to close before the clock is built anew


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
    clock = BusinessClock(
        agreement.calendar, end.date() - timedelta(days=2), end.date() + timedelta(days=_LONGEST_WAIT)
    )
    found = clock.instant_at(clock.position(end) + window.seconds(clock.business_day) + 1)
    return found.astimezone(UTC) if found else end + timedelta(days=_LONGEST_WAIT)
