"""Every measure: what counts, what is pending, what is broken, and what cannot be known."""

from fractions import Fraction

import pytest

from workbench import company, judge

FIRST_TOUCH = (
    "{id: t, owner: sales, measure: response_within, stage: mql, within: 4 business hours, target: 0.9}"
)
ATTEMPTS = (
    "{id: a, owner: sales, measure: attempts, stage: mql, at_least: 3, within: 5 business days, target: 0.9}"
)
DECISION = "{id: d, owner: sales, measure: decision_within, stage: mql, within: 5 business days, target: 0.9}"
APPOINTMENTS = (
    "{id: c, owner: sales, measure: conversion, from: mql, to: appointment, within: 30 days, target: 0.2}"
)
HR = {"employees": "120", "department": "人事", "company": "A"}


def tally(measured):
    """Give kept, judged and pending."""
    return measured.numerator, measured.denominator, measured.pending


def test_volume_counts_the_leads_that_entered_within_the_local_month(tmp_path):
    """The month's edges are Tokyo's: 31 October 23:59 belongs to October, 1 November 00:00 does not."""
    times = ["2026-09-30 23:59", "2026-10-01 00:00", "2026-10-31 23:59", "2026-11-01 00:00", ""]
    volume = "{id: v, owner: marketing, measure: volume, stage: mql, target: 2}"
    file = company(tmp_path, [{"mql": time} for time in times], commitment=volume)
    assert judge(file).actual == 2


def test_persona_share_takes_every_lead_as_its_denominator(tmp_path):
    """A lead with a blank attribute fits no persona but is still a lead."""
    contacts = [{**HR, "mql": "2026-10-05 10:00"}, {**HR, "employees": "", "mql": "2026-10-05 10:00"}]
    contacts += [{**HR, "employees": "301", "mql": "2026-10-05 10:00"}, {**HR, "mql": "2026-11-05 10:00"}]
    assert judge(company(tmp_path, contacts)).actual == Fraction(1, 3)


def test_completeness_wants_every_field_and_takes_unknown_for_an_answer(tmp_path):
    """Blank or spaces are missing; the word "unknown" was at least written down."""
    mql = {"mql": "2026-10-05 10:00"}
    contacts = [
        {**mql, "company": "A", "department": "人事"},
        {**mql, "company": "A", "department": " 　"},
        {**mql, "company": "", "department": "人事"},
        {**mql, "company": "unknown", "department": "総務"},
    ]
    commitment = "{id: i, owner: marketing, measure: completeness, stage: mql, target: 0.9}"
    assert tally(judge(company(tmp_path, contacts, commitment=commitment))) == (2, 4, 0)


def test_completeness_of_a_field_that_the_data_lacks_is_not_known(tmp_path):
    """Fields that no column is mapped to are `no_data`, not a rate of 0; the owner is one of them here."""
    commitment = (
        "{id: i, owner: marketing, measure: completeness, stage: mql, fields: [owner, fax], target: 0.9}"
    )
    measured = judge(company(tmp_path, [{"mql": "2026-10-05 10:00"}], commitment=commitment))
    assert measured.actual is None and "owner, fax" in str(measured.why)


@pytest.mark.parametrize(
    ("touched", "kept"),
    [
        ("2026-10-09 17:00", True),  # Friday, an hour later
        ("2026-10-13 11:00", True),  # Monday the 12th is a holiday: 2 h on Friday + 2 h on Tuesday
        ("2026-10-13 11:01", False),
        ("2026-10-09 15:59", False),  # before the hand-off: somebody else's touch
        ("2026-10-10 03:00", True),  # at night, after 2 working hours
        (None, False),
    ],
)
def test_first_touch_runs_on_the_business_clock(tmp_path, touched, kept):
    """Friday 16:00 plus 4 business hours is Tuesday 11:00, over a weekend and a public holiday."""
    touches = [{"id": "1", "at": touched}] if touched else []
    file = company(tmp_path, [{"mql": "2026-10-09 16:00"}], touches, commitment=FIRST_TOUCH)
    assert tally(judge(file)) == (kept, 1, 0)


def test_wall_clock_hours_run_through_the_night(tmp_path):
    """`24 hours` ends at the same time on the next day, worked or not."""
    commitment = FIRST_TOUCH.replace("4 business hours", "24 hours")
    contacts = [{"mql": "2026-10-10 16:00"}, {"mql": "2026-10-10 16:00"}]
    touches = [{"id": "1", "at": "2026-10-11 16:00"}, {"id": "2", "at": "2026-10-11 16:01"}]
    assert tally(judge(company(tmp_path, contacts, touches, commitment=commitment))) == (1, 2, 0)


