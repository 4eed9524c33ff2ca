"""Personas against the past: counted, compared with the rest, told apart; what is wrong with a rule is said."""

from datetime import UTC, datetime

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sla_toolkit.agreement import OTHER, Duration, Month, parse_rule
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Cohorts, Period, converted
from sla_toolkit.planning.personas import (
    Past,
    Rate,
    attributes_of,
    compared,
    counted,
    frequent_values,
    notices,
    others,
    past_leads,
    rules_of,
    separations,
    usable,
    withheld,
)
from sla_toolkit.planning.personas.population import CLOSED, KEPT, MONTH
from sla_toolkit.planning.personas.rates import chance, holm, more_to_come_near, more_to_tell_apart
from sla_toolkit.planning.personas.separating import cramers_v
from workbench import company

RATES = st.integers(1, 400).flatmap(lambda of: st.integers(0, of).map(lambda kept: Rate(kept, of)))


def past_of(**columns):
    """Give a past of leads with these attributes, all matured, from one month; `kept` tells who converted."""
    kept = columns.pop("kept")
    frame = pd.DataFrame(columns, dtype="string")
    frame["lead_id"] = [str(number) for number in range(len(kept))]
    frame[MONTH], frame[KEPT], frame[CLOSED] = "2026-01", kept, True
    table = ibis.duckdb.connect().create_table("past", frame)
    return Past(table, ("2026-01",), ("2026-01",), datetime(2026, 4, 1, tzinfo=UTC), frozenset(columns), None)


def told(past, match, *before, shown=None):
    """Give the notices about a rule that comes after others, as code → sentences in English."""
    rule = parse_rule(match)
    rules = [*((f"p{n}", parse_rule(one)) for n, one in enumerate(before)), ("mine", rule)]
    found = counted(past, rules)
    said = notices(past, rule, "mine", found, sorted(past.attributes) if shown is None else shown, {})
    return {one.code: one.message.text("en") for one in said}


@pytest.fixture(scope="module")
def past(practice):
    """The practice company's past."""
    return past_leads(practice.file.agreement, practice.leads)


def test_wilson_intervals_are_those_of_the_vectors():
    """N2: 81 of 263 and 0 of 20."""
    assert Rate(81, 263).interval == pytest.approx((0.255289, 0.366210), abs=1e-6)
    assert Rate(0, 20).interval == pytest.approx((0.0, 0.161125), abs=1e-6)
    assert Rate(0, 20).interval[0] == 0.0
    assert Rate(0, 0).interval == (0.0, 1.0)
    assert Rate(0, 0).share is None


@given(RATES)
def test_an_interval_holds_its_share_and_stays_between_none_and_all(rate):
    """Whatever the counts, 0 ≤ low ≤ share ≤ high ≤ 1."""
    low, high = rate.interval
    assert 0 <= low <= rate.share + 1e-12 and rate.share - 1e-12 <= high <= 1


@given(RATES)
def test_so_many_more_leads_are_enough_and_one_fewer_is_not(rate):
    """At the same share, the interval comes within five points with the leads that were named."""
    more = more_to_come_near(rate)
    if more:
        of = rate.of + more
        half = [
            sum(abs(end - middle) for end in ends) / 2
            for ends, middle in ((_wilson(rate.share, n), rate.share) for n in (of, of - 1))
        ]
        assert half[0] <= 0.05 + 1e-9 < half[1] + 2e-9
    else:
        assert rate.width <= 0.1 + 1e-9


def _wilson(share, of):
    z = stats.norm.ppf(0.975)
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return middle - half, middle + half


def test_how_many_leads_tell_two_shares_apart_is_what_the_textbook_says():
    """15% against 30%, as many of each: 121 of each at 5% two-sided and a power of 80%."""
    assert more_to_tell_apart(Rate(15, 100), Rate(30, 100)) == 121 - 100
    assert more_to_tell_apart(Rate(10, 100), Rate(10, 100)) is None
    assert more_to_tell_apart(Rate(0, 0), Rate(10, 100)) is None


def test_several_personas_are_tested_together():
    """Holm: the smallest p-value counts as many times as there are tests; what could not be had counts for nothing."""
    assert holm([0.01, None, 0.04]) == [pytest.approx(0.02), None, pytest.approx(0.04)]
    assert chance(Rate(1, 4), Rate(0, 0)) is None
    assert chance(Rate(3, 4), Rate(1, 4)) == pytest.approx(0.485714, abs=1e-6)


