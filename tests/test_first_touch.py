"""First contacts within the promised window: closed forms, brute force, and leads that came when nobody works."""

from datetime import UTC, datetime
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.leads import read_leads
from sla_toolkit.planning.capacity import Hands
from sla_toolkit.planning.first_touch import Arrivals, in_time, reps_for
from sla_toolkit.planning.past import past_of
from sla_toolkit.planning.plan import plan_report
from sla_toolkit.planning.telling import first_touch_line
from workbench import company

LATER = datetime(2026, 6, 15, tzinfo=UTC)
HANDS = {"reps": 1, "hours": 16, "minutes": 6}
ALL_DAY = {**HANDS, "hours": 160}


def came(*windows, working=6000):
    """Give arrivals of one month of so many working minutes."""
    return Arrivals(windows, 1, Fraction(working))


def hands(reps, minutes):
    """People who work leads all of a month of 6,000 minutes, at so many minutes each."""
    return Hands(reps, Fraction(100), Fraction(minutes))


def test_leads_that_come_at_once_wait_for_each_other():
    """Six at once, an hour, twenty minutes each: one person contacts three in time, two all of them."""
    rush = came((0, 60, 6))
    assert in_time(rush, hands(1, 20), 6) == 0.5 and in_time(rush, hands(2, 20), 6) == 1
    assert reps_for(rush, hands(1, 20), 6, 0.5) == 1 and reps_for(rush, hands(1, 20), 6, 0.51) == 2


def test_the_same_leads_one_by_one_do_not():
    """Six, twenty minutes apart: one person is enough; with twice the volume half are too late, with half none."""
    calm = came(*((20 * n, 20 * n + 20, 1) for n in range(6)))
    assert in_time(calm, hands(1, 20), 6) == 1
    assert in_time(calm, hands(1, 20), 12) == 0.5 and in_time(calm, hands(1, 40), 3) == 1
    assert in_time(came((0, 60, 6)), hands(2, 20), 12) == 0.5


def test_no_number_of_people_works_when_nobody_works():
    """A window that opens and ends outside working time is lost to any number of people."""
    assert reps_for(came((0, 0, 1), (0, 60, 1)), hands(1, 20), 2, 0.9) is None
    assert reps_for(came((0, 0, 1), (0, 60, 1)), hands(1, 20), 2, 0.5) == 1


def most(begins, window, each):
    """Find the most leads that can be contacted in time, by trying all sets of them."""
    for size in range(len(begins), 0, -1):
        for some in combinations(sorted(begins), size):
            free = 0
            for one in some:
                free = max(free, one) + each
                if free > one + window:
                    break
            else:
                return size
    return 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=7), st.integers(1, 40), st.integers(1, 25))
def test_nobody_could_contact_more_of_them(begins, window, each):
    """The share is that of the largest set that can be served; more people never serve fewer."""
    rows = came(*((one, one + window, begins.count(one)) for one in sorted(set(begins))))
    share = in_time(rows, hands(1, each), len(begins))
    assert share == pytest.approx(most(begins, window, each) / len(begins))
    assert in_time(rows, hands(2, each), len(begins)) >= share


def reported(folder, instants, within, target=0.9, given_=HANDS):
    """Work out the capacity of a company whose leads are handed over at these instants."""
    contacts = [{"created": "2026-01-01", "mql": one} for one in instants]
    promise = (
        f"{{id: t, owner: sales, measure: response_within, stage: mql, within: {within}, target: {target}}}"
    )
    file = company(folder, contacts, commitment=promise, holidays="none")
    past = past_of(file.agreement, read_leads(file), LATER)
    return plan_report(file.agreement, past, LATER, given_).capacity


def test_the_plan_says_what_a_rush_leaves_in_time(tmp_path):
    """Ten at ten o'clock on a Monday in January, and one person with a tenth of the working time for them.

    January to May 2026 have 107 working days of 480 minutes; a month's 16 hours are spread over 10,272 of these, so
    that an attempt of 6 minutes takes 64.2. Ten leads in five months stand for the 50 that the plan's 10 a month would
    be: an hour is over before the first is done, and in a day of 480 minutes seven are.
    """
    hour = reported(tmp_path, ["2026-01-05T10:00"] * 10, "1 business hours").first_touch
    assert (hour.in_time, hour.leads, hour.exceeded, hour.within["en"]) == (0, 10, True, "1 business hour")
    day = reported(tmp_path, ["2026-01-05T10:00"] * 10, "1 business days").first_touch
    assert day.in_time == pytest.approx(7 / 50) and day.reps == 7  # 6 people get to 44 of the 45 promised
    assert "it would take 7 people" in first_touch_line(day).text("en")


def test_an_elapsed_window_over_a_weekend_is_lost(tmp_path):
    """Handed over on a Saturday and due on Sunday: nobody works, and the plan says that people are not what lacks."""
    found = reported(
        tmp_path, ["2026-01-10T10:00", "2026-01-12T10:00"], "24 hours", given_=ALL_DAY
    ).first_touch
    assert (found.in_time, found.reps) == (0.5, None)
    assert "no number of people would do" in first_touch_line(found).text("en")
    assert "人数を増やしても" in first_touch_line(found).text("ja")


def test_a_window_that_is_not_over_tells_nothing(tmp_path):
    """Only leads whose window has passed are taken; without hands or without a promise nothing is said."""
    assert reported(tmp_path, ["2026-05-29T17:00"], "30 business days").first_touch is None
    assert reported(tmp_path, ["2026-01-05T10:00"], "1 business days", given_={}).first_touch is None


def test_a_date_without_a_time_may_be_worked_all_day(tmp_path):
    """Its window runs from the day's end, and work on it may begin in the morning: one hour leaves nine."""
    found = reported(tmp_path, ["2026-01-05"], "1 business hours", given_=ALL_DAY).first_touch
    assert found.in_time == 1
