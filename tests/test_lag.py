"""How outcomes come in: the estimate from history, the plan's own window, and late leads that are nobody's miss."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from math import sqrt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from sla_toolkit.agreement import Calendar, Month
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import BusinessClock, Period
from sla_toolkit.variance import assess
from sla_toolkit.variance.daily import planned_days, stretches
from sla_toolkit.variance.lag import Incidence, Lag, due, incidence, outcome_lag
from workbench import company

DAY = 86_400
WINDOW = 30 * DAY
START, END = datetime(2026, 10, 1), datetime(2026, 11, 1)
MONTH = ((START, END),)
PLAN = Lag("plan", 0, 0, WINDOW, Incidence((), ()))

followed = st.lists(st.tuples(st.integers(1, 40), st.sampled_from([0, 1, 2])), min_size=1, max_size=25)


def test_kaplan_meier_as_published():
    """K1 (convoys' tests): with nothing competing, .75 have converted at 9; the naive ratio says .5."""
    found = incidence([2, 3, 6, 6, 7, 10], [0, 0, 1, 1, 1, 0])
    assert found.at(9) == pytest.approx(0.75)
    assert found.at(5) == 0


def test_a_rejection_competes():
    """Two of four are rejected first: half convert in the end, where a censored rejection would have made it all."""
    assert incidence([1, 2, 3, 4], [2, 2, 1, 1]).at(4) == pytest.approx(0.5)
    assert incidence([1, 2, 3, 4], [0, 0, 1, 1]).at(4) == pytest.approx(1)


unweighted = st.lists(st.tuples(st.integers(0, 20), st.sampled_from([0, 1, 2])), min_size=1, max_size=25)


@given(unweighted)
def test_without_a_rejection_it_is_what_kaplan_meier_leaves(entries):
    """With nothing competing the estimate is 1 − Kaplan–Meier, also for those who converted at once."""
    times, events = [time for time, _ in entries], [int(event == 1) for _, event in entries]
    kept = SurvfuncRight(times, events)
    for time in range(22):
        survived = [share for at, share in zip(kept.surv_times, kept.surv_prob, strict=True) if at <= time]
        left = survived[-1] if survived else 1.0
        assert incidence(times, events).at(time) == pytest.approx(1 - left)


@given(unweighted)
def test_the_estimate_is_the_sum_that_defines_it(entries):
    """Aalen & Johansen 1978: who is still there just before, times the share of those that convert then."""
    times, events = [time for time, _ in entries], [event for _, event in entries]
    there, share = Fraction(1), Fraction(0)
    for time in sorted(set(times)):
        at_risk = sum(each >= time for each in times)
        now = [event for each, event in entries if each == time]
        share += there * Fraction(now.count(1), at_risk)
        there *= 1 - Fraction(len(now) - now.count(0), at_risk)
        assert incidence(times, events).at(time) == pytest.approx(float(share))


@given(followed, st.data())
def test_weights_are_repetitions_and_the_order_does_not_matter(entries, data):
    """An entry of weight n is n entries, in whatever order they come."""
    weights = data.draw(st.lists(st.integers(1, 4), min_size=len(entries), max_size=len(entries)))
    whole = [entry for entry, weight in zip(entries, weights, strict=True) for _ in range(weight)]
    mixed = data.draw(st.permutations(whole))
    weighted = incidence([time for time, _ in entries], [event for _, event in entries], weights)
    repeated = incidence([time for time, _ in mixed], [event for _, event in mixed])
    for time in range(42):
        assert weighted.at(time) == pytest.approx(repeated.at(time))


@given(followed)
def test_the_incidence_only_rises_and_stays_a_share(entries):
    """Whoever has converted stays converted, and no more than all do."""
    found = incidence([time for time, _ in entries], [event for _, event in entries])
    shares = [found.at(time) for time in range(42)]
    assert shares == sorted(shares)
    assert shares[0] == 0 and shares[-1] <= 1 + 1e-9


def history(entries):
    """Make a lag from past leads, in days, where any of them converted within the window."""
    curve = incidence([time * DAY for time, _ in entries], [event for _, event in entries])
    return Lag("history", len(entries), 1, WINDOW, curve) if curve.at(WINDOW) else PLAN


@given(followed.map(history), st.lists(st.integers(-10, 90), min_size=2, max_size=6))
def test_what_is_due_rises_from_nothing_to_all(lag, days):
    """The share due lies between 0 and 1, never falls, and is 1 once the last window has closed."""
    shares = [due(lag, MONTH, START + timedelta(days=day)) for day in sorted(days)]
    assert all(0 <= share <= 1 for share in shares)
    assert shares == sorted(shares)
    assert due(lag, MONTH, END + timedelta(seconds=WINDOW)) == 1
    assert due(lag, MONTH, START) == 0


@given(st.integers(0, 61 * DAY))
def test_the_plans_own_window_is_summed_in_closed_form(seconds):
    """Even arrivals and an even window: the exact share is what many small steps come to."""
    share = due(PLAN, MONTH, START + timedelta(seconds=seconds))
    length, steps = 31 * DAY, 2000
    ages = [seconds - length * (step + 0.5) / steps for step in range(steps)]
    assert float(share) == pytest.approx(sum(map(PLAN.share_at, ages)) / steps, abs=1e-6)
    if seconds <= WINDOW:
        assert share == Fraction(seconds**2, 2 * WINDOW * length)


def test_what_is_due_follows_the_days_that_the_plan_counts():
    """September 2026 has its holidays at the end: by its tenth day more is due than of even calendar days."""
    zone = ZoneInfo("Asia/Tokyo")
    calendar = Calendar(timezone="Asia/Tokyo", holidays="JP")
    clock = BusinessClock(calendar, date(2026, 8, 31), date(2026, 10, 1))
    days = planned_days(Month(2026, 9), clock)
    assert len(days) == 19 and date(2026, 9, 22) not in days
    as_of = datetime(2026, 10, 2, tzinfo=zone)
    first, last = stretches([days[0], days[-1]], zone)
    assert due(PLAN, [first], as_of) == 1
    assert due(PLAN, [last], as_of) == Fraction(3, 2) / 30
    assert due(PLAN, [first, last], as_of) == (1 + Fraction(3, 2) / 30) / 2
    tenth, whole = datetime(2026, 9, 10, tzinfo=zone), ((first[0], last[1]),)
    assert due(PLAN, stretches(days, zone), tenth) > due(PLAN, whole, tenth)


def leads_of(month, number, *, late):
    """Hand leads off over a month, evenly or ever more of them; every fourth converts, one to 29 days later."""
    start, days = month.first, (month.last - month.first).days + 1
    for place in range(number):
        share = (place + 0.5) / number
        at = datetime.combine(start, datetime.min.time()) + timedelta(
            days=days * (sqrt(share) if late else share)
        )
        wait = timedelta(days=1 + (place // 4 * 11) % 29)
        yield {
            "created": at.isoformat(timespec="seconds"),
            "company": "架空商事",
            "employees": 100,
            "department": "人事",
            "mql": at.isoformat(timespec="seconds"),
            "appointment": (at + wait).isoformat(timespec="seconds") if place % 4 == 0 else "",
        }


def test_late_leads_of_a_growing_month_are_no_miss_of_sales(tmp_path):
    """Most of the leads came in the last days: few have converted yet, and yet sales converts as it always did."""
    as_of = datetime(2026, 11, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    rows = [row for back in range(6, 0, -1) for row in leads_of(Month(2026, 10 - back), 120, late=False)]
    rows += leads_of(Month(2026, 10), 400, late=True)
    known = [
        {**row, "appointment": ""} if row["appointment"] > as_of.replace(tzinfo=None).isoformat() else row
        for row in rows
    ]
    file = company(tmp_path, known)
    period = Period.of(file.agreement, Month(2026, 10), as_of)
    variance = assess(file, read_leads(file), period).variance
    assert variance.lag.source == "history"
    conversion = next(one for one in variance.drivers if one.id == "conversion")
    shown_plainly = variance.actual - 0.25 * 400
    assert shown_plainly < -40
    assert abs(conversion.effect) < 1.5
    assert conversion.verdict == "noise"


def lag_of(folder, rows, as_of=datetime(2026, 11, 15)):
    """Take the lag of October from a company's leads."""
    file = company(folder, [{"created": row["mql"], **row} for row in rows])
    here = as_of.replace(tzinfo=ZoneInfo("Asia/Tokyo"))
    return outcome_lag(file.agreement, read_leads(file), Month(2026, 10), here)


TEN_DAYS = {"mql": "2026-08-03", "appointment": "2026-08-13"}


def test_days_without_a_time_count_as_the_measures_have_them(tmp_path):
    """Counted from the hand-off's whole day: a rejection on that day competes, and an earlier outcome is at once."""
    early = {"mql": "2026-08-03", "appointment": "2026-08-01"}
    rejected = {"mql": "2026-08-03", "rejected": "2026-08-03"}
    lag = lag_of(tmp_path, [*[TEN_DAYS] * 30, *[early] * 10, *[rejected] * 40])
    assert (lag.source, lag.leads, lag.outcomes, lag.median_days) == (
        "history",
        80,
        40,
        pytest.approx(9, abs=0.1),
    )
    assert lag.curve.at(WINDOW) == pytest.approx(0.5)
    assert lag.share_at(3600) == pytest.approx(0.25)


def test_a_rejection_before_the_hand_off_is_of_an_earlier_one(tmp_path):
    """A lead that was handed back, nursed and handed off anew is followed from the new hand-off."""
    again = {**TEN_DAYS, "rejected": "2026-08-01"}
    assert lag_of(tmp_path, [again] * 40).outcomes == 40


@pytest.mark.parametrize(
    ("rows", "as_of"),
    [
        ([TEN_DAYS] * 29, datetime(2026, 11, 15)),
        (
            [{"mql": "2026-09-20", "appointment": "2026-09-21"}] * 40 + [{"mql": "2026-09-20"}],
            datetime(2026, 9, 25),
        ),
        ([{"mql": "2026-10-03", "appointment": "2026-10-13"}] * 40, datetime(2026, 11, 15)),
        ([{"mql": "2024-09-03", "appointment": "2024-09-13"}] * 40, datetime(2026, 11, 15)),
    ],
    ids=["few outcomes", "nobody followed to the end", "the month's own leads", "too long ago"],
)
def test_a_short_past_leaves_the_plans_own_window(tmp_path, rows, as_of):
    """Where the past says too little, outcomes come evenly over the plan's window."""
    lag = lag_of(tmp_path, rows, as_of)
    assert (lag.source, lag.share_at(WINDOW / 3), lag.median_days) == ("plan", pytest.approx(1 / 3), 15)


def test_a_past_that_is_all_decided_needs_no_more_time(tmp_path):
    """Every lead was met or handed back within days: nobody is left to be followed to the window's end."""
    rows = [{"mql": "2026-09-20", "appointment": "2026-09-21"}] * 40 + [
        {"mql": "2026-09-20", "rejected": "2026-09-23"}
    ]
    assert lag_of(tmp_path, rows, datetime(2026, 9, 25)).source == "history"
