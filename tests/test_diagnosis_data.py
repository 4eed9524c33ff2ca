"""Data that is not fit to judge by comes before any blame, and is owed by whoever keeps it."""

from dataclasses import replace
from datetime import UTC, datetime

import ibis
import pytest
from practiced import main_of, played, rungs

from sla_toolkit.practice import Truth


def without(leads, first, last):
    """Take the touches of a stretch of local days away, the first and the last included."""
    start, end = (datetime.fromisoformat(f"{day}T00:00+09:00").astimezone(UTC) for day in (first, last))
    at = leads.touches.at
    kept = (at < start.replace(tzinfo=None)) | (at >= end.replace(tzinfo=None))
    return replace(leads, touches=leads.touches.filter(kept))


@pytest.fixture(scope="module")
def untouched(practice):
    """The practice leads as they are where nobody exports the touches."""
    return replace(practice.leads, touches=None)


def test_records_that_end_early_come_before_any_blame(practice):
    """The touches end in mid-month while everything else goes on: sales owes them, and follow-through is not judged."""
    report = practice.judge("2026-08", leads=without(practice.leads, "2026-08-14", "2030-01-01"))
    main = main_of(report)
    assert (main.id, main.owner, main.rung) == ("data:touches", "sales", "data")
    follow = rungs(report)["follow_through"]
    assert follow.verdict == "cannot_tell" and not follow.main_cause
    assert "August 13, 2026" in main.text["en"]


def test_a_hole_in_the_records_is_no_failure_to_call(practice):
    """Two weeks of touches are missing while decisions went on: they were not exported, and nobody is blamed."""
    main = main_of(practice.judge("2026-08", leads=without(practice.leads, "2026-08-03", "2026-08-18")))
    assert (main.id, main.owner) == ("data:touches", "sales")
    assert "August 3, 2026" in main.text["en"]


def test_data_that_is_not_there_is_owed(practice, untouched):
    """Without touches sales cannot be held to its promises, and owes the records: a finding says so."""
    report = practice.judge("2026-03", leads=untouched)
    owed = {one.id: one for one in report.findings if one.rung == "data"}
    assert set(owed) == {"data:first_touch", "data:attempts"}
    assert all((one.owner, one.status) == ("sales", "no_data") for one in owed.values())
    assert "not known: find that out first" in rungs(report)["conversion"].text["en"]


def test_an_unreported_month_is_a_miss_for_the_remedy(practice, untouched):
    """A side cannot escape a remedy by keeping the records back."""
    remedies = practice.judge("2025-06", leads=untouched).remedies
    remedy = next(one for one in remedies if one.when_missed == "first_touch")
    assert remedy.missed == ["2025-05", "2025-06"] and remedy.due


def test_hand_offs_in_batches_are_no_missing_data(practice):
    """A team that hands all leads over in the first days of a month has not stopped reporting by its end."""
    history = practice.leads.stage_history
    at = history.entered_at
    early = at - (at.day() - 1 - at.day() % 5).as_interval("D")
    moved = history.mutate(entered_at=ibis.ifelse(history.stage == "mql", early, at))
    leads = replace(practice.leads, stage_history=moved)
    report = practice.judge("2025-10", datetime(2025, 11, 1, tzinfo=UTC), leads)
    assert rungs(report)["volume"].findings and report.data.leads > 150
    assert not [one for one in report.findings if one.rung == "data"]


def test_a_company_that_hands_no_more_over_has_lost_no_records(tmp_path):
    """After the last hand-offs the touches come to their end: none are missing that nobody had a lead for."""
    truths = tuple(Truth(f"2028-{month:02d}") for month in range(5, 9))
    report = played(tmp_path / "ws", truths).judge("2028-08")
    assert not [one for one in report.findings if one.rung == "data"]
