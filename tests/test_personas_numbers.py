"""Personas against the past: what is counted, how sure it is, and what is said of a rule that parts nobody."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sla_toolkit.agreement import OTHER, Duration, Month, parse_rule
from sla_toolkit.agreement.match import rule_problems
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Cohorts, Period, converted
from sla_toolkit.measures.tally import tally
from sla_toolkit.planning import baseline
from sla_toolkit.planning.personas import (
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
from sla_toolkit.planning.personas.rates import chance, holm, more_to_come_near, more_to_tell_apart
from sla_toolkit.planning.personas.separating import cramers_v
from workbench import company

HOSTILE = "<script>alert('x')</script>"
RATES = st.integers(0, 400).flatmap(lambda of: st.builds(Rate, st.integers(0, of), st.just(of)))


@pytest.fixture(scope="module")
def past(practice):
    """The practice company's past leads."""
    return past_leads(practice.file.agreement, practice.leads)


@pytest.fixture(scope="module")
def found(practice, past):
    """The practice company's past leads by persona."""
    return counted(past, rules_of(practice.file.agreement))


def little(folder, leads, **more):
    """Give the past and the agreement of a company with these hand-offs; `late` days to the appointment, or none."""
    rows = [
        {
            "created": "2026-01-02",
            "mql": "2026-01-05 10:00",
            "appointment": "2026-01-10 10:00" if lead.pop("converted", False) else "",
            **lead,
        }
        for lead in leads
    ]
    rows.append({"created": "2026-06-01", "channel": "X", "employees": "1", "department": "他"})
    file = company(folder, rows, **more)
    read = read_leads(file)
    return past_leads(file.agreement, read), file.agreement


def hr(number, **more):
    """Give leads that fit the tiny company's persona."""
    return [{"employees": "100", "department": "人事", **more} for _ in range(number)]


def said(past, rule, shown=("channel", "department", "employees"), before=None):
    """Give what is said of a rule, tried after another one if there is one."""
    rules = [("first", parse_rule(before))] if before else []
    rules.append(("mine", parse_rule(rule)))
    labels = {"first": "First", "mine": "Mine"}
    told = notices(past, rules[-1][1], "mine", counted(past, rules), shown, labels)
    return {one.code: one.message.text("en") for one in told}


def test_intervals_are_those_of_wilson():
    """N2: 81 of 263 and 0 of 20; with no lead, everything is possible."""
    assert Rate(81, 263).interval == pytest.approx((0.255289, 0.366210), abs=1e-6)
    assert Rate(0, 20).interval == pytest.approx((0.0, 0.161125), abs=1e-6)
    assert Rate(0, 0).interval == (0.0, 1.0) and Rate(0, 0).share is None


@given(RATES)
def test_an_interval_holds_the_share_and_narrows_with_more_leads(rate):
    """The share seen lies within; the same share of ten times the leads is known better."""
    low, high = rate.interval
    assert 0 <= low <= high <= 1
    if rate.of:
        assert low - 1e-9 <= rate.share <= high + 1e-9
        assert Rate(10 * rate.kept, 10 * rate.of).width < rate.width


@given(RATES)
def test_so_many_more_leads_narrow_the_interval_to_five_points(rate):
    """With the leads asked for, at the share seen, the interval is as narrow as said; with one less it is not."""
    more = more_to_come_near(rate)
    share = 0.5 if rate.share is None else rate.share

    def width(of):
        z = stats.norm.ppf(0.975)
        return 2 * z / (1 + z * z / of) * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of))

    assert more >= 0
    if more:
        assert width(rate.of + more) <= 0.1 + 1e-9
        assert rate.of + more == 1 or width(rate.of + more - 1) > 0.1


@settings(max_examples=60)
@given(RATES, RATES)
def test_two_rates_are_told_apart_by_fishers_exact_test(one, other):
    """The p-value is Fisher's, the same either way round; none where one side has no lead."""
    p_value = chance(one, other)
    if not one.of or not other.of:
        assert p_value is None
    else:
        table = [[one.kept, one.of - one.kept], [other.kept, other.of - other.kept]]
        assert p_value == pytest.approx(stats.fisher_exact(table).pvalue)
        assert p_value == pytest.approx(chance(other, one))
        assert 0 <= p_value <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.none() | st.floats(0, 1), max_size=5))
