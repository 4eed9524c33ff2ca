"""The planning arithmetic: published examples, closed forms, the practice company's truth, and too little past."""

from collections import Counter
from datetime import UTC, datetime
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.planning.backwards import Need, Step, backwards, before, deals_for, shared_out, spread_back
from sla_toolkit.planning.capacity import Hands, load
from sla_toolkit.planning.chances import Count, Share, next_count, next_share, spread_of
from sla_toolkit.planning.lead_value import leads_for, value_by_quota, value_of, worth
from sla_toolkit.planning.offers import Amount
from sla_toolkit.planning.past import past_of
from sla_toolkit.planning.plan import plan_report
from sla_toolkit.planning.rates import StepRate, enough, mixed, wilson
from sla_toolkit.planning.simulate import Handed, Model, Seen, simulate
from sla_toolkit.planning.telling import goal_lines, need_line
from sla_toolkit.planning.timing import lag, season
from sla_toolkit.practice.plan import CONVERSION, DEAL_SIZE, PERSONAS, VOLUME, WON
from sla_toolkit.practice.scenario import TRUTHS
from sla_toolkit.practice.workspace import new_workspace
from workbench import company

EXPORTED = datetime(2026, 11, 20, 10, tzinfo=UTC)
FEW = settings(max_examples=60, deadline=None)
rates = st.fractions(min_value=Fraction(1, 200), max_value=1, max_denominator=200)
counts = st.integers(min_value=0, max_value=10_000)
months = st.builds(Month, st.integers(2020, 2030), st.integers(1, 12))


def planned(file, at=EXPORTED, given=None):
    """Work a company's plan out."""
    return plan_report(file.agreement, past_of(file.agreement, read_leads(file), at), at, given)


def changed(file, *pieces):
    """Give the agreement with pieces of its text replaced."""
    text = file.path.read_text("utf-8")
    for old, new in pieces:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.path.write_text(text, "utf-8")
    return read_agreement(file.path)


GOAL = ("parties:", "goal: {measure: won, target: 12}\nparties:")


def needed(report):
    """Give what each step needs, by id."""
    return {one.id: one.needed for one in report.needs}


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """The practice agreement with its past and its plan, as known when the data was exported."""
    folder = tmp_path_factory.mktemp("plan") / "ws"
    new_workspace(folder)
    file = read_agreement(folder / "parameters" / "acme.yaml")
    past = past_of(file.agreement, read_leads(file), EXPORTED)
    return file.agreement, past, plan_report(file.agreement, past, EXPORTED)


def test_seven_customers_at_five_percent_take_140_leads():
    """T1 (HubSpot, “The Leads Waterfall”)."""
    assert before(7, Fraction(5, 100)) == 140


def test_a_rep_s_customers_go_back_to_the_leads_of_all_reps():
    """T2 (Roberge, The Sales Acceleration Formula, ch. 12): per rep 75 connects, 25 opportunities, 15 presentations."""
    steps = [
        Step("presentations", Fraction(1, 3)),
        Step("opportunities", Fraction(3, 5)),
        Step("connects", Fraction(1, 3)),
        Step("leads", Fraction(1, 2)),
    ]
    found = [one.needed for one in backwards(Need("customers", 5, 5, 5), steps)]
    assert found == [5, 15, 25, 75, 150] and found[-1] * 10 == 1500
    assert round(100 * Fraction(5, 150), 2) == Fraction("3.33")
    assert backwards(Need("customers", 50, 50, 50), steps)[-1].needed == 1500


def test_a_part_of_a_deal_takes_a_whole_one():
    """T5 (SBI): $7.5M ÷ $85,000 = 88.24, so that 89 deals are needed; the source's 88 would fall short."""
    assert deals_for(Fraction(7_500_000), Fraction(85_000)) == 89


def test_a_quota_of_lead_value_is_made_by_few_good_leads_or_many_others():
    """T3 (Roberge, ch. 12)."""
    demo, download = value_by_quota(Fraction(12_000_000), 1000), value_by_quota(Fraction(12_000_000), 3000)
    assert (demo, download) == (12_000, 4_000)
    assert worth({"demo": 750, "download": 750}, {"demo": demo, "download": download}) == 12_000_000


