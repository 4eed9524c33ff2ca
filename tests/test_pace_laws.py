"""Budgets, forecasts and the calendar behind the pace: the arithmetic."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sla_toolkit.agreement import Calendar, Month
from sla_toolkit.measures import BusinessClock, Period
from sla_toolkit.variance.pace import burn_factor
from sla_toolkit.variance.pace.budget import Counted
from sla_toolkit.variance.pace.calendar import end_of_work, exposure
from sla_toolkit.variance.pace.laws import (
    certain,
    kept_of,
    matched,
    of_count,
    of_money,
    of_share,
    still_to_come,
)

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("share", "hours", "factor"), [("0.02", 1, 14.4), ("0.05", 6, 6), ("0.1", 24, 3), ("0.1", 72, 1)]
)
def test_burn_factors_are_the_published_ones(share, hours, factor):
    """VECTORS S1 (Sloth; Google, SRE workbook): of a 30-day budget."""
    assert burn_factor(Fraction(share), Fraction(30 * 24), Fraction(hours)) == Fraction(str(factor))


@given(st.fractions(0, 1), st.fractions(1, 1000), st.fractions("0.1", 100))
def test_a_burn_at_its_factor_spends_exactly_its_share(share, period, window):
    """Kept up for the window, the factor's rate uses up the share; kept up for the period, share × period ÷ window."""
    assert burn_factor(share, period, window) * window / period == share


def test_a_burn_rate_is_the_broken_share_over_the_slack():
    """Two of ten broken under a promise of 90 % is twice too fast; a promise of 100 % has no budget to burn."""
    assert Counted(10, 2).rate(Fraction(9, 10)) == 2
    assert Counted(0, 0).rate(Fraction(9, 10)) is None
    assert Counted(10, 2).rate(Fraction(1)) is None and Counted(10, 2).chance(Fraction(1)) is None
    assert Counted(30, 9).since(Counted(20, 7)) == Counted(10, 2)


@given(st.integers(1, 60), st.data(), st.fractions("0.05", "0.99"))
def test_the_chance_of_a_burn_is_counted_out(decided, data, target):
    """The binomial tail: as many broken leads or more if the promise were just being kept."""
    broken = data.draw(st.integers(0, decided))
    law = stats.binom(decided, 1 - float(target))
    tail = sum(law.pmf(np.arange(broken, decided + 1)))
    assert Counted(decided, broken).chance(target) == pytest.approx(tail, abs=1e-9)


def counted_out(law):
    """Give the numbers that a law speaks of, and the chance of each."""
    numbers = np.arange(law.quantile(1 - 1e-9) + 2)
    return numbers, np.array([law.between(int(n), int(n)) for n in numbers])


counts = st.integers(0, 400)
shares = st.fractions("0.05", "0.95")


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 40), st.fractions("0.3", "0.95"), st.floats(1, 3))
def test_what_is_to_come_has_the_predictive_mean_and_spread(seen, over, dispersion):
    """Jeffreys' Gamma–Poisson: mean (n + ½)(1 − s)/s, variance mean/s; the dispersion widens it."""
    law = still_to_come(seen, over, dispersion)
    numbers, chances = counted_out(law)
    mean = float((numbers * chances).sum())
    assert chances.sum() == pytest.approx(1)
    assert mean == pytest.approx((seen + 0.5) * float((1 - over) / over), rel=1e-3)
    spread = float(((numbers - mean) ** 2 * chances).sum())
    assert spread == pytest.approx(mean / float(over) * dispersion, rel=2e-2)


@given(counts, shares)
def test_an_interval_holds_about_eight_in_ten(seen, over):
    """Its chance is the nearest to 80 % that whole numbers allow: off by no more than the chance of one number."""
    law = still_to_come(seen, over, 1.0)
    low, high = law.interval()
    assert low <= high
    ends = max(law.between(low, low), law.between(high, high))
    assert abs(law.between(low, high) - 0.8) <= ends + 1e-9


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 60))
def test_a_share_to_come_is_the_beta_binomial(kept, broken, rest):
    """Its mean is Jeffreys' estimate of the share, and it never leaves 0 to `rest`."""
    law = kept_of(rest, kept, kept + broken)
    low, high = law.interval()
    assert law.mean == pytest.approx(rest * (kept + 0.5) / (kept + broken + 1))
    assert 0 <= low <= high <= max(rest, 0)


def test_once_the_month_is_over_nothing_is_to_come():
    """A forecast of what has happened is what happened, and the promise is kept or not."""
    assert still_to_come(180, Fraction(1), 1.0).interval() == (0, 0)
    done = of_count(180, certain(), Fraction(200))
    assert (done.mean, done.low, done.high, done.chance_kept) == (180, 180, 180, 0)
    assert of_count(200, certain(), Fraction(200)).chance_kept == 1
    assert of_share(9, 10, 0, certain(), Fraction(9, 10)).chance_kept == 1
    assert of_money(5e6, certain(), 6e5, 1e5, Fraction(6_000_000)).chance_kept == 0