def test_holm_never_makes_a_p_value_smaller(p_values):
    """What could not be tested stays unknown and costs the others nothing; order is kept."""
    adjusted = holm(p_values)
    known = [(before, after) for before, after in zip(p_values, adjusted, strict=True) if before is not None]
    assert [one is None for one in adjusted] == [one is None for one in p_values]
    assert all(before <= after + 1e-12 <= 1 + 1e-9 for before, after in known)
    if known:
        smallest = min(before for before, _ in known)
        assert min(after for _, after in known) == pytest.approx(min(smallest * len(known), 1))


def test_how_many_leads_tell_two_shares_apart():
    """28 % against 15 % with as many on either side takes 156 each (5 %, two-sided, power 80 %)."""
    assert more_to_tell_apart(Rate(28, 100), Rate(15, 100)) == 156 - 100
    assert more_to_tell_apart(Rate(10, 100), Rate(1, 10)) is None
    assert more_to_tell_apart(Rate(0, 0), Rate(1, 10)) is None
    assert more_to_tell_apart(Rate(500, 1000), Rate(100, 1000)) == 0


def test_cramers_v_is_nothing_by_chance_and_one_for_certain():
    """Bias-corrected: proportional rows give 0, a perfect split nearly 1, one row or column 0."""
    assert cramers_v(np.array([[10, 90], [20, 180], [5, 45]])) == 0
    assert cramers_v(np.array([[500, 0], [0, 500]])) == pytest.approx(1, abs=1e-3)
    assert cramers_v(np.array([[5, 5]])) == 0


def test_the_past_is_what_the_agreement_measures(practice, past, found):
    """Leads a month and persona are those of the baseline; conversions those that the measure counts."""
    agreement, plan = practice.file.agreement, practice.file.agreement.plan
    months = {
        str(one.month): one.by_persona for one in baseline(agreement, practice.leads).months if one.leads
    }
    assert past.months == tuple(months)
    for month in past.months:
        mine = {name: found.leads(name, [month]) for name in found.personas}
        assert {name: leads for name, leads in mine.items() if leads} == months[month]
    month = agreement.agreement.effective.from_
    period = Period.of(agreement, Month.of(month), past.as_of)
    rows = converted(
        Cohorts(agreement, practice.leads, (period,)),
        plan.stage,
        plan.outcome,
        Duration.parse(f"{plan.within_days} days"),
    )
    counts = tally(rows, "persona").to_pyarrow().to_pylist()
    first = [cell for cell in found.cells if cell.month == str(period.month)]
    for row in counts:
        mine = [cell for cell in first if found.persona(cell) == row["persona"]]
        assert sum(cell.closed for cell in mine) == row["closed"]
        assert sum(cell.converted for cell in mine) == row["kept_closed"]


def test_the_practice_personas_convert_as_they_were_made_to(practice, past, found):
    """HR before owners before the rest, each unlike the rest by more than chance; nothing overlaps."""
    rows = {one.persona: one for one in compared(past, found)}
    assert rows["hr_smb"].rate.share > rows["owner_micro"].rate.share > rows[OTHER].rate.share
    assert rows["hr_smb"].apart and rows["owner_micro"].apart and rows[OTHER].p_value is None
    assert all(row.to_come_near == 0 for row in rows.values())
    assert found.both("hr_smb", "owner_micro") == 0
    assert sum(found.leads(name) for name in found.personas) == found.leads()
    assert sum(row.a_month for row in rows.values()) == pytest.approx(found.leads(None, past.whole) / 18)