def test_a_lead_is_worth_its_chance_of_a_deal():
    """T4 (Weinbaum Group 2017): $160,000 × 1 % = $1,600; a $200,000 quota takes 125 leads."""
    value = value_of(Fraction(160_000), [Fraction(1, 100)])
    assert value == 1_600 and leads_for(Fraction(200_000), value) == 125
    assert leads_for(Fraction(200_000), Fraction(0)) is None


@pytest.mark.parametrize(("kept", "of", "low", "high"), [(81, 263, 0.255289, 0.366210), (0, 20, 0, 0.161125)])
def test_a_rate_s_interval_is_wilson_s(kept, of, low, high):
    """N2 (statsmodels)."""
    assert wilson(kept, of) == pytest.approx((low, high), abs=1e-6)


def test_a_promise_of_the_mean_is_a_coin_flip():
    """N5: 34 promised of a mean of 34 is kept in 52.3 % of months, of a mean of 42 in 90.9 %."""
    assert Count(34, 1).chance(34) == pytest.approx(0.523, abs=5e-4)
    assert Count(42, 1).chance(34) == pytest.approx(0.909, abs=5e-4)
    assert Count(42, 1).kept_with(0.9) == 34


@FEW
@given(counts, st.lists(rates, max_size=5))
def test_rounding_up_never_understates(goal, path):
    """Going forwards again from what is needed, at the exact rates, reaches the goal at every step."""
    needs = backwards(Need("goal", goal, goal, goal), [Step(str(n), rate) for n, rate in enumerate(path)])
    for later, sooner, rate in zip(needs, needs[1:], path, strict=False):
        assert sooner.needed * rate >= later.needed
        assert sooner.needed == 0 or (sooner.needed - 1) * rate < later.needed


@FEW
@given(
    st.dictionaries(months, st.fractions(0, 10**9), min_size=1, max_size=8),
    st.lists(counts, min_size=1, max_size=6),
)
def test_what_is_spread_back_sums_to_the_total(due, passed):
    """Nothing due is lost or made up by the time between hand-off and deal."""
    shares = lag(Counter(passed), 1.0, 1.0).months
    assert sum(spread_back(due, shares).values()) == sum(due.values())


@FEW
@given(st.fractions(0, 10**9), st.dictionaries(months, st.fractions(0, 100), min_size=1, max_size=12))
def test_a_goal_shared_out_over_months_sums_to_itself(total, weights):
    """Whatever the weights, the months make up the goal."""
    assert sum(shared_out(total, weights).values()) == total


def test_a_lag_that_does_not_add_up_is_refused():
    """A share of the deals would come from nowhere."""
    with pytest.raises(ValueError, match="add up"):
        spread_back({Month(2026, 10): Fraction(1)}, {0: Fraction(1, 2)})


def test_no_number_of_leads_makes_up_for_a_rate_of_zero():
    """The need is not known then; nothing is needed for nothing."""
    assert before(7, Fraction(0)) is None and before(7, None) is None and before(0, Fraction(0)) == 0


def test_the_best_ends_of_the_intervals_need_least():
    """The answer is given at the rates and at both ends."""
    found = backwards(
        Need("deals", 10, 9, 11), [Step("leads", Fraction(1, 5), Fraction(1, 10), Fraction(1, 4))]
    )
    assert (found[1].best, found[1].needed, found[1].worst) == (36, 50, 110)


def test_a_mixture_of_one_part_has_that_part_s_interval():
    """Squaring and adding leaves Wilson's interval alone where there is nothing to add; mixing narrows it."""
    rate = StepRate(81, 263, None)
    whole, ends = mixed({"a": rate}, {"a": Fraction(1)})
    assert whole == Fraction(81, 263) and ends == pytest.approx(wilson(81, 263))
    _, both = mixed({"a": rate, "b": rate}, {"a": Fraction(1, 2), "b": Fraction(1, 2)})
    assert ends[0] < both[0] < float(whole) < both[1] < ends[1]
    assert mixed({"a": rate}, {"a": Fraction(1, 2), "b": Fraction(1, 2)}) is None


def test_enough_leads_hold_the_interval_to_a_fifth_of_the_rate():
    """With that many, Wilson's interval reaches about a fifth of the rate either way."""
    for rate in (0.04, 0.17, 0.5):
        of = enough(rate)
        low, high = wilson(round(of * rate), of)
        assert (high - low) / 2 == pytest.approx(rate / 5, rel=0.06)