def test_every_lead_is_counted_for_the_persona_that_a_month_gives_it(practice, past):
    """Persona by persona and month by month the counts are those that the measures work with."""
    agreement = practice.file.agreement
    found = counted(past, rules_of(agreement))
    zone, month = agreement.calendar.zone, "2026-09"
    period = Period.of(agreement, Month.parse(month), past.as_of)
    cohorts = Cohorts(agreement, practice.leads, (period,))
    entered = cohorts.entered(agreement.plan.stage).execute()
    for persona in found.personas:
        assert found.leads(persona, [month]) == (entered.persona == persona).sum()
    judged = converted(cohorts, "mql", "appointment", Duration.parse("30 days")).execute()
    closed = [cell for cell in found.cells if cell.month == month]
    assert sum(cell.converted for cell in closed) == (judged.kept & judged.closed).sum()
    assert period.end.astimezone(zone).month == 10


def test_the_practice_company_is_what_was_planted(practice, past):
    """Share .35 in the bad months, personas that convert better than the rest, no hidden persona among the rest."""
    found = counted(past, rules_of(practice.file.agreement))
    for month, share in (("2025-11", 0.35), ("2026-05", 0.43), ("2026-09", 0.35)):
        fitting = 1 - found.leads(OTHER, [month]) / found.leads(None, [month])
        assert fitting == pytest.approx(share, abs=0.01)
    rows = {one.persona: one for one in compared(past, found)}
    assert rows["hr_smb"].apart and rows["owner_micro"].apart and rows[OTHER].p_value is None
    assert rows["hr_smb"].rate.share > rows["owner_micro"].rate.share > rows[OTHER].rate.share
    assert len(past.whole) == 18 and past.months[-1] == "2026-11"
    names = usable(practice.file.agreement, past.attributes)
    attributes = attributes_of(past, names)
    left = others(past, rules_of(practice.file.agreement), found, attributes)
    assert left.leads == found.leads(OTHER) and not any(one.like_a_persona for one in left.groups)
    ranked = separations(past, attributes)
    assert ranked[0].attribute.name == "department" and ranked[0].sure
    assert {one.attribute.name: one.sure for one in ranked}["start"] is False


def test_a_persona_that_was_left_out_is_found_among_the_rest(practice, past):
    """Without the rule for HR, its departments convert like a persona; without that for owners, they convert better."""
    attributes = attributes_of(past, usable(practice.file.agreement, past.attributes))
    hr, owners = rules_of(practice.file.agreement)
    without_hr = others(past, [owners], counted(past, [owners]), attributes)
    alike = {level.text for one in without_hr.groups if one.like_a_persona for _, level in one.marks}
    assert {"労務", "総務"} <= alike
    without_owners = others(past, [hr], counted(past, [hr]), attributes)
    better = {level.text for one in without_owners.groups if one.better for _, level in one.marks}
    assert {"役員", "経営者"} <= better
    assert not any(one.like_a_persona for one in without_owners.groups)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc"), st.booleans()), min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc")), max_size=4),
)
def test_counts_are_those_of_a_plain_loop(leads, bounds):
    """First match wins; matched, won, both and taken before add up, whatever the rules and their order."""
    past = past_of(
        size=[str(size) for size, _, _ in leads],
        kind=[kind for _, kind, _ in leads],
        kept=[kept for _, _, kept in leads],
    )
    rules = [
        (f"p{n}", parse_rule({"any": [{"size": {"at_most": most}}, {"kind": {"is": kind}}]}))
        for n, (most, kind) in enumerate(bounds)
    ]
    found = counted(past, rules)
    hits = [[size <= most or kind == one for most, one in bounds] for size, kind, _ in leads]
    for place, (name, _) in enumerate(rules):
        assert found.matched(name) == sum(row[place] for row in hits)
        won = [n for n, row in enumerate(hits) if row[place] and not any(row[:place])]
        assert found.leads(name) == len(won)
        assert found.rate(name) == Rate(sum(leads[n][2] for n in won), len(won))
        for before, (other, _) in enumerate(rules[:place]):
            assert found.both(name, other) == sum(row[place] and row[before] for row in hits)
        taken = sum(found.taken(name, other) for other, _ in rules[:place])
        assert found.matched(name) == found.leads(name) + taken
    assert sum(found.leads(one) for one in found.personas) == len(leads) == found.leads()