def test_the_practice_attributes_are_ranked_as_they_were_made(practice, past):
    """What the personas are made of tells leads apart; the planned start, dealt out alike to all, does not."""
    agreement = practice.file.agreement
    names = usable(agreement, past.attributes)
    assert names == ("channel", "department", "employees", "start", "struggle")
    ranked = separations(past, attributes_of(past, names))
    assert ranked[0].attribute.name == "department" and ranked[0].sure
    assert ranked[-1].attribute.name == "start" and not ranked[-1].sure
    for one in ranked:
        assert sum(level.leads for level in one.levels) == one.attribute.leads
        assert sum(level.rate.of for level in one.levels) == found_closed(past)


def found_closed(past):
    """Count the leads whose window is over."""
    return int(past.table.filter(past.table["sla closed"]).count().execute())


def test_nobody_among_the_practice_rest_converts_like_a_persona(practice, past, found):
    """The groups of `other` are dealt out alike, so that none is proposed; each is as large as it says."""
    agreement = practice.file.agreement
    attributes = attributes_of(past, usable(agreement, past.attributes))
    parted = others(past, rules_of(agreement), found, attributes)
    assert parted.leads == found.leads(OTHER) and parted.rate == found.rate(OTHER)
    assert parted.groups and not any(group.better or group.like_a_persona for group in parted.groups)
    assert all(5 <= group.leads <= parted.leads for group in parted.groups)


def test_a_persona_that_is_missing_is_found_in_the_rest(practice, past):
    """Without the owners' rule, owners and officers come first among those who fit no persona; like HR they are not."""
    agreement = practice.file.agreement
    rules = [one for one in rules_of(agreement) if one[0] != "owner_micro"]
    attributes = attributes_of(past, usable(agreement, past.attributes))
    parted = others(past, rules, counted(past, rules), attributes)
    assert {level.text for group in parted.groups[:3] for _, level in group.marks} & {"経営者", "役員"}
    assert parted.groups[0].better and not parted.groups[0].like_a_persona


def test_a_rule_that_is_too_narrow_is_found_in_the_rest(practice, past):
    """With HR alone in the rule and not the other departments, those convert like the persona they are."""
    agreement = practice.file.agreement
    narrow = {"employees": {"between": [50, 300]}, "department": {"is": "人事"}}
    rules = [("hr_smb", parse_rule(narrow)), rules_of(agreement)[1]]
    attributes = attributes_of(past, usable(agreement, past.attributes))
    parted = others(past, rules, counted(past, rules), attributes)
    alike = {level.text for group in parted.groups if group.like_a_persona for _, level in group.marks}
    assert {"労務", "総務"} & alike


def test_windows_that_are_not_over_count_for_nothing(tmp_path):
    """A lead that has not converted yet, and one that has early, are both left out of the conversion."""
    late = {"mql": "2026-05-20 10:00", "appointment": ""}
    early = {"mql": "2026-05-20 10:00", "appointment": "2026-05-21 10:00"}
    past, agreement = little(tmp_path, [*hr(2, converted=True), *hr(3), *hr(1, **late), *hr(1, **early)])
    found = counted(past, rules_of(agreement))
    assert found.leads("hr") == 7 and found.rate("hr") == Rate(2, 5)


def test_few_leads_say_what_they_do_not_know(tmp_path):
    """Three leads: the interval is wide, nobody is told apart, and it takes more leads."""
    past, agreement = little(tmp_path, [*hr(2, converted=True), {"employees": "9", "department": "営業"}])
    rows = compared(past, counted(past, rules_of(agreement)))
    assert rows[0].rate == Rate(2, 2) and rows[0].rate.width > 0.6
    assert not rows[0].apart and rows[0].to_come_near > 30 and rows[0].to_tell_apart is not None


def test_no_past_at_all_is_said(tmp_path):
    """Without a hand-off there is nothing to count, and a sentence says so; nothing fails."""
    file = company(tmp_path, [{"created": "2026-01-02", "employees": "10"}])
    past = past_leads(file.agreement, read_leads(file))
    assert past.lacks is not None and "handed over" in past.lacks.text("en")
    found = counted(past, rules_of(file.agreement))
    assert found.leads() == 0 and compared(past, found)[0].rate == Rate(0, 0)
    assert attributes_of(past, ("channel",)) == [] and separations(past, []) == []
    assert others(past, rules_of(file.agreement), found, []).leads == 0


