"""The instant that a month is judged at."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sla_toolkit.agreement import Agreement, Month, Problem, Refused
from sla_toolkit.language import Message
from sla_toolkit.measures import settled_at


def now() -> datetime:
    """Give the present instant (aware UTC)."""
    return datetime.now(UTC)


def default_as_of(agreement: Agreement, month: Month, present: datetime) -> datetime:
    """Give the start of today in the agreement's time zone, or the instant at which the month settled if earlier.

    A settled month is therefore judged at the same instant whenever it is run, and a second run on the same day gives
    the same answer for any month.
    """
    zone = agreement.calendar.zone
    today = datetime.combine(present.astimezone(zone).date(), time(), zone)
    return min(today, settled_at(agreement, month)).astimezone(UTC)


def parse_as_of(text: str, zone: ZoneInfo) -> datetime:
    """Read an ISO date (its last second, so that the day is included) or date and time (local unless it says)."""
    try:
        if len(text.strip()) == 10:
            day = date.fromisoformat(text.strip())
            return (
                datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(seconds=1)
            ).astimezone(UTC)
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        message = Message("“{text}” is not a time: write it like 2026-11-05 or 2026-11-05T09:00.", text=text)
        raise Refused((Problem("as_of", message),)) from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)


def up_to_yesterday(agreement: Agreement, text: str | None, present: datetime) -> datetime:
    """Give the instant asked for, or the last second of yesterday in the agreement's time zone; raises Refused."""
    zone = agreement.calendar.zone
    if text:
        return parse_as_of(text, zone)
    today = datetime.combine(present.astimezone(zone).date(), time(), zone)
    return today.astimezone(UTC) - timedelta(seconds=1)


def as_of_for(agreement: Agreement, month: Month, text: str | None) -> datetime:
    """Give the instant asked for, or the default; raises Refused when the month has not begun by then."""
    zone = agreement.calendar.zone
    as_of = parse_as_of(text, zone) if text else default_as_of(agreement, month, now())
    if as_of <= month.start(zone):
        message = Message("{month} has not begun: choose an earlier month.", month=str(month))
        raise Refused((Problem("month_not_begun", message),))
    return as_of


def last_month(agreement: Agreement, present: datetime) -> Month:
    """Give the last month that is over in the agreement's time zone."""
    return Month.of(present.astimezone(agreement.calendar.zone).date()).plus(-1)
