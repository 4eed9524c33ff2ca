"""Chance: exact tails against brute force and published numbers, and many tests a month with few false alarms."""

from fractions import Fraction
from itertools import product
from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sla_toolkit.variance.funnel import Funnel
from sla_toolkit.variance.noise.dispersion import ENOUGH_MONTHS, dispersion
from sla_toolkit.variance.noise.family import SHORTFALLS, SURPLUSES, WEIGHTS, Claim, Ruling, rulings
from sla_toolkit.variance.noise.money import ENOUGH_DEALS, money_tail
from sla_toolkit.variance.noise.month import promised_rate, sigmas
from sla_toolkit.variance.noise.tails import count_tail, share_tail, shares_tail
from sla_toolkit.variance.noise.verdicts import either, shortfall
from sla_toolkit.variance.noise.worth import worth_tail

PLAN = Funnel(
    Fraction(200),
    {"hr_smb": Fraction(6, 10), "other": Fraction(4, 10)},
    {"hr_smb": Fraction(25, 100), "other": Fraction(5, 100)},
)
LEVEL = Ruling(0.5, 0.0135)
PROVED = Ruling(0.01, 0.0135)
rates = st.integers(1, 99).map(lambda n: n / 100)


def test_the_plans_variance_splits_by_cause():
    """V1: 34 = 5.78 from volume + 1.92 from the mix + 26.30 from conversion; σ 2.404, 1.386, 5.128."""
    found = sigmas(PLAN, 1.0)
    assert [found[name] ** 2 for name in ("volume", "mix", "conversion")] == pytest.approx(
        [5.78, 1.92, 26.30]
    )
    assert [found[name] for name in ("volume", "mix", "conversion")] == pytest.approx(
        [2.404, 1.386, 5.128], abs=5e-4
    )
    assert found["total"] ** 2 == pytest.approx(34)


def test_over_dispersion_widens_the_volume_alone():
    """A volume that swings three times as much adds twice its Poisson variance, and nothing to the other causes."""
    plain, wide = sigmas(PLAN, 1.0), sigmas(PLAN, 3.0)
    assert wide["volume"] ** 2 == pytest.approx(3 * plain["volume"] ** 2)
    assert (wide["mix"], wide["conversion"]) == (plain["mix"], plain["conversion"])


def test_a_count_is_held_against_poisson():
    """180 leads where 200 were promised: chance alone gives that or fewer in 8.2 % of months."""
    tail = count_tail(180, 200)
    assert tail.low == pytest.approx(sum(stats.poisson.pmf(range(181), 200)))
    assert (round(tail.low, 2), round(tail.z, 2), tail.effect) == (0.08, -1.41, -20)


@given(st.integers(0, 400), st.floats(1, 300), st.floats(1.1, 8))
def test_over_dispersed_counts_have_the_variance_they_are_given(seen, mean, ratio):
    """The negative binomial has the mean and the variance asked for, and its tails overlap in the count itself."""
    tail = count_tail(seen, mean, ratio)
    assert tail.sigma == pytest.approx(sqrt(mean * ratio))
    law = stats.nbinom(mean / (ratio - 1), 1 / ratio)
    assert (law.mean(), law.var()) == pytest.approx((mean, mean * ratio))
    assert tail.low + tail.high == pytest.approx(1 + law.pmf(seen))


@given(st.integers(0, 30), st.integers(1, 30), rates)
def test_a_share_is_held_against_the_binomial(kept, more, rate):
    """The lower tail is the sum of binomial chances, written out."""
    of = kept + more
    by_hand = sum(comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(kept + 1))
    assert share_tail(kept, of, rate).low == pytest.approx(by_hand)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), rates), min_size=1, max_size=3), st.integers(0, 15))