def test_a_year_shows_a_season_and_less_does_not():
    """Each calendar month's factor is its volume beside an average month's; eleven months say nothing."""
    year = {Month(2025, number): 200 if number == 3 else 100 for number in range(1, 13)}
    found = season(year)
    assert found.factors[3] == Fraction(24, 13) and sum(found.factors.values()) == 12
    assert found.years == 1 and found.why
    del year[Month(2025, 3)]
    assert set(season(year).factors.values()) == {1} and season(year).why


def test_what_can_be_worked_is_held_against_what_is_asked():
    """4 people × 120 h ÷ 12 min = 2,400 attempts: 480 leads at 5 each; 600 leads would take 5 people."""
    found = load(Hands(4, Fraction(120), Fraction(12)), 600, Fraction(5))
    assert (found.could, found.leads, found.needed, found.reps, found.exceeded) == (2400, 480, 3000, 5, True)
    assert not load(Hands(4, Fraction(120), Fraction(12)), 480, Fraction(5)).exceeded


@FEW
@given(st.floats(1, 400), st.floats(1, 8), st.sampled_from([0.5, 0.8, 0.9]))
def test_a_count_offered_is_the_largest_that_is_kept_so_often(mean, ratio, level):
    """One more would be kept less often."""
    law = Count(mean, ratio)
    target = law.kept_with(level)
    assert law.chance(target) >= level > law.chance(target + 1)


@FEW
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=1, max_size=12),
    st.sampled_from([0.5, 0.8, 0.9]),
)
def test_a_share_offered_is_kept_at_least_so_often(past, level):
    """And half a point more than the next step up would not be, short of all leads."""
    kept, of = [min(pair) for pair in past], [pair[1] for pair in past]
    law = next_share(kept, of)
    target = law.kept_with(level)
    assert law.chance(target) >= level
    assert target >= 0.99 or law.chance(target + 0.005 + 1 / law.of) < level


def test_shares_that_differ_by_chance_alone_follow_the_beta_binomial():
    """Against the closed form and scipy's: Jeffreys' posterior of 30 of 100 and 28 of 100."""
    law = next_share([30, 28], [100, 100])
    assert (law.alpha, law.beta, law.of) == pytest.approx((58.5, 142.5, 100))
    assert law.chance(0.25) == pytest.approx(stats.betabinom.sf(24, 100, 58.5, 142.5))
    assert Share(1, 1, 4).chance(0.5) == pytest.approx(3 / 5)
    assert Share(1, 1, 4).chance(0) == 1 and Share(1, 1, 4).chance(1.01) == 0


def test_months_that_swing_make_a_promise_lower():
    """Two pasts of one mean: the one that swings keeps the same number less often, and is offered less."""
    calm, wild = next_count([100, 101, 99, 100] * 3), next_count([60, 140, 80, 120] * 3)
    assert calm.mean == wild.mean and wild.kept_with(0.9) < calm.kept_with(0.9) < 100
    assert spread_of([100.0]) == 1
    assert next_share([90, 50], [100, 100]).kept_with(0.9) < next_share([70, 70], [100, 100]).kept_with(0.9)


def certain(**more):
    """A model whose shares are known: 17 % to the outcome, 20 % of these won, deals of one size."""
    parts = {
        "months": [Handed(200, 1.0)] * 6,
        "ratio": 1.0,
        "mix": {},
        "planned_mix": {"other": 1.0},
        "to_outcome": {"other": Seen(0, 0, 0.17)},
        "to_won": Seen(0, 0, 0.2),
        "amounts": [1.0],
    }
    return Model(**{**parts, **more})


def test_a_simulation_of_known_shares_is_poisson():
    """Thinned Poisson leads are Poisson deals: mean and variance 6 × 200 × .17 × .2 = 40.8, and the tail likewise."""
    drawn = simulate(certain())
    assert drawn.mean() == pytest.approx(40.8, abs=0.35)
    assert drawn.var() == pytest.approx(40.8, rel=0.08)
    assert (drawn >= 45).mean() == pytest.approx(stats.poisson(40.8).sf(44), abs=0.025)