def test_a_lead_inside_its_window_is_pending_and_counts_on_neither_side(tmp_path):
    """On 16 October at noon: one lead's time is over (untouched: broken), one was touched but is still in time."""
    contacts = [{"mql": "2026-10-14 10:00"}, {"mql": "2026-10-16 10:00"}, {"mql": "2026-10-16 11:00"}]
    touches = [{"id": "2", "at": "2026-10-16 10:30"}]
    file = company(tmp_path, contacts, touches, commitment=FIRST_TOUCH)
    assert tally(judge(file, as_of="2026-10-16T12:00")) == (0, 1, 2)
    assert tally(judge(file)) == (1, 3, 0)


def test_a_month_that_is_all_pending_has_no_rate(tmp_path):
    """With nothing judged yet the share is not known, and says so."""
    file = company(tmp_path, [{"mql": "2026-10-16 11:00"}], [], commitment=FIRST_TOUCH)
    measured = judge(file, as_of="2026-10-16T12:00")
    assert measured.actual is None and measured.pending == 1 and "still inside" in str(measured.why)


def test_without_touches_speed_is_not_known(tmp_path):
    """No touches in the data is `no_data` with a reason, not a rate of 0."""
    measured = judge(company(tmp_path, [{"mql": "2026-10-16 11:00"}], commitment=FIRST_TOUCH))
    assert measured.actual is None and measured.numerator is None and "touches" in str(measured.why)


def test_attempts_counts_touches_within_the_window(tmp_path):
    """Three touches within five business days are enough; the third a minute late is not."""
    times = ["2026-10-05 11:00", "2026-10-06 11:00", "2026-10-13 10:00"]
    late = [*times[:2], "2026-10-13 10:01"]
    contacts = [{"mql": "2026-10-05 10:00"}, {"mql": "2026-10-05 10:00"}]
    touches = [{"id": "1", "at": at} for at in times] + [{"id": "2", "at": at} for at in late]
    assert tally(judge(company(tmp_path, contacts, touches, commitment=ATTEMPTS))) == (1, 2, 0)


def test_attempts_may_end_with_success(tmp_path):
    """With `until`, a lead that came to an appointment or was handed back in time needs no more attempts."""
    commitment = ATTEMPTS.replace("target", "until: [appointment, rejected], target")
    mql = {"mql": "2026-10-05 10:00"}
    contacts = [
        {**mql, "appointment": "2026-10-06 10:00"},
        {**mql, "rejected": "2026-10-06 10:00", "reason": "too_small"},
        {**mql, "appointment": "2026-10-29 10:00"},
        mql,
    ]
    assert tally(judge(company(tmp_path, contacts, [], commitment=commitment))) == (2, 4, 0)


def test_attempts_may_end_with_a_stage_that_comes_first(tmp_path):
    """`until` may name any stage, the one that leads enter before as well: who was there by then needs no attempt."""
    commitment = ATTEMPTS.replace("target", "until: [sal], target").replace("mql", "appointment")
    contacts = [{"sal": "2026-10-05 10:00", "appointment": "2026-10-06 10:00"}]
    contacts.append({"appointment": "2026-10-06 10:00"})
    assert tally(judge(company(tmp_path, contacts, [], commitment=commitment))) == (1, 2, 0)


def test_only_the_named_kinds_of_touch_count(tmp_path):
    """A newsletter is no call where the agreement asks for calls."""
    commitment = FIRST_TOUCH.replace("target", "kinds: [call], target")
    contacts = [{"mql": "2026-10-05 10:00"}, {"mql": "2026-10-05 10:00"}]
    touches = [
        {"id": "1", "at": "2026-10-05 10:10", "kind": "newsletter"},
        {"id": "2", "at": "2026-10-05 10:10", "kind": "call"},
    ]
    assert tally(judge(company(tmp_path, contacts, touches, commitment=commitment))) == (1, 2, 0)


def test_a_decision_is_a_later_stage_or_a_rejection(tmp_path):
    """Accepting, going straight to an appointment, and handing back all decide; silence does not."""
    mql = {"mql": "2026-10-05 10:00"}
    contacts = [
        {**mql, "sal": "2026-10-06 10:00"},
        {**mql, "appointment": "2026-10-06 10:00"},
        {**mql, "rejected": "2026-10-06 10:00"},
        {**mql, "sal": "2026-10-20 10:00"},
        mql,
    ]
    assert tally(judge(company(tmp_path, contacts, commitment=DECISION))) == (3, 5, 0)


def test_a_rejection_before_the_hand_off_decides_nothing(tmp_path):
    """A lead that was handed back earlier and is passed on again must be decided on again."""
    contacts = [{"mql": "2026-10-05 10:00", "rejected": "2026-09-01 10:00"}]
    assert tally(judge(company(tmp_path, contacts, commitment=DECISION))) == (0, 1, 0)


