"""Months that are read together give each month what it gives on its own, and leave nothing behind."""

import gc
from datetime import UTC, datetime

import pytest

from sla_toolkit.agreement import Month
from sla_toolkit.measures import Cohorts, Period, converted, measure

AS_OF = datetime(2026, 9, 10, 3, tzinfo=UTC)


def period(practice, month, as_of=AS_OF):
    """Give a practice month as known at an instant."""
    return Period.of(practice.file.agreement, Month.parse(month), as_of)


@pytest.fixture(scope="module")
def whole(practice):
    """A year of the practice company."""
    months = [str(Month(2025, 10).plus(n)) for n in range(12)]
    return Cohorts(practice.file.agreement, practice.leads, tuple(period(practice, one) for one in months))


@pytest.mark.parametrize("month", ["2025-12", "2026-09"])
def test_a_part_answers_as_the_month_on_its_own(practice, whole, month):
    """Every promise comes to the same numbers, in a settled month and in a running one."""
    here = (period(practice, month),)
    alone = Cohorts(practice.file.agreement, practice.leads, here)
    for commitment in practice.file.agreement.commitments:
        assert measure(commitment, whole.part(here)) == measure(commitment, alone), commitment.id


def test_a_month_that_is_not_among_them_is_read_on_its_own(practice, whole):
    """Another month, or the same one as of another instant, is no part of what was read."""
    later = period(practice, "2026-09", datetime(2026, 9, 20, tzinfo=UTC))
    assert whole.part((whole.periods[0],)).whole is whole
    assert whole.part((later,)).whole is None
    assert whole.part((whole.periods[0],)).part(whole.periods).periods == whole.periods


def test_what_was_worked_out_is_let_go_of(practice):
    """Tables that were kept for several numbers are gone with the last who reads them."""
    connection = practice.leads.leads.get_backend()
    before = set(connection.list_tables())
    cohorts = Cohorts(practice.file.agreement, practice.leads, (period(practice, "2026-08"),))
    rows = converted(cohorts, "mql", "appointment", None).filter(lambda rows: rows.kept)
    assert set(connection.list_tables()) > before
    many = rows.count().execute()
    del cohorts
    gc.collect()
    assert rows.count().execute() == many > 0
    del rows
    gc.collect()
    assert not {one for one in set(connection.list_tables()) - before if "cached" in one}