def test_months_already_handed_over_are_no_draw():
    """200 known leads give binomial deals, of which the share that lands in time is counted."""
    drawn = simulate(certain(months=[Handed(999, 0.5, {"other": 200})]))
    share = 0.17 * 0.2 * 0.5
    assert drawn.mean() == pytest.approx(200 * share, abs=0.1)
    assert drawn.var() == pytest.approx(200 * share * (1 - share), rel=0.1)


def test_swinging_volume_and_unsure_shares_widen_the_simulation():
    """Variance of a gamma-mixed month is ratio × mean; a share known from few leads adds its own."""
    plain = certain(to_outcome={"other": Seen(0, 0, 1.0)}, to_won=None)
    swinging = simulate(certain(ratio=5.0, to_outcome={"other": Seen(0, 0, 1.0)}, to_won=None))
    assert swinging.var() == pytest.approx(5 * 1200, rel=0.1) and simulate(plain).var() == pytest.approx(
        1200, rel=0.1
    )
    few, many = (simulate(certain(to_won=Seen(kept, of))) for kept, of in ((2, 10), (2000, 10_000)))
    assert few.std() > 2 * many.std() and many.mean() == pytest.approx(40.8, rel=0.03)


def test_deals_are_drawn_from_the_past_ones():
    """The sum of n deals has the past's mean; the same seed gives the same draws."""
    drawn = simulate(certain(amounts=[100.0, 300.0]))
    assert drawn.mean() == pytest.approx(40.8 * 200, rel=0.02) and set(drawn % 100) == {0}
    assert (drawn == simulate(certain(amounts=[100.0, 300.0]))).all()
    assert drawn.var() == pytest.approx(40.8 * (100**2 + 300**2) / 2, rel=0.08)  # compound Poisson


def test_money_is_offered_from_the_same_law():
    """With deals of one size, money is kept as often as the number of deals behind it."""
    law, deals = Amount(Count(34, 1), (Fraction(10),)), Count(34, 1)
    assert law.chance(340) == pytest.approx(deals.chance(34), abs=0.025)
    assert abs(law.kept_with(0.8) / 10 - deals.kept_with(0.8)) <= 1


def test_the_practice_past_shows_the_planted_rates(practice):
    """Each rate's interval holds what was planted: the plan's conversion times the months' factors, and 20 % won."""
    _, past, _ = practice
    whole = {truth.month: truth for truth in TRUTHS}
    for persona, conversion in zip(PERSONAS, CONVERSION, strict=True):
        handed = {month: found.get(persona, 0) for month, found in past.personas.items()}
        factor = sum(count * whole[str(month)].conversion for month, count in handed.items()) / sum(
            handed.values()
        )
        low, high = past.to_outcome[persona].interval
        assert low <= conversion * factor <= high
    low, high = past.to_won.interval
    assert low <= WON <= high
    for month, count in past.volumes.items():
        assert count == pytest.approx(VOLUME * whole[str(month)].volume, abs=1)


def test_the_practice_deals_and_times_are_the_planted_ones(practice):
    """The planned deal size is no further than the past's chance; nearly all deals take one to three months."""
    _, past, report = practice
    size = report.deal_size
    spread = np.std([float(one) for one in past.amounts]) / len(past.amounts) ** 0.5
    assert abs(size.past - DEAL_SIZE) < 3.5 * spread and size.low < size.past < size.high
    assert sum(past.lag.months.values()) == 1 and 30 < past.lag.median < past.lag.late < 100


def test_the_practice_goal_is_reckoned_from_what_is_left(practice):
    """Of the goal, what the term's whole months brought is taken off; the rest is due in the months to come."""
    agreement, _, report = practice
    goal = report.goal
    assert goal.left == pytest.approx(goal.target - goal.so_far) and goal.target == float(
        agreement.goal.target
    )
    assert sum(one.due for one in report.months) == pytest.approx(goal.left)
    assert all(one.due == 0 and one.had is not None for one in report.months if one.over)
    total = sum(one.hand_offs for one in report.months)
    assert needed(report)["mql"] <= total < needed(report)["mql"] + len(report.months)
    assert needed(report)["won"] == deals_for(Fraction(goal.left), Fraction(report.deal_size.used))
    assert 0 < goal.begun < 1