@given(counts, shares, st.integers(0, 600))
def test_the_chance_of_keeping_is_that_of_reaching_the_target(seen, over, target):
    """It is the law's own tail, 1 once the target is reached, and falls as the target rises."""
    law = still_to_come(seen, over, 1.0)
    chance = of_count(seen, law, Fraction(target)).chance_kept
    assert 0 <= chance <= 1
    assert chance == 1 or seen < target
    assert chance >= of_count(seen, law, Fraction(target + 1)).chance_kept - 1e-12


@settings(deadline=None, max_examples=20)
@given(st.floats(0.5, 60), st.floats(1, 4))
def test_a_law_is_matched_by_mean_and_variance(mean, ratio):
    """A negative binomial of the mean and variance asked for; Poisson where they are equal."""
    law = matched(mean, mean * ratio)
    numbers, chances = counted_out(law)
    assert float((numbers * chances).sum()) == pytest.approx(mean, rel=1e-3)
    if ratio == 1:
        assert law.at_most(0) == pytest.approx(stats.poisson.pmf(0, mean))


def test_money_follows_deals_and_their_amounts():
    """Twenty deals to come, more or less, of 600,000 each: the interval straddles twelve million, and covers 80 %."""
    deals = matched(20, 20)
    found = of_money(1e6, deals, 600_000, 200_000, Fraction(13_000_000))
    assert found.mean == 13_000_000 and found.low < 13_000_000 < found.high
    rng = np.random.default_rng(5)
    drawn = [1e6 + rng.normal(600_000, 200_000, rng.poisson(20)).sum() for _ in range(4000)]
    assert np.mean([found.low <= one <= found.high for one in drawn]) == pytest.approx(0.8, abs=0.03)


CALENDAR = Calendar.model_validate(
    {"timezone": "Asia/Tokyo", "working_hours": ["09:00-18:00"], "holidays": "JP"}
)
CLOCK = BusinessClock(CALENDAR, date(2026, 7, 1), date(2026, 12, 31))


def august(at):
    """August 2026 as of a local time."""
    zone, month = TOKYO, Month(2026, 8)
    return Period(month, month.start(zone), month.end(zone), datetime.fromisoformat(at).replace(tzinfo=zone))


def test_the_ideal_line_rises_on_business_days_alone():
    """August 2026 has 20 business days (the 11th is a holiday); 10 are over on the evening of the 17th."""
    working = set(CLOCK.working_days)
    assert exposure(august("2026-08-17T23:59:59"), working, Fraction(0), TOKYO) == Fraction(10, 20)
    assert exposure(august("2026-08-16T23:59:59"), working, Fraction(0), TOKYO) == Fraction(9, 20)
    assert exposure(august("2026-09-05T00:00"), working, Fraction(0), TOKYO) == 1


def test_weekends_count_by_what_they_bring():
    """Where a weekend day brings a fifth of a business day's leads, the first Sunday has a part in the month."""
    working = set(CLOCK.working_days)
    over = exposure(august("2026-08-02T23:59:59"), working, Fraction(1, 5), TOKYO)
    assert over == Fraction(2, 5) / (20 + Fraction(11, 5))


def test_a_month_that_nobody_works_goes_by_its_days():
    """Without a business day the line rises evenly over all days."""
    assert exposure(august("2026-08-31T23:59:59"), set(), Fraction(0), TOKYO) == 1
    assert exposure(august("2026-08-10T23:59:59"), set(), Fraction(0), TOKYO) == Fraction(10, 31)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-08-07T12:00", "2026-08-07T18:00"),
        ("2026-08-07T18:00", "2026-08-10T18:00"),
        ("2026-08-10T23:59", "2026-08-12T18:00"),
    ],
    ids=["a working day", "after work, before a weekend", "before a holiday"],
)
def test_today_is_the_working_day_that_is_left(at, end):
    """What is due is due by the end of this working day, or of the next when this one is over."""
    local = end_of_work(CLOCK, datetime.fromisoformat(at).replace(tzinfo=TOKYO)).astimezone(TOKYO)
    assert local == datetime.fromisoformat(end).replace(tzinfo=TOKYO)


def test_without_a_working_day_to_come_it_is_the_day_itself():
    """A calendar that ends, or works no day, still gives an end."""
    at = datetime(2027, 3, 1, 12, tzinfo=TOKYO)
    assert end_of_work(CLOCK, at) == datetime(2027, 3, 2, tzinfo=TOKYO)
    assert end_of_work(CLOCK, at) - at < timedelta(days=1)
