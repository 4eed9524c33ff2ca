"""The way onward from the outcome: to later stages and to revenue, each factor with its exact share."""

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Period, settled_at
from sla_toolkit.practice import Scenario, Truth, export, generate
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.variance import assess
from sla_toolkit.variance.amounts import ENOUGH_DEALS, size_tail
from workbench import company

MONTHS = [str(Month(2025, 5).plus(n)) for n in range(12)]
LOST = "2026-03"


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """Twelve months as planned, but that hardly any of March's appointments was won; all of it known to its end."""
    folder: Path = tmp_path_factory.mktemp("onward") / "ws"
    new_workspace(folder)
    truths = tuple(Truth(month, onward=0.0 if month == LOST else 1.0) for month in MONTHS)
    export(generate(Scenario(5, MONTHS[0], len(MONTHS), 200, truths, "quota")), folder / "data")
    file = read_agreement(folder / "parameters" / "acme.yaml")
    return file, read_leads(file)


def judge(practice, month, days=0):
    """Judge a month so many days after everything of it was decided."""
    file, leads = practice
    chosen = Month.parse(month)
    as_of = settled_at(file.agreement, chosen) + timedelta(days=days)
    return assess(file, leads, Period.of(file.agreement, chosen, as_of))


def chain(report, name):
    """Give one chain of the report."""
    return next(one for one in report.variance.onward if one.id == name)


def drivers(report, name):
    """Give a chain's drivers by id."""
    return {one.id: one for one in chain(report, name).drivers}


@pytest.mark.parametrize("days", [-50, 0, 30, 150])
def test_the_chain_adds_up(practice, days):
    """What is not due yet and the drivers make up the whole difference, whenever it is judged."""
    report = judge(practice, "2026-02", days)
    assert [one.id for one in report.variance.onward] == ["won", "revenue"]
    for one in report.variance.onward:
        assert one.total == pytest.approx(one.actual - one.plan)
        assert one.plan_by_now - one.plan == pytest.approx(one.not_yet_due)
        effects = sum(driver.effect for driver in one.drivers)
        assert one.not_yet_due + effects == pytest.approx(one.total)
    names = ["volume", "mix", "conversion", "won"]
    assert list(drivers(report, "won")) == names
    assert list(drivers(report, "revenue")) == [*names, "deal_size"]


def test_the_plan_falls_due_as_time_goes_by(practice):
    """What should have been won by now rises to the whole plan, and a month as planned shows no loss on the way."""
    due = []
    for days in (-60, 0, 30, 60, 200):
        one = judge(practice, "2026-02", days)
        due.append(chain(one, "won").plan_by_now)
        assert drivers(one, "won")["won"].verdict != "signal"
    assert due == sorted(due)
    assert 0 <= due[0] < due[-1] == pytest.approx(34 * 0.2)
    assert chain(one, "won").not_yet_due == 0


def test_a_lost_way_onward_is_the_main_cause(practice):
    """All went as planned up to the appointment, and nothing was won of it: the last rung is named, and no other."""
    report = judge(practice, LOST, 150)
    won = drivers(report, "won")["won"]
    assert won.verdict == "signal" and won.z < -2 and won.p_value < 0.01
    assert won.effect == pytest.approx(-6.8, abs=0.5)
    assert [one.rung for one in report.findings if one.main_cause] == ["onward"]


def test_what_comes_before_is_judged_once(practice):
    """Volume, mix and conversion bear the verdicts of the variance itself, and the way to a deal that of its chain."""
    report = judge(practice, "2026-02", 150)
    known = {one.id: one.verdict for one in report.variance.drivers}
    for one in ("won", "revenue"):
        assert {name: drivers(report, one)[name].verdict for name in known} == known
    assert drivers(report, "revenue")["won"].verdict is None
    assert drivers(report, "revenue")["deal_size"].verdict is not None


def test_a_short_past_says_nothing_of_what_is_due(practice):
    """With fewer than thirty deals behind it a month shows plan and actual, and no driver."""
    for one in judge(practice, "2025-06").variance.onward:
        assert one.plan_by_now is None and one.not_yet_due is None and one.drivers == []
        assert one.total == pytest.approx(one.actual - one.plan)


def test_without_a_deal_size_there_is_no_revenue(tmp_path):
    """The plan names no deal size: the chain ends at the stage, counted on the leads that got there by now."""
    row = {"created": "2026-10-01", "mql": "2026-10-02", "appointment": "2026-10-05"}
    deals = [
        {"id": "1", "amount": "100", "won_at": "2026-10-20"},
        {"id": "2", "amount": "100", "won_at": "2027-01-20"},
    ]
    file = company(tmp_path, [row, row, {**row, "appointment": "2026-12-20"}], deals=deals)
    period = Period.of(file.agreement, Month(2026, 10), settled_at(file.agreement, Month(2026, 10)))
    (one,) = assess(file, read_leads(file), period).variance.onward
    assert (one.id, one.unit, one.actual) == ("won", "leads", 1)