def test_every_practice_commitment_is_offered(practice):
    """Surer targets are lower; a target is kept the more often the lower it is."""
    agreement, past, report = practice
    assert [one.id for one in report.offers] == [one.id for one in agreement.commitments]
    for one in report.offers:
        assert one.p50 >= one.p80 >= one.p90 and one.months >= 17 and not one.few
        assert (one.chance >= 0.5) == (one.target <= one.p50)
    volume = report.offers[0]
    assert volume.mean == pytest.approx(sum(past.volumes.values()) / len(past.volumes))


def test_only_hand_offs_won_in_the_months_left_count_towards_them(practice):
    """What came, or is planned, is held against a need as far as its deals are due in the months left.

    All of it together, at the rates, is what the simulation ends at on average, up to its own personas.
    """
    _, past, report = practice
    left = {one.month for one in report.months if one.due}
    for one in report.months:
        lag = past.lag.months.items()
        share = sum(part for after, part in lag if str(Month.parse(one.month).plus(after)) in left)
        made = one.had if one.over else one.planned
        assert (one.in_time, one.counts) == pytest.approx((float(share), made * float(share)))
    assert report.months[0].over and report.months[0].in_time < 0.5 > report.months[-1].in_time
    deals = sum(one.counts for one in report.months) * needed(report)["won"] / needed(report)["mql"]
    expected = report.goal.so_far + deals * report.deal_size.used
    assert report.simulation.mean == pytest.approx(expected, rel=0.05)


def leads_of(month, handed, outcome=0, won=0):
    """Leads handed over on the first of a month at ten, some with an outcome and a deal within it."""
    found = []
    for number in range(handed):
        row = {"created": f"{month}-01", "mql": f"{month}-01T10:00"}
        if number < outcome:
            row["appointment"] = f"{month}-10T10:00"
        found.append(row)
    ids = [str(number + 1) for number in range(won)]
    return found, [{"id": one, "amount": "1000", "won_at": f"{month}-20T10:00"} for one in ids]


def test_a_small_past_is_used_with_its_width_said(tmp_path):
    """Ten leads, four outcomes, two deals: the rates are the past's, wide, with the leads that would settle them."""
    contacts, deals = leads_of("2026-01", 10, 4, 2)
    file = changed(company(tmp_path, contacts, deals=deals), GOAL)
    report = planned(file, datetime(2026, 6, 15, tzinfo=UTC))
    rate = next(one for one in report.rates if one.id == "outcome" and one.persona == "other")
    assert (rate.kept, rate.of, rate.past, rate.source) == (4, 10, 0.4, "past")
    assert rate.wide and rate.enough == enough(0.4)
    assert (rate.low, rate.high) == pytest.approx(wilson(4, 10))
    assert any("96" in one["en"] or str(rate.enough) in one["en"] for one in report.notices)
    hr = next(one for one in report.rates if one.persona == "hr")
    assert hr.past is None and hr.source == "plan" and hr.used == 0.25 and hr.why


def test_a_goal_in_deals_is_counted_down_by_those_won(tmp_path):
    """Twelve wanted over the year, two won in January: ten are left, at 40 % of outcomes and so on."""
    contacts, deals = leads_of("2026-01", 10, 4, 2)
    file = changed(company(tmp_path, contacts, deals=deals), GOAL)
    report = planned(file, datetime(2026, 6, 15, tzinfo=UTC))
    assert (report.goal.target, report.goal.so_far, report.goal.left) == (12, 2, 10)
    won = next(one for one in report.rates if one.id == "won")
    assert (won.kept, won.of) == (2, 4) and needed(report)["appointment"] == 20
    assert report.lag.months[0].after == 0 and report.goal.begun == 0


def test_an_empty_past_leaves_the_plan_s_own_numbers(tmp_path):
    """One lead, never handed over: nothing is 0, each number is the plan's, which is said; nothing is offered."""
    file = changed(company(tmp_path, [{"created": "2025-12-01"}]), GOAL)
    report = planned(file, datetime(2025, 12, 15, tzinfo=UTC))
    assert report.past.months == 0 and report.past.why
    assert {one.source for one in report.rates if one.id == "outcome"} == {"plan"}
    # 12 deals ÷ .2 = 60 outcomes; ÷ (.6 × .25 + .4 × .05) = 352.9 hand-offs
    assert (needed(report)["won"], needed(report)["appointment"], needed(report)["mql"]) == (12, 60, 353)
    assert needed(report)["lead"] is None
    assert all(one.p50 is None and one.why for one in report.offers)
    assert report.season.source == "flat" and report.lag.why and report.capacity.why
    assert report.simulation is not None and 0 <= report.simulation.chance <= 1