def test_a_sum_of_shares_is_held_against_every_way_it_can_come_about(groups, seen):
    """The convolution equals the sum over all combinations of outcomes."""
    seen = min(seen, sum(of for of, _ in groups))
    by_hand = 0.0
    for ways in product(*(range(of + 1) for of, _ in groups)):
        if sum(ways) <= seen:
            by_hand += np.prod([stats.binom.pmf(k, *group) for k, group in zip(ways, groups, strict=True)])
    assert shares_tail(seen, groups).low == pytest.approx(by_hand, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 5),
    st.integers(0, 5),
    st.integers(0, 5),
    st.lists(st.integers(0, 40), min_size=3, max_size=3),
)
def test_the_worth_of_a_mix_is_held_against_every_draw(first, second, third, percents):
    """The tail equals the sum of multinomial chances of all draws worth as little."""
    leads = {"a": first, "b": second, "c": third}
    mix = {"a": Fraction(1, 2), "b": Fraction(3, 10), "c": Fraction(1, 5)}
    worth = {name: Fraction(percent, 100) for name, percent in zip("abc", percents, strict=True)}
    number, seen = sum(leads.values()), sum(leads[name] * worth[name] for name in "abc")
    tail = worth_tail(leads, mix, worth)
    if not number or len(set(worth.values())) == 1:
        assert tail is None
        return
    by_hand = 0.0
    for draw in product(range(number + 1), repeat=3):
        if sum(draw) == number and sum(d * worth[name] for d, name in zip(draw, "abc", strict=True)) <= seen:
            by_hand += stats.multinomial.pmf(draw, number, [float(mix[name]) for name in "abc"])
    assert tail.low == pytest.approx(by_hand, abs=1e-9)


def test_a_huge_month_is_judged_by_the_normal_law():
    """A million leads with odd rates do not ask for a lattice of billions of points."""
    mix = {"a": Fraction(1, 3), "b": Fraction(1, 3), "c": Fraction(1, 3)}
    worth = {"a": Fraction("0.1234567"), "b": Fraction("0.0345678"), "c": Fraction(0)}
    tail = worth_tail({"a": 333_000, "b": 333_000, "c": 334_000}, mix, worth)
    mean, square = (sum(float(rate) ** power for rate in worth.values()) / 3 for power in (1, 2))
    assert tail.z == pytest.approx(-1000 * mean / sqrt(1e6 * (square - mean**2)), abs=1e-6)
    assert tail.low == pytest.approx(stats.norm.cdf(tail.z))


def healthy_p_values(rng, months):
    """Simulate the tests of months in which everything is exactly as agreed, two of them telling of the same number."""
    volumes = rng.poisson(200, months)
    for volume in volumes:
        people = rng.multinomial(volume, [0.6, 0.4])
        won = rng.binomial(people, [0.25, 0.05])
        share = share_tail(int(people[0]), int(volume), 0.6).low
        yield [
            Claim("volume", "volume", count_tail(int(volume), 200).low),
            Claim("promised volume", "volume", count_tail(int(volume), 200).low),
            Claim("mix", "mix", share),
            Claim("persona share", "mix", share),
            Claim(
                "conversion",
                "conversion",
                shares_tail(int(won.sum()), [(int(people[0]), 0.25), (int(people[1]), 0.05)]).low,
            ),
            Claim("appointments", "conversion", share_tail(int(won.sum()), int(volume), 0.17).low),
            *(
                Claim(name, family, share_tail(int(rng.binomial(volume, rate)), int(volume), rate).low)
                for name, family, rate in (
                    ("info", "information", 0.95),
                    ("touch", "follow_through", 0.9),
                    ("attempts", "follow_through", 0.9),
                    ("decision", "follow_through", 0.95),
                )
            ),
        ]


def test_a_healthy_month_seldom_shows_any_signal():
    """With every number exactly at its target, at most the promised share of months has any signal (3 σ allowed)."""
    months = 1500
    rng = np.random.default_rng(11)
    alarms = sum(
        any(one.signal for one in rulings(tests).values()) for tests in healthy_p_values(rng, months)
    )
    assert alarms / months <= SHORTFALLS + 3 * sqrt(SHORTFALLS / months)
    assert alarms > 0


@given(
    st.dictionaries(
        st.sampled_from(sorted(WEIGHTS)), st.lists(st.floats(0, 1), min_size=1, max_size=4), min_size=1
    )
)
def test_no_test_gains_from_company(families):
    """A test is never easier to pass among others than alone, and its adjusted p-value is at least its own."""
    tests = [Claim(f"{name}{n}", name, p) for name, ps in families.items() for n, p in enumerate(ps)]
    for test in tests:
        assert rulings(tests)[test.id].adjusted >= min(test.p_value, 1.0) * (1 - 1e-9)


def test_a_shortfall_is_noise_doubt_or_signal():
    """A proved shortfall is a signal, a common one noise, and a rare one cannot be told, with the leads it takes."""
    assert shortfall(count_tail(140, 200), PROVED, 200).verdict == "signal"
    assert shortfall(count_tail(190, 200), LEVEL, 200).verdict == "noise"
    doubtful = shortfall(count_tail(178, 200), LEVEL, 200)
    assert doubtful.verdict == "cannot_tell"
    reach = stats.norm.isf(LEVEL.level) + stats.norm.ppf(0.8)
    assert doubtful.needed == pytest.approx(200 * ((reach / (22 / sqrt(200))) ** 2 - 1), abs=1)