def with_deals(folder, rows, deal_size=100):
    """Judge October of a company whose plan names a deal size; `rows` are (mql, appointment, won, amount)."""
    contacts = [{"created": mql, "mql": mql, "appointment": met} for mql, met, _, _ in rows]
    deals = [
        {"id": str(number), "won_at": won, "amount": amount}
        for number, (_, _, won, amount) in enumerate(rows, 1)
        if won
    ]
    path = company(folder, contacts, deals=deals).path
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("onward: {won: 0.2}", f"onward: {{won: 0.2}}, deal_size: {deal_size}"), "utf-8"
    )
    file = read_agreement(path)
    return lambda as_of: assess(
        file,
        read_leads(file),
        Period.of(file.agreement, Month(2026, 10), as_of.replace(tzinfo=ZoneInfo("Asia/Tokyo"))),
    )


PAST = [
    ("2026-07-01T10:00", f"2026-07-{5 + n % 20:02}T10:00", f"2026-08-{5 + n % 20:02}T10:00", 100)
    for n in range(40)
]


def test_a_deal_without_an_amount_is_a_gap_and_no_small_deal(tmp_path):
    """Half of the wins carry no amount: the deals that do are as large as planned, and the gap is named as one."""
    wins = [
        ("2026-10-05T10:00", "2026-10-06T10:00", "2026-10-20T10:00", amount) for amount in (100, 100, "", "")
    ]
    report = with_deals(tmp_path, [*PAST, *wins])(datetime(2027, 2, 1))
    found = drivers(report, "revenue")
    assert found["deal_size"].effect == 0
    assert found["unpriced"].effect < 0 and found["unpriced"].verdict is None
    assert sum(one.effect for one in found.values()) == pytest.approx(chain(report, "revenue").total)
    assert "onward:unpriced" not in {one.id for one in report.findings}


def test_wins_that_nobody_priced_are_no_revenue_of_nothing(tmp_path):
    """None of the month's wins carries an amount: what they are worth is not known, and is not shown as 0."""
    wins = [("2026-10-05T10:00", "2026-10-06T10:00", "2026-10-20T10:00", "")] * 3
    report = with_deals(tmp_path, [*PAST, *wins])(datetime(2027, 2, 1))
    assert [one.id for one in report.variance.onward] == ["won"]


def test_a_win_in_its_first_hour_moves_no_more_than_itself(tmp_path):
    """One lead, handed off, met and won within the hour: each factor's effect stays of the size of what happened."""
    quick = ("2026-10-20T09:30", "2026-10-20T09:40", "2026-10-20T09:50", 100)
    report = with_deals(tmp_path, [*PAST, quick])(datetime(2026, 10, 20, 10))
    found = drivers(report, "won")
    assert chain(report, "won").actual == 1
    assert all(abs(one.effect) < 2 for one in found.values())
    assert sum(one.effect for one in found.values()) == pytest.approx(1 - chain(report, "won").plan_by_now)


amounts = st.lists(st.integers(1, 4), min_size=ENOUGH_DEALS, max_size=ENOUGH_DEALS + 5)


@given(amounts, st.lists(st.integers(1, 6), min_size=1, max_size=3), st.integers(1, 5))
def test_the_law_of_a_few_deals_is_exact(past, sizes, planned):
    """The chance of a sum as small is the one found by going through every combination of past deals."""
    tail = size_tail([Fraction(one) for one in sizes], Fraction(planned), [Fraction(one) for one in past])
    mean = Fraction(sum(past), len(past))
    shares = {one: past.count(one) / len(past) for one in set(past)}
    low = 0.0
    for drawn in product(shares, repeat=len(sizes)):
        if sum(drawn) * planned <= sum(sizes) * mean:
            chance = 1.0
            for one in drawn:
                chance *= shares[one]
            low += chance
    assert tail.low == pytest.approx(low, abs=1e-9)
    assert tail.expected == len(sizes) * planned


def test_odd_amounts_are_held_on_a_finer_step_than_anyone_sees():
    """Amounts without a common step are rounded to a millionth of the largest sum, not to a handful of classes."""
    past = [Fraction(500_000 + 7919 * n * n) / 7 for n in range(40)]
    mean = sum(past) / len(past)
    tail = size_tail([mean] * 8, mean, past)
    assert 0.4 < tail.low < 0.65 and 0.4 < tail.high < 0.65
    assert size_tail([mean * 2] * 8, mean, past).high < 1e-3


def test_too_few_deals_say_nothing_of_their_size():
    """No deal, hardly any past ones, or past ones without worth: no test is made."""
    some = [Fraction(1)] * ENOUGH_DEALS
    assert size_tail([], Fraction(1), some) is None
    assert size_tail([Fraction(1)], Fraction(1), some[:-1]) is None
    assert size_tail([Fraction(1)], Fraction(1), [Fraction(0)] * ENOUGH_DEALS) is None
