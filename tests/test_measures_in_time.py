"""What time does to a judgement: pending only shrinks, and once every window has closed nothing changes any more."""

import tempfile
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sla_toolkit.agreement import Month
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import MEASURES, Cohorts, Period, measure, settled_at
from workbench import company

MONTH = Month(2026, 10)
COMMITMENTS = {
    "response_within": "{id: x, owner: sales, measure: response_within, stage: mql, within: 9 hours, target: 1}",
    "attempts": "{id: x, owner: sales, measure: attempts, stage: mql, at_least: 2, within: 3 business days, target: 1}",
    "decision_within": "{id: x, owner: sales, measure: decision_within, stage: mql, within: 5 days, target: 1}",
    "conversion": "{id: x, owner: sales, measure: conversion, from: mql, to: appointment, within: 30 days, target: 1}",
}
minutes = st.integers(0, 60 * 24 * 61)
instants = minutes.map(lambda n: (datetime(2026, 9, 20) + timedelta(minutes=n)).strftime("%Y-%m-%d %H:%M"))
dates = minutes.map(lambda n: (datetime(2026, 9, 20) + timedelta(minutes=n)).strftime("%Y-%m-%d"))
maybe = st.one_of(st.just(""), instants, dates)
contacts = st.lists(
    st.fixed_dictionaries({"mql": maybe, "sal": maybe, "appointment": maybe, "rejected": maybe}),
    min_size=1,
    max_size=6,
)
touches = st.lists(st.tuples(st.integers(1, 6), st.one_of(instants, dates)), max_size=12)


def answers(measure_name, people, calls):
    """Measure one month at many as-of instants: (pending, kept, judged, closed for good) in order of time."""
    with tempfile.TemporaryDirectory() as name:
        rows = [{"id": str(person), "at": at} for person, at in calls if person <= len(people)]
        people = [*people, {"mql": "2026-10-01 09:00"}]  # so that the month has a lead
        rows.append({"id": str(len(people)), "at": "2026-10-01 09:30"})
        file = company(Path(name), people, rows, commitment=COMMITMENTS[measure_name])
        leads = read_leads(file)
        settled = settled_at(file.agreement, MONTH)
        times = [datetime(2026, 11, day, 3, tzinfo=UTC) for day in (1, 2, 4, 9, 17, 29)]
        times += [settled, settled + timedelta(days=400)]
        found = []
        for as_of in sorted(times):
            cohorts = Cohorts(file.agreement, leads, (Period.of(file.agreement, MONTH, as_of),))
            one = measure(file.agreement.commitments[1], cohorts)[str(MONTH)]
            found.append((one.pending, one.numerator, one.denominator, as_of >= settled))
        return found


@pytest.mark.parametrize("name", COMMITMENTS)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people=contacts, calls=touches)
def test_pending_only_shrinks_and_what_is_settled_stays(name, people, calls):
    """Once the month is over, pending never grows, judged never shrinks, and a settled answer is the last one."""
    found = answers(name, people, calls)
    for (pending, kept, judged, _), (later_pending, later_kept, later_judged, _) in pairwise(found):
        assert later_pending <= pending
        assert later_kept >= kept and later_judged - later_kept >= judged - kept
        assert later_pending + later_judged == pending + judged
    assert len({answer[:3] for answer in found if answer[3]}) == 1
    assert found[-1][0] == 0


@pytest.mark.parametrize(
    ("within", "day"),
    [
        ("2 business days", "2026-11-05"),
        ("40 business days", "2026-12-30"),
        ("900 business days", "2027-11-02"),
    ],
)
def test_a_month_is_settled_when_its_longest_window_has_closed(tmp_path, within, day):
    """A window that began with the month's last second, over the holidays; what would take years is closed in one."""
    promise = f"{{id: x, owner: sales, measure: decision_within, stage: mql, within: {within}, target: 1}}"
    file = company(tmp_path, [{"mql": "2026-10-01"}], commitment=promise)
    agreement = file.agreement.model_copy(
        update={"plan": file.agreement.plan.model_copy(update={"within_days": 1})}
    )
    settled = settled_at(agreement, MONTH).astimezone(agreement.calendar.zone)
    assert str(settled.date()) == day


def test_every_measure_with_a_window_is_tried():
    """A new measure that takes a window is held against these promises too."""
    windowed = {"response_within", "attempts", "decision_within", "conversion"}
    assert set(COMMITMENTS) == windowed <= set(MEASURES)