def test_an_agreement_without_a_goal_still_offers_its_targets(tmp_path):
    """Nothing can be reckoned backwards, and that is said; rates and offers are there."""
    contacts, deals = leads_of("2026-01", 10, 4, 2)
    report = planned(company(tmp_path, contacts, deals=deals), datetime(2026, 6, 15, tzinfo=UTC))
    assert report.goal is None and report.needs == [] and report.simulation is None and report.months == []
    assert any("no goal" in one["en"] for one in report.notices)
    assert report.offers[0].p50 is not None and report.offers[0].few


def test_revenue_without_any_deal_size_is_not_turned_into_deals(tmp_path):
    """Neither the past nor the plan knows a deal's size: the need is not known, never 0."""
    revenue = ("parties:", "goal: {measure: revenue, target: 1000000}\nparties:")
    file = changed(company(tmp_path, leads_of("2026-01", 10, 4)[0]), revenue)
    report = planned(file, datetime(2026, 6, 15, tzinfo=UTC))
    assert report.deal_size.used is None and set(needed(report).values()) == {None}
    assert report.simulation is None and all(one.value is None for one in report.values)
    with_size = changed(file, ("onward: {won: 0.2}", "onward: {won: 0.2}, deal_size: 85000"))
    assert needed(planned(with_size, datetime(2025, 12, 1, tzinfo=UTC)))["won"] == 12


def test_deal_sizes_that_may_be_nothing_have_no_worst_end(tmp_path):
    """Two deals of 10 and 1,000: their mean's interval begins at 0, where no number of deals would do."""
    contacts, _ = leads_of("2026-01", 10, 4)
    deals = [{"id": str(n), "amount": size, "won_at": "2026-01-20"} for n, size in ((1, "10"), (2, "1000"))]
    goal = ("parties:", "goal: {measure: revenue, target: 10000}\nparties:")
    report = planned(
        changed(company(tmp_path, contacts, deals=deals), goal), datetime(2026, 6, 15, tzinfo=UTC)
    )
    assert report.deal_size.low == 0
    assert all(one.worst is None and one.best < one.needed for one in report.needs)
    assert all(one.low == 0 < one.value < one.high for one in report.values)
    assert "at worst no number would do" in need_line(report.needs[0]).text("en")


def test_two_months_in_another_currency_are_not_relied_on_more_than_they_bear(tmp_path):
    """Sixty leads in each of two months, in dollars: the rates are used, and what so short a past hides is said."""
    contacts = [*leads_of("2026-01", 60, 30)[0], *leads_of("2026-02", 60, 30)[0]]
    deals = [{"id": str(n), "amount": "850.50", "won_at": "2026-02-20T10:00"} for n in range(1, 6)]
    goal = ("parties:", "goal: {measure: revenue, target: 100000}\nparties:")
    file = changed(
        company(tmp_path, contacts, deals=deals), goal, ("title: Tiny,", "title: Tiny, currency: USD,")
    )
    report = planned(file, datetime(2026, 3, 10, tzinfo=UTC))
    assert (report.past.months, report.past.hand_offs, report.season.source) == (2, 120, "flat")
    said = [one["en"] for one in report.notices]
    assert any("goes back 67 days only" in one for one in said) and any(
        "2 whole months" in one for one in said
    )
    assert all(one.few for one in report.offers if one.months)
    assert report.deal_size.past == 850.5 and "$95,748" in " ".join(
        one.text("en") for one in goal_lines(report)
    )


def test_few_deals_show_little_of_how_long_it_takes():
    """Nine deals are said to be few, ten are not; a past of less than twice their time is said to be short."""
    assert (
        "9 past deals" in lag({1: 9}, 30.0, 30.0, 400).why.text() and lag({1: 10}, 30.0, 30.0, 60).why is None
    )
    assert "59 days" in lag({1: 10}, 30.0, 30.0, 59.9).why.text()