def test_what_could_never_be_proved_cannot_be_told():
    """None of five leads converted where 17 % were promised: no count of five could have proved anything."""
    judged = shortfall(share_tail(0, 5, 0.17), LEVEL, 5)
    assert judged.p_value > 0.3 and judged.verdict == "cannot_tell" and judged.needed > 5


def test_a_surplus_must_be_plainer_than_a_shortfall():
    """A driver above its plan is a signal only at the stricter level kept for surpluses."""
    assert either(count_tail(230, 200), LEVEL, 200).verdict == "noise"
    plain = either(count_tail(260, 200), LEVEL, 200)
    assert plain.verdict == "signal" and plain.p_value == pytest.approx(count_tail(260, 200).high)
    assert plain.p_value * 3 <= SURPLUSES


def test_a_promise_of_everything_allows_one_slip():
    """With 100 % promised, one slip among 200 leads is within chance, and ten are not."""
    rate = promised_rate(1.0, 200)
    assert share_tail(199, 200, rate).low > 0.2
    assert share_tail(190, 200, rate).low < 1e-6


def test_poisson_months_are_taken_for_poisson():
    """Nineteen in twenty histories without over-dispersion are seen as such."""
    rng = np.random.default_rng(5)
    ratios = [dispersion(rng.poisson(200, 18), [200] * 18).ratio for _ in range(200)]
    assert sum(ratio == 1 for ratio in ratios) >= 180


def test_missed_months_are_no_swings():
    """A third of the months far below the promise leave the dispersion alone: a missed promise is no noise."""
    volumes = [205, 196, 210, 188, 140, 203, 199, 141, 207, 194, 138, 201, 192, 260, 208]
    assert dispersion(volumes, [200] * 15).ratio == 1


def test_a_swinging_volume_is_seen():
    """Months that swing eight times as much as Poisson months are told so, nearly always and in the right size."""
    rng = np.random.default_rng(7)
    ratios = [dispersion(rng.negative_binomial(200 / 7, 1 / 8, 24), [200] * 24).ratio for _ in range(100)]
    assert sum(ratio > 1 for ratio in ratios) >= 80
    assert 5 < np.median(ratios) < 11


def test_a_short_history_says_nothing():
    """With few months the volume is Poisson, and the report says that no month was looked at."""
    found = dispersion([10, 400] * 3, [200] * 6)
    assert (found.ratio, found.months) == (1.0, 0) and ENOUGH_MONTHS > 6


def test_the_season_is_no_swing():
    """A plan that doubles in spring explains a volume that does."""
    plan = [200, 400] * 9
    assert dispersion([round(one * 1.01) for one in plan], plan).ratio == 1


def test_revenue_of_equal_deals_is_a_count_of_them():
    """When every deal is worth the same, revenue falls short exactly as often as a Poisson number of deals does."""
    tail = money_tail(4 * 600_000, 7 * 600_000, {600_000.0: 30})
    assert tail.low == pytest.approx(stats.poisson.cdf(4, 7))
    assert (tail.sigma, tail.z) == (pytest.approx(600_000 * sqrt(7)), pytest.approx(-3 / sqrt(7)))


def test_revenue_of_uneven_deals_swings_as_a_simulation_does():
    """The tail of a compound Poisson sum agrees with 40,000 simulated months."""
    amounts = {200_000.0: 40, 500_000.0: 30, 1_500_000.0: 10}
    rng = np.random.default_rng(3)
    values, weights = np.array(list(amounts)), np.array(list(amounts.values())) / 80
    sums = np.array(
        [rng.choice(values, n, p=weights).sum() for n in rng.poisson(4_000_000 / (values @ weights), 40_000)]
    )
    assert money_tail(2_500_000, 4_000_000, amounts).low == pytest.approx(
        (sums <= 2_500_000).mean(), abs=0.01
    )


def test_a_few_deals_do_not_say_what_a_deal_is_worth():
    """With fewer past deals than it takes, nothing is claimed."""
    assert money_tail(1.0, 2.0, {5.0: ENOUGH_DEALS - 1}) is None


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_deals_changes_no_digit(random):
    """An engine gives its groups in any order; the same month must come out with the same bytes all the same."""
    amounts = [(7_001.0 + 3 * n, 1 + n % 5) for n in range(600)]
    once = money_tail(900_000, 1_000_000, dict(amounts))
    random.shuffle(amounts)
    assert money_tail(900_000, 1_000_000, dict(amounts)) == once