def test_a_rejection_needs_a_reason_from_the_list(tmp_path):
    """An agreed reason counts, by id or label; a blank or invented one does not; other leads are no part of it."""
    rejected = {"mql": "2026-10-05 10:00", "rejected": "2026-10-06 10:00"}
    contacts = [
        {**rejected, "reason": "too_small"},
        {**rejected, "reason": "Too small"},
        {**rejected, "reason": ""},
        {**rejected, "reason": "did not like them"},
        {"mql": "2026-10-05 10:00"},
    ]
    commitment = "{id: r, owner: sales, measure: rejection_reason, stage: mql, target: 1.0}"
    assert tally(judge(company(tmp_path, contacts, commitment=commitment))) == (2, 4, 0)


def test_conversion_follows_the_cohort(tmp_path):
    """Whoever came in October and has an appointment within 30 days counts, whenever in November that was."""
    contacts = [
        {"mql": "2026-10-31 10:00", "appointment": "2026-11-30 10:00"},
        {"mql": "2026-10-31 10:00", "appointment": "2026-11-30 10:01"},
        {"mql": "2026-09-30 10:00", "appointment": "2026-10-10 10:00"},
        {"mql": "2026-10-10 10:00"},
    ]
    assert tally(judge(company(tmp_path, contacts, commitment=APPOINTMENTS))) == (1, 3, 0)


def test_a_date_without_a_time_stands_for_the_whole_day(tmp_path):
    """Thirty days from 1 October, without a time, include 31 October until midnight."""
    contacts = [
        {"mql": "2026-10-01", "appointment": "2026-10-31 23:59"},
        {"mql": "2026-10-01", "appointment": "2026-11-01 00:00"},
    ]
    assert tally(judge(company(tmp_path, contacts, commitment=APPOINTMENTS))) == (1, 2, 0)


def test_what_happened_after_the_as_of_time_is_not_known(tmp_path):
    """An appointment on the 20th does not exist yet on the 15th."""
    contacts = [{"mql": "2026-10-01 10:00", "appointment": "2026-10-20 10:00"}]
    file = company(tmp_path, contacts, commitment=APPOINTMENTS)
    assert tally(judge(file, as_of="2026-10-15T00:00")) == (0, 0, 1)
    assert tally(judge(file, as_of="2026-10-31T10:00")) == (1, 1, 0)


def test_won_and_revenue_follow_the_calendar(tmp_path):
    """A deal counts in the month it was won, whenever its lead came; two deals of one lead are two."""
    deals = [
        {"id": "1", "amount": "100000", "won_at": "2026-10-01 00:00"},
        {"id": "1", "amount": "50000.50", "won_at": "2026-10-31 23:59"},
        {"id": "1", "amount": "7", "won_at": "2026-11-01 00:00"},
    ]
    contacts = [{"mql": "2026-05-01 10:00"}]
    won = "{id: w, owner: sales, measure: won, target: 1}"
    assert judge(company(tmp_path, contacts, deals=deals, commitment=won)).actual == 2
    revenue = "{id: w, owner: sales, measure: revenue, target: 1}"
    assert judge(company(tmp_path, contacts, deals=deals, commitment=revenue)).actual == Fraction("150000.5")


def test_deals_without_an_amount_are_said_to_be_missing_from_the_sum(tmp_path):
    """A blank amount is not 0: the sum says what it leaves out, and with no amount at all there is no sum."""
    contacts = [{"mql": "2026-05-01 10:00"}]
    revenue = "{id: w, owner: sales, measure: revenue, target: 1}"
    deals = [
        {"id": "1", "amount": "", "won_at": "2026-10-01"},
        {"id": "1", "amount": "5", "won_at": "2026-10-01"},
    ]
    measured = judge(company(tmp_path, contacts, deals=deals, commitment=revenue))
    assert measured.actual == 5 and "no amount" in str(measured.why)
    measured = judge(company(tmp_path, contacts, deals=deals[:1], commitment=revenue))
    assert measured.actual is None


def test_a_persona_rule_on_a_missing_attribute_is_not_known(tmp_path):
    """The share is `no_data` with the attribute's name; the volume can still be had."""
    file = company(tmp_path, [{"mql": "2026-10-05 10:00"}])
    text = file.path.read_text(encoding="utf-8").replace("match: {employees:", "match: {headcount:")
    file.path.write_text(text, encoding="utf-8")
    from sla_toolkit.agreement import read_agreement

    measured = judge(read_agreement(file.path))
    assert measured.actual is None and "headcount" in str(measured.why)