def test_a_rule_that_takes_nobody_names_the_value_and_the_nearest_one(tmp_path):
    """A value that no lead has, a number beyond all of them, a field that is not there, conditions that never meet."""
    past, _ = little(tmp_path, [*hr(9), *({"employees": "10", "department": "営業"} for _ in range(9))])
    wrong = said(past, {"department": {"is": "人事部"}})
    assert set(wrong) == {"nobody"} and "人事部" in wrong["nobody"] and "“人事”" in wrong["nobody"]
    assert "10 to 100" in said(past, {"employees": {"at_least": 5000}})["nobody"]
    unknown = said(past, {"departmnt": {"is": "人事"}})
    assert "departmnt" in unknown["unknown_field"] and "“department”" in unknown["unknown_field"]
    never = said(past, {"employees": {"at_most": 20}, "department": {"is": "人事"}})["nobody"]
    assert "all its conditions at once" in never and never.count("9 leads") == 2


def test_a_rule_that_takes_everybody_or_only_who_is_taken_is_said(tmp_path):
    """Both name what causes it; a rule that parts leads is left in peace."""
    past, _ = little(tmp_path, [*hr(9), *({"employees": "10", "department": "営業"} for _ in range(9))])
    assert "all 18" in said(past, {"employees": {"at_least": 1}})["everybody"]
    shadowed = said(past, {"department": {"is": "人事"}}, before={"employees": {"at_least": 50}})
    assert "taken before by “First”" in shadowed["taken_before"]
    assert said(past, {"department": {"is": "人事"}}) == {}


def test_one_value_of_a_list_that_no_lead_has_is_said(tmp_path):
    """The rule still works, so it is a notice only."""
    past, _ = little(tmp_path, [*hr(9), *({"employees": "10", "department": "営業"} for _ in range(9))])
    found = said(past, {"department": {"in": ["人事", "営業部"]}})
    assert set(found) == {"unknown_value"} and "“営業”" in found["unknown_value"]


def test_values_that_a_person_could_be_known_by_are_never_shown(tmp_path):
    """Addresses, telephones, long texts and values of fewer than five leads stay out; so do personal attributes."""
    values = (
        ["tanaka@example.com"] * 9
        + ["03-1234-5678"] * 9
        + ["あ" * 10_000] * 9
        + ["ふつう"] * 9
        + ["rare"] * 4
    )
    past, agreement = little(tmp_path, [{"channel": one, "department": "人事"} for one in values])
    assert frequent_values(past.table, "channel") == ["ふつう"]
    names = {"email", "氏名", "owner", "lead_status", "department", "channel"}
    assert usable(agreement, names) == ("channel", "department")
    assert withheld(agreement, names) == ("email", "lead_status", "氏名")


def test_hostile_values_are_only_values(tmp_path):
    """A text with markup is compared and counted like any other."""
    past, _ = little(tmp_path, [*hr(9, channel=HOSTILE, converted=True), *hr(9, channel="Web")])
    assert set(frequent_values(past.table, "channel")) == {HOSTILE, "Web"}
    found = counted(past, [("odd", parse_rule({"channel": {"contains": "<script>"}}))])
    assert found.leads("odd") == 9 and found.rate("odd") == Rate(9, 9)


def test_every_operator_of_a_rule_can_be_counted(tmp_path):
    """Also those under any, all and not; what is counted is what the language says."""
    past, _ = little(tmp_path, [*hr(9), *({"employees": "10", "department": "営業"} for _ in range(5))])
    rule = {
        "any": [
            {"department": {"contains": "業"}},
            {"all": [{"employees": {"between": [50, 300]}}, {"not": {"channel": {"blank": True}}}]},
        ]
    }
    assert list(rule_problems(rule)) == []
    assert counted(past, [("nested", parse_rule(rule))]).matched("nested") == 5
