"""Which months of the past an agreement can be held against."""

from datetime import datetime

from sla_toolkit.agreement import Agreement, Month
from sla_toolkit.leads import Leads
from sla_toolkit.measures import BusinessClock, settled_at
from sla_toolkit.planning.baseline import event_span, first_hand_off

MOST_MONTHS = 36
"""Months that a backtest goes back by itself: three years, which is as long as a season takes to show."""


def past_months(agreement: Agreement, leads: Leads, present: datetime) -> list[Month]:
    """Give the months to look back on, oldest first: whole in the data, and settled by `present`; at most 36.

    The first is that of the first hand-off. When the data begins in that very month, it counts as whole if it begins no
    later than the first business day.
    """
    span, handed = event_span(leads), first_hand_off(agreement, leads)
    if span is None or handed is None:
        return []
    zone = agreement.calendar.zone
    month, last = (Month.of(instant.astimezone(zone).date()) for instant in (handed, span[1]))
    if span[0] >= month.start(zone) and not _from_the_start(agreement, month, span[0]):
        month = month.next()
    found = []
    while month <= last and settled_at(agreement, month) <= present:
        found.append(month)
        month = month.next()
    return found[-MOST_MONTHS:]


def _from_the_start(agreement: Agreement, month: Month, event: datetime) -> bool:
    """Whether an event lies before the second business day of its month begins."""
    zone = agreement.calendar.zone
    start = month.start(zone)
    clock = BusinessClock(agreement.calendar, start.date(), event.astimezone(zone).date())
    return clock.position(event) - clock.position(start) <= clock.business_day