def test_a_rule_that_takes_nobody_says_which_value_is_to_blame():
    """A misspelt value, a number out of reach, a field that is not there: each with what is near."""
    past = past_of(department=["人事", "労務"] * 20, employees=["10", "20"] * 20, kept=[True, False] * 20)
    assert told(past, {"department": {"is": "人事部"}}) == {
        "nobody": "The rule takes nobody: no past lead meets “department is 人事部”. Did you mean “人事”?"
    }
    assert "The leads have 10 to 20." in told(past, {"employees": {"at_least": 500}})["nobody"]
    assert "Did you mean “department”?" in told(past, {"departmnet": {"is": "人事"}})["unknown_field"]
    both = told(past, {"department": {"is": "人事"}, "employees": {"at_least": 20}})["nobody"]
    assert "all its conditions at once" in both and "department is 人事”: 20 leads" in both
    assert "“department” holds no numbers." in told(past, {"department": {"at_least": 3}})["nobody"]
    assert "filled in for every lead" in told(past, {"department": {"blank": True}})["nobody"]


def test_a_rule_that_takes_everybody_or_comes_too_late_says_so():
    """Everybody: with the condition; nobody left: with the persona that took them before."""
    past = past_of(department=["人事", "労務"] * 20, kept=[True, False] * 20)
    everybody = told(past, {"department": {"not_in": ["経理"]}})
    assert "takes all 40 past leads" in everybody["everybody"]
    late = told(past, {"department": {"is": "人事"}}, {"department": {"blank": False}})
    assert "taken before by “p0”" in late["taken_before"]
    assert told(past, {"department": {"is": "人事"}}) == {}
    partly = told(past, {"department": {"in": ["人事", "人亊"]}})
    assert list(partly) == ["unknown_value"] and "“人亊”" in partly["unknown_value"]


def test_too_few_leads_say_what_it_would_take(tmp_path):
    """One lead of a persona: everything is possible, and the number of leads that would settle it is named."""
    contacts = [
        {
            "created": "2026-01-05",
            "mql": "2026-01-06",
            "employees": 100,
            "department": "人事",
            "channel": "web",
        },
        {"created": "2026-01-05", "mql": "2026-01-07", "appointment": "2026-03-10", "department": "経理"},
    ]
    file = company(tmp_path, contacts)
    past = past_leads(file.agreement, read_leads(file))
    found = counted(past, rules_of(file.agreement))
    hr, rest = compared(past, found)
    assert hr.rate == Rate(0, 1) and rest.rate == Rate(0, 1) and hr.p_value == 1.0 and not hr.apart
    assert hr.to_come_near > 20 and hr.to_tell_apart is None
    assert past.months == ("2026-01",)
    attributes = attributes_of(past, usable(file.agreement, past.attributes))
    assert all(one.p_value is None for one in separations(past, attributes))


def test_no_leads_at_all_is_a_reason_and_no_number(tmp_path):
    """Without a hand-off there is no past, and nothing is counted."""
    file = company(tmp_path, [{"created": "2026-01-05"}])
    past = past_leads(file.agreement, read_leads(file))
    assert past.lacks is not None and past.lacks.text("en") == "The data holds no lead that was handed over."
    found = counted(past, rules_of(file.agreement))
    assert found.leads() == 0 and compared(past, found)[0].rate == Rate(0, 0)
    assert attributes_of(past, ["department"]) == [] and separations(past, []) == []


def test_a_lead_whose_window_is_open_is_no_failure(tmp_path):
    """Only leads that are 30 days old when the data ends count in a conversion."""
    contacts = [
        {"created": "2026-01-05", "mql": "2026-01-06", "appointment": "2026-01-20", "department": "経理"},
        {"created": "2026-02-25", "mql": "2026-02-26", "department": "経理"},
        {"created": "2026-03-01", "mql": "2026-03-02", "department": "経理"},
    ]
    file = company(tmp_path, contacts)
    past = past_leads(file.agreement, read_leads(file))
    found = counted(past, rules_of(file.agreement))
    assert found.leads(OTHER) == 3 and found.rate(OTHER) == Rate(1, 1)


def test_values_that_reach_or_name_a_person_are_never_given():
    """E-mail addresses, telephones, long texts and values of single leads are no levels, and their names no field."""
    note = ["a@example.com", "03-1234-5678", "x" * 10_000, "https://example.com/p"]
    past = past_of(
        memo=[note[n % 4] for n in range(80)],
        plan=["A", "B"] * 40,
        person=[f"架空 {n}" for n in range(80)],
        kept=[n % 2 == 0 for n in range(80)],
    )
    memo, plan, person = attributes_of(past, ["memo", "plan", "person"])
    assert [level.kind for level in memo.levels] == ["rest"]
    assert [level.text for level in plan.levels if level.kind == "value"] == ["A", "B"]
    assert person.own and not any(level.text for level in person.levels)
    assert frequent_values(past.table, "memo") == [] and frequent_values(past.table, "person") == []