def test_numbers_by_month_are_taken_month_by_month(tmp_path):
    """A goal of two months is due in them; the plan's volume stands beside the month it is of."""
    contacts, _ = leads_of("2026-01", 10, 4)
    goal = ("parties:", "goal: {measure: won, target: {2026-08: 3, 2026-09: 6}}\nparties:")
    volume = ("volume: 10", "volume: {2026-08: 20, 2026-09: 30}")
    file = changed(company(tmp_path, contacts), goal, volume)
    report = planned(file, datetime(2026, 6, 15, tzinfo=UTC))
    assert [(one.month, one.due, one.planned) for one in report.months] == [
        ("2026-08", 3, 20),
        ("2026-09", 6, 30),
    ]
    assert report.goal.target == 9 and report.simulation is not None
    late = planned(file, datetime(2026, 10, 15, tzinfo=UTC))
    assert late.goal.left == 0 and late.goal.why and late.months == []


def test_what_is_due_too_soon_is_said_to_be_late(tmp_path):
    """Deals that take two months: what is due within two months had to be begun before this one."""
    contacts = [{"created": "2025-01-01", "mql": "2025-01-05T10:00", "appointment": "2025-01-20T10:00"}] * 6
    deals = [{"id": str(n), "amount": "10", "won_at": "2025-03-10T10:00"} for n in range(1, 4)]
    goal = ("parties:", "goal: {measure: won, target: {2026-06: 4, 2026-09: 4}}\nparties:")
    report = planned(
        changed(company(tmp_path, contacts, deals=deals), goal), datetime(2026, 6, 15, tzinfo=UTC)
    )
    assert [(one.after, one.share) for one in report.lag.months] == [(2, 1.0)]
    assert {one.month: one.begun for one in report.months if one.due} == {"2026-06": 1, "2026-09": 0}
    assert report.goal.begun == 0.5 and {one.month for one in report.months if one.over} == {"2026-04"}


def test_leads_that_are_too_young_are_no_failures(tmp_path):
    """Only leads whose days are over count: those of last week neither came nor failed."""
    old, _ = leads_of("2026-01", 10, 4)
    young, _ = leads_of("2026-05", 30)
    report = planned(company(tmp_path, [*old, *young]), datetime(2026, 6, 2, 0, 0, tzinfo=UTC))
    rate = next(one for one in report.rates if one.id == "outcome" and one.persona == "other")
    assert (rate.kept, rate.of) == (4, 40)
    younger = planned(company(tmp_path, [*old, *young]), datetime(2026, 5, 30, tzinfo=UTC))
    rate = next(one for one in younger.rates if one.id == "outcome" and one.persona == "other")
    assert (rate.kept, rate.of) == (4, 10)


def test_attempts_and_people_are_read_from_the_touches(tmp_path):
    """Two leads, three touches after the hand-off and one before it: one and a half attempts a lead."""
    contacts, _ = leads_of("2026-01", 2)
    touches = [
        {"id": "1", "at": "2026-01-01T09:00", "kind": "call"},
        *({"id": "1", "at": f"2026-01-0{day}T12:00", "kind": "call"} for day in (2, 3)),
        {"id": "2", "at": "2026-01-05T12:00", "kind": "call"},
    ]
    promise = "{id: t, owner: sales, measure: attempts, stage: mql, at_least: 5, within: 9 business days, target: 0.9}"
    file = company(tmp_path, contacts, touches=touches, commitment=promise)
    given_ = {"reps": 1, "hours": 1, "minutes": 12}
    report = planned(file, datetime(2026, 6, 15, tzinfo=UTC), given_)
    assert report.capacity.past_each == 1.5 and report.capacity.past_reps is None
    assert {one.basis: (one.needed, one.could, one.reps) for one in report.capacity.loads} == {
        "promise": (50, 5, 10),
        "past": (15, 5, 3),
    }


def test_the_binomial_coefficients_behind_a_share_are_exact_enough():
    """With a share that is all but certain, the law is binomial; against its closed form."""
    law = Share(3e7, 7e7, 12)
    exact = sum(comb(12, k) * 0.3**k * 0.7 ** (12 - k) for k in range(5, 13))
    assert law.chance(5 / 12) == pytest.approx(exact, rel=1e-4)
