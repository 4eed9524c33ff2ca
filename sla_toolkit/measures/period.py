"""Months and the instants that they are judged at."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sla_toolkit.agreement import Agreement, Month
from sla_toolkit.measures.clock import BusinessClock


@dataclass(frozen=True)
class Period:
    """A month and the instant it is judged at; what happened after `as_of` (aware UTC) is not known yet."""

    month: Month
    start: datetime
    end: datetime
    as_of: datetime

    @classmethod
    def of(cls, agreement: Agreement, month: Month, as_of: datetime) -> "Period":
        """Give the month's edges in the agreement's time zone."""
        zone = agreement.calendar.zone
        return cls(month, month.start(zone), month.end(zone), as_of.astimezone(UTC))


def naive(instant: datetime) -> datetime:
    """Write an aware instant as the canonical tables do: UTC, without a zone, whole seconds."""
    return instant.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def clock_for(agreement: Agreement, periods: tuple[Period, ...]) -> BusinessClock:
    """Give a business clock that covers every instant the periods can look at."""
    first = min(period.start for period in periods).date() - timedelta(days=2)
    last = max(max(period.end, period.as_of) for period in periods).date() + timedelta(days=2)
    return BusinessClock(agreement.calendar, first, last)