def test_attributes_of_persons_and_of_the_outcome_stay_out(practice):
    """Names of columns decide: nothing personal, no owner, no stage and no amount is offered."""
    names = [
        "email",
        "phone",
        "氏名",
        "担当者",
        "lifecycle_stage",
        "deal_amount",
        "備考",
        "owner",
        "industry",
    ]
    agreement = practice.file.agreement
    assert usable(agreement, names) == ("industry",)
    assert "industry" not in withheld(agreement, names) and "氏名" in withheld(agreement, names)


def test_a_million_different_values_are_looked_at_within_the_engine():
    """A column in which every lead is its own group tells nothing, and says so."""
    connection = ibis.duckdb.connect()
    table = connection.sql(
        """SELECT i::VARCHAR AS lead_id, '2026-01' AS month, i % 7 = 0 AS kept, TRUE AS closed,
            'v' || i AS code, (i % 5)::VARCHAR AS score, '<script>alert(' || (i % 3) || ')</script>' AS html
            FROM range(1000000) t(i)"""
    ).rename({MONTH: "month", KEPT: "kept", CLOSED: "closed"})
    past = Past(table, ("2026-01",), ("2026-01",), None, frozenset({"code", "score", "html"}), None)
    code, html, score = attributes_of(past, ["code", "html", "score"])
    assert code.own and code.distinct == 1_000_000 and [one.kind for one in code.levels] == ["rest"]
    assert score.kind == "number" and len([one for one in score.levels if one.kind == "value"]) == 5
    assert html.levels[0].text == "<script>alert(0)</script>"
    assert separations(past, [code])[0].p_value is None


def test_separation_is_pearsons_and_v_is_corrected_for_chance():
    """The chi-square p-value is scipy's; V of independent attributes is about 0, of the same thing 1."""
    rng = np.random.default_rng(4)
    kind = [str(one) for one in rng.choice(list("abc"), 600)]
    kept = [bool(rng.random() < {"a": 0.5, "b": 0.3, "c": 0.2}[one]) for one in kind]
    past = past_of(kind=kind, noise=[str(one) for one in rng.choice(list("xyz"), 600)], kept=kept)
    ranked = separations(past, attributes_of(past, ["noise", "kind"]))
    assert [one.attribute.name for one in ranked] == ["kind", "noise"]
    counts = pd.crosstab(pd.Series(kind), pd.Series(kept)).to_numpy()
    assert ranked[0].method == "chi_square"
    assert ranked[0].p_value == pytest.approx(2 * stats.chi2_contingency(counts, correction=False).pvalue)
    assert ranked[1].strength < 0.05 and not ranked[1].sure
    assert cramers_v(np.array([[500, 0], [0, 500]])) == pytest.approx(1.0, abs=0.01)


def test_few_leads_are_shuffled_in_place_of_a_formula_that_needs_many():
    """Eight leads: the p-value by shuffling is near the exact one, and the same each time."""
    past = past_of(kind=list("aaaaabbbbb"), kept=[True] * 5 + [False] * 5)
    attributes = attributes_of(past, ["kind"])
    first, again = (separations(past, attributes)[0] for _ in range(2))
    assert first.method == "shuffled" and first.p_value == again.p_value
    assert first.p_value == pytest.approx(2 / 252, abs=0.004)


@given(st.lists(st.integers(0, 5000), min_size=20, max_size=80))
@settings(max_examples=20, deadline=None)
def test_ranges_of_numbers_hold_every_number_once(sizes):
    """Whatever the numbers, the levels' leads add up, and none falls between two ranges."""
    past = past_of(size=[str(size) for size in sizes], kept=[size % 2 == 0 for size in sizes])
    one = separations(past, attributes_of(past, ["size"]))[0]
    assert sum(level.leads for level in one.levels) == len(sizes)
    for level in one.levels:
        if level.level.kind == "range":
            low = -1 if level.level.low is None else level.level.low
            high = 1e9 if level.level.high is None else level.level.high
            assert level.leads == sum(low <= size <= high for size in sizes)
