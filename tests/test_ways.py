"""What is counted of the ways between stages where the leads are, against NumPy over the same waits."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.planning.ways import DAY, Way, higher, quantile

TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")
INSTANTS = st.integers(1_700_000_000, 1_780_000_000)
LEADS = st.lists(st.tuples(INSTANTS, st.none() | INSTANTS), min_size=1, max_size=40)


def way(leads):
    """Give the way of some leads, each with its start and (or None) its end in seconds since 1970."""
    rows = [{"hand_off": start, "won": end} for start, end in leads]
    return Way.of(ibis.memtable(rows, schema={"hand_off": "int64", "won": "int64"}), "hand_off", "won")


def seconds(*when):
    """Give an instant of Tokyo in seconds since 1970."""
    return int(datetime(*when, tzinfo=TOKYO).timestamp())


@given(LEADS, st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_quantiles_are_those_of_numpy_to_the_last_bit(leads, share):
    """The engine orders the waits; what lies between two of them is worked out as NumPy does."""
    waits = np.array([max(end - start, 0) for start, end in leads if end is not None]) / DAY
    found = way(leads)
    assert found.counts() == (len(leads), len(waits))
    if len(waits):
        assert quantile(found, len(waits), share) == np.quantile(waits, share)
        place = higher(len(waits), share)
        assert found.waits_at([place])[place] / DAY == np.quantile(waits, share, method="higher")


@pytest.mark.parametrize("zone", [TOKYO, NEW_YORK])
@given(leads=LEADS)
@settings(max_examples=10, deadline=None)
def test_months_passed_are_those_of_the_calendar(zone, leads):
    """Months are counted in the agreement's time zone, summer time and the turn of the year included."""
    expected: dict[int, int] = {}
    for pair in leads:
        if pair[1] is not None:
            start, end = (datetime.fromtimestamp(one, UTC).astimezone(zone) for one in pair)
            passed = (end.year - start.year) * 12 + end.month - start.month
            expected[passed] = expected.get(passed, 0) + 1
    assert way(leads).months_passed(zone) == expected


def test_the_edge_of_a_month_is_local():
    """A hand-off in the last second of a month in Tokyo is of that month, though UTC is nine hours behind."""
    last, first = seconds(2026, 9, 30, 23, 59, 59), seconds(2026, 10, 1)
    assert way([(last, first)]).months_passed(TOKYO) == {1: 1}
    assert way([(last, first)]).months_passed(ZoneInfo("UTC")) == {0: 1}


def test_a_start_is_looked_at_until_an_instant_and_that_included():
    """Who came to the start later is left out; nobody at all gives nothing."""
    early, late = seconds(2026, 9, 1), seconds(2026, 9, 2)
    both = way([(early, None), (late, late + DAY)])
    assert both.until(early).counts() == (1, 0) and both.until(late).counts() == (2, 1)
    assert both.first_start() == early and both.until(early - 1).first_start() is None
    assert both.until(early).months_passed(TOKYO) == {}
