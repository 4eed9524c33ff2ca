"""Personas against the past: tests of differences, groups that fit none, odd values and odd rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sla_toolkit.agreement import OTHER, parse_rule
from sla_toolkit.agreement.match import rule_problems
from sla_toolkit.leads import read_leads
from sla_toolkit.planning.personas import (
    Rate,
    attributes_of,
    counted,
    frequent_values,
    notices,
    others,
    past_leads,
    rules_of,
    separations,
    usable,
)
from sla_toolkit.planning.personas.rates import chance, holm
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


def test_a_rule_that_is_too_narrow_is_found_in_the_rest(practice, past):
    """With HR alone in the rule and not the other departments, those convert like the persona they are."""
    agreement = practice.file.agreement
    narrow = {"employees": {"between": [50, 300]}, "department": {"is": "人事"}}
    rules = [("hr_smb", parse_rule(narrow)), rules_of(agreement)[1]]
    attributes = attributes_of(past, usable(agreement, past.attributes))
    parted = others(past, rules, counted(past, rules), attributes)
    alike = {level.text for group in parted.groups if group.like_a_persona for _, level in group.marks}
    assert {"労務", "総務"} & alike


def test_one_value_of_a_list_that_no_lead_has_is_said(tmp_path):
    """The rule still works, so it is a notice only."""
    past, _ = little(tmp_path, [*hr(9), *({"employees": "10", "department": "営業"} for _ in range(9))])
    found = said(past, {"department": {"in": ["人事", "営業部"]}})
    assert set(found) == {"unknown_value"} and "“営業”" in found["unknown_value"]


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
