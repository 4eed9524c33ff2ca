"""The business clock: published hours, holidays, clock changes, and the expression against Python."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.agreement import Calendar
from sla_toolkit.measures.clock import BusinessClock, with_position

TOKYO = ZoneInfo("Asia/Tokyo")


def calendar(**changes):
    """Give a calendar of Mon–Fri, 9–12 and 13–18, with changes."""
    values = {"timezone": "Asia/Tokyo", "working_hours": ["09:00-12:00", "13:00-18:00"], "holidays": "JP"}
    return Calendar.model_validate({**values, **changes})


def hours(clock, start, end):
    """Give the working hours between two local times."""
    zone = clock.calendar.zone
    return (clock.position(end.replace(tzinfo=zone)) - clock.position(start.replace(tzinfo=zone))) / 3600


def test_a_working_week_has_forty_hours():
    """B1 (businesstimedelta): Mon–Fri 9–18 less 12–13, 2016-01-18 09:00 to 2016-01-22 18:00, is 40 hours."""
    clock = BusinessClock(calendar(holidays="none"), date(2016, 1, 1), date(2016, 1, 31))
    assert hours(clock, datetime(2016, 1, 18, 9), datetime(2016, 1, 22, 18)) == 40


def test_japanese_holidays_and_substitute_holidays_are_not_worked():
    """Golden Week 2026: 29 April and 3–6 May are holidays (6 May a substitute), so 28 April is followed by 30 April."""
    clock = BusinessClock(calendar(), date(2026, 4, 27), date(2026, 5, 8))
    assert [day.day for day in clock.working_days] == [27, 28, 30, 1, 7, 8]


def test_a_companys_own_closed_days_are_not_worked():
    """Days around New Year that no law names can be closed in the agreement."""
    clock = BusinessClock(calendar(closed_days=["2026-12-29"]), date(2026, 12, 28), date(2026, 12, 30))
    assert clock.working_days == (date(2026, 12, 28), date(2026, 12, 30))


def test_other_countries_and_their_subdivisions_have_their_own_holidays():
    """Good Friday is a holiday in Germany, and Corpus Christi in Bavaria only."""
    german = BusinessClock(
        calendar(timezone="Europe/Berlin", holidays="DE"), date(2026, 4, 3), date(2026, 6, 4)
    )
    bavarian = BusinessClock(
        calendar(timezone="Europe/Berlin", holidays="DE-BY"), date(2026, 4, 3), date(2026, 6, 4)
    )
    assert date(2026, 4, 3) not in german.working_days
    assert date(2026, 6, 4) in german.working_days and date(2026, 6, 4) not in bavarian.working_days


def test_a_business_day_is_the_days_working_hours():
    """Five business days from Monday 10:00 end on the next Monday at 10:00."""
    clock = BusinessClock(calendar(holidays="none"), date(2026, 11, 1), date(2026, 11, 30))
    monday = datetime(2026, 11, 9, 10, tzinfo=TOKYO)
    assert clock.business_day == 8 * 3600
    reached = clock.instant_at(clock.position(monday) + 5 * clock.business_day)
    assert reached == datetime(2026, 11, 16, 10, tzinfo=TOKYO)


def test_a_clock_change_moves_the_hours_with_the_wall_clock():
    """When New York springs forward on 8 March 2026, Monday still has its eight hours, an hour earlier in UTC."""
    clock = BusinessClock(
        calendar(timezone="America/New_York", holidays="US"), date(2026, 3, 6), date(2026, 3, 9)
    )
    assert [datetime.fromtimestamp(opens, UTC).hour for opens, _ in clock.windows] == [14, 18, 13, 17]


CLOCKS = [
    BusinessClock(calendar(), date(2026, 4, 20), date(2026, 5, 20)),
    BusinessClock(
        calendar(timezone="America/Los_Angeles", holidays="US", working_hours=["06:00-14:30", "15:00-23:45"]),
        date(2026, 2, 20),
        date(2026, 3, 20),
    ),
    BusinessClock(
        calendar(timezone="Pacific/Auckland", holidays="none", working_hours=["00:00-24:00"]),
        date(2026, 3, 25),
        date(2026, 4, 15),
    ),
]


@pytest.mark.parametrize("clock", CLOCKS, ids=["tokyo", "los_angeles", "auckland"])
def test_the_expression_and_python_agree_second_by_second(clock):
    """The same calendar table gives the same position in the engine and in Python, over midnight and clock changes.

    Long before the first day and long after the last as well; no instant has no position.
    """
    start = datetime(clock.first.year, clock.first.month, clock.first.day, tzinfo=UTC)
    step = (datetime(clock.last.year, clock.last.month, clock.last.day, tzinfo=UTC) - start) / 997
    instants = [(start + step * n).replace(microsecond=0) for n in range(998)]
    instants += [start + timedelta(days=away, hours=3) for away in (-4000, -3, -2, -1, 60, 4000)]
    naive = [*(instant.replace(tzinfo=None) for instant in instants), None]
    table = ibis.memtable({"n": range(len(naive)), "at": naive}, schema={"n": "int64", "at": "timestamp"})
    found = with_position(table, "at", "position", ibis.memtable(clock.table), clock).order_by("n")
    expected = [*(clock.position(instant) for instant in instants), None]
    assert found.to_pyarrow()["position"].to_pylist() == expected


seconds = st.integers(0, 29 * 86400)


@settings(max_examples=200)
@given(seconds, seconds)
def test_positions_never_run_backwards_or_faster_than_time(earlier, later):
    """Working time between two instants is never negative and never longer than the time itself."""
    earlier, later = sorted((earlier, later))
    start = datetime(2026, 4, 20, tzinfo=UTC)
    for clock in CLOCKS[:1]:
        worked = clock.position(start + timedelta(seconds=later)) - clock.position(
            start + timedelta(seconds=earlier)
        )
        assert 0 <= worked <= later - earlier


@given(st.integers(0, 100 * 3600))
def test_the_instant_at_a_position_is_the_first_with_that_position(position):
    """Position and instant undo each other, up to the end of the clock."""
    clock = CLOCKS[0]
    instant = clock.instant_at(position)
    assert instant is not None and clock.position(instant) == position
