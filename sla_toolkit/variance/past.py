"""The months before one, read together with it."""

from sla_toolkit.agreement import Agreement
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Cohorts, Period

LOOK_BACK = 24
"""Months before a month that its history goes back."""


def with_past(agreement: Agreement, leads: Leads, period: Period) -> Cohorts:
    """Give a month's cohorts as a part of those of the 24 months before and itself, all as known at its as-of time."""
    whole = Cohorts(agreement, leads, (*_before(agreement, period, LOOK_BACK), period))
    return whole.part((period,))


def months_before(cohorts: Cohorts, period: Period, months: int) -> Cohorts:
    """Give the cohorts of so many months before a month, oldest first, as known at that month's as-of time."""
    return cohorts.part(_before(cohorts.agreement, period, months))


def _before(agreement: Agreement, period: Period, months: int) -> tuple[Period, ...]:
    earlier = (period.month.plus(-back) for back in range(months, 0, -1))
    return tuple(Period.of(agreement, one, period.as_of) for one in earlier)
