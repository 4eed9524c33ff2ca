"""The ladder on the practice company: the planted cause is named, healthy months are left in peace."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from practiced import main_of, played, rungs

from sla_toolkit.agreement import Month
from sla_toolkit.measures import settled_at
from sla_toolkit.practice import CAUSES, PRACTICE, Truth
from sla_toolkit.variance.rungs import ORDER

OF_CAUSE = {
    "volume": "volume",
    "persona_share": "mix",
    "information": "information",
    "follow_up": "follow_through",
    "conversion": "conversion",
}


@pytest.mark.parametrize("truth", PRACTICE.timeline, ids=lambda truth: truth.month)
def test_the_planted_cause_is_the_main_cause(reports, truth):
    """A month with a planted cause names a promise that it breaks; every other month names nothing."""
    main = main_of(reports[truth.month])
    if not truth.planted:
        assert main is None
        return
    assert main.id in {promise for cause in truth.planted for promise in CAUSES[cause]}
    assert main.verdict == "signal"


@pytest.mark.parametrize("truth", [t for t in PRACTICE.timeline if t.planted], ids=lambda truth: truth.month)
def test_every_planted_cause_is_a_signal_on_its_rung(reports, truth):
    """With two causes planted both rungs are told to be more than chance, not the larger alone."""
    ladder = rungs(reports[truth.month])
    for cause in truth.planted:
        assert ladder[OF_CAUSE[cause]].verdict == "signal", cause


def test_the_ladder_is_climbed_in_order(reports):
    """Every report has the seven rungs in order, and at most one of them, with one finding on it, is the main cause."""
    for report in reports.values():
        assert tuple(one.id for one in report.ladder) == ORDER
        marked = [one for one in report.ladder if one.main_cause]
        assert len(marked) <= 1
        assert [one.rung for one in report.findings if one.main_cause] == [one.id for one in marked]
        assert {name for one in report.ladder for name in one.findings} == {one.id for one in report.findings}


def test_skill_is_named_only_after_follow_through_was_kept(reports):
    """March was worked as promised, so the conversations are looked at; January was not, so they are not."""
    skill = "sales' skill"
    assert skill in rungs(reports["2026-03"])["conversion"].text["en"].lower()
    january = rungs(reports["2026-01"])
    assert january["conversion"].verdict == "cannot_tell" and january["conversion"].effect is None
    assert "cannot be judged before" in january["conversion"].text["en"]
    assert january["follow_through"].effect == pytest.approx(-17, abs=2)


def test_more_leads_do_not_hide_that_they_fit_less(reports):
    """May: 260 leads make up for a mix that cost ten appointments; the mix is named all the same (P5)."""
    report = reports["2026-05"]
    assert abs(report.variance.total) < 2
    assert main_of(report).id == "persona_share"
    drivers = {one.id: one for one in report.variance.drivers}
    assert drivers["volume"].verdict == "signal" and drivers["volume"].effect > 0


def test_only_a_shortfall_has_a_confidence(reports):
    """May's leads came in plenty and its personas did not: the one has no confidence to show, the other a high one."""
    ladder = rungs(reports["2026-05"])
    assert ladder["volume"].confidence is None
    assert ladder["mix"].confidence > 0.95


def test_a_miss_within_chance_is_still_a_miss(tmp_path):
    """190 leads where 200 were promised: missed, noise, no cause, and the paragraph says that nothing is to be done."""
    months = (Truth("2025-05"), Truth("2025-06", volume=0.95), Truth("2025-07"))
    report = played(tmp_path / "ws", months).judge("2025-06")
    volume = next(one for one in report.commitments if one.id == "mql_volume")
    assert (volume.status, volume.verdict, volume.effect) == ("missed", "noise", -10)
    assert main_of(report) is None
    assert "missed all the same, and call" in report.summary["en"]
    assert "対応は要りません" in report.summary["ja"]


def test_the_rungs_with_a_number_add_up_to_the_drivers(reports):
    """What each rung cost adds up to what is due by now, so that no loss is counted twice."""
    for report in reports.values():
        costs = sum(one.effect for one in report.ladder if one.effect is not None)
        assert costs == pytest.approx(sum(one.effect for one in report.variance.drivers))
        assert costs == pytest.approx(report.variance.difference_by_now)
        assert costs + report.variance.not_yet_due == pytest.approx(report.variance.total)


def test_a_running_month_is_held_against_what_is_due(reports):
    """November runs: the plan is scaled to what should have come, so leads still in time are nobody's miss."""
    variance = reports["2026-11"].variance
    assert variance.lag.source == "history" and 0 < variance.plan_by_now < variance.plan
    conversion = next(one for one in variance.drivers if one.id == "conversion")
    assert conversion.verdict == "noise" and abs(conversion.effect) < 3
    assert not any(one.status == "missed" for one in reports["2026-11"].commitments)


def test_remedies_name_the_months_that_triggered_them(reports):
    """June and July fell short of the volume: in July the remedy is due, in June not yet."""
    june, july = (
        {one.when_missed: one for one in reports[month].remedies} for month in ("2026-06", "2026-07")
    )
    assert (june["mql_volume"].missed, june["mql_volume"].due) == (["2026-06"], False)
    assert (july["mql_volume"].missed, july["mql_volume"].due) == (["2026-06", "2026-07"], True)
    assert july["first_touch"].missed == []
    assert "2026年6月〜2026年7月" in july["mql_volume"].text["ja"]
    assert "June 2026 to July 2026" in july["mql_volume"].text["en"]


def test_relief_is_shown_with_its_month(reports):
    """September's appointments are excused, since too few leads fitted."""
    (one,) = reports["2026-09"].relief
    assert (one.commitment, one.when_missed, one.months) == ("appointments", "persona_share", ["2026-09"])


def test_capacity_is_set_beside_a_broken_follow_through(tmp_path):
    """Twice the leads, worked half as promptly: the report says that the promise was more than the reps can work."""
    months = [Truth(str(Month.parse("2025-05").plus(n))) for n in range(6)]
    months.append(replace(Truth("2025-11"), volume=2.0, first_touch=0.5, attempts=0.4))
    report = played(tmp_path / "ws", tuple(months)).judge("2025-11")
    found = next(one for one in report.findings if one.id == "capacity")
    assert found.status == "missed" and "more than they can work" in found.text["en"]
    assert main_of(report).rung == "follow_through"


def test_the_count_of_leads_and_what_they_cost_agree_in_a_running_month(practice):
    """September's holidays lie at its end: few leads behind the line are a small loss, and no gain."""
    report = practice.judge("2026-09", datetime(2026, 9, 10, 3, tzinfo=UTC))
    volume = next(one for one in report.variance.drivers if one.id == "volume")
    assert volume.z < 0 and volume.effect < 0
    assert volume.effect / volume.sigma == pytest.approx(volume.z, abs=0.3)


def test_a_rate_is_judged_as_a_whole_and_with_its_personas_apart(reports):
    """September's appointments fell with the personas: the finding says both verdicts, and follows the second."""
    report = reports["2026-09"]
    promise = next(one for one in report.commitments if one.id == "appointments")
    finding = next(one for one in report.findings if one.id == "appointments")
    assert (promise.verdict, finding.verdict) == ("signal", "cannot_tell")
    text = finding.text["en"]
    assert "The rate as a whole: more than chance." in text and "taken out: cannot be told yet." in text
    same = next(one for one in reports["2026-03"].findings if one.id == "appointments")
    assert "as a whole" not in same.text["en"]


def test_a_handful_of_leads_cannot_tell(tmp_path):
    """A month with nearly no leads says that it cannot tell, rather than that all is well."""
    months = (Truth("2025-05"), Truth("2025-06", volume=0.02, conversion=0.0), Truth("2025-07"))
    smaller = (("  volume: 200", "  volume: 4"), ("    target: 200", "    target: 4"))
    report = played(tmp_path / "ws", months, *smaller).judge("2025-06")
    appointments = next(one for one in report.commitments if one.id == "appointments")
    assert appointments.status == "missed" and appointments.verdict == "cannot_tell"
    assert appointments.needed > 10
    assert main_of(report) is None


def test_every_number_of_the_paragraph_stands_in_the_report(reports):
    """The paragraph's numbers are the report's own, so that a listener can look each of them up."""
    report = reports["2025-09"]
    said = report.summary["en"]
    volume = next(one for one in report.variance.drivers if one.id == "volume")
    for number in (
        report.variance.actual,
        report.variance.plan,
        abs(volume.effect),
        abs(report.variance.total),
    ):
        assert f"{round(number, 1):g}" in said
    assert report.agreement.teams["marketing"]["en"] in said


def test_the_month_is_judged_alike_whenever_it_is_looked_at(practice, reports):
    """Once every window has closed, a later as-of time changes no verdict and no cause; only the way onward goes on."""
    over = settled_at(practice.file.agreement, Month(2026, 7))
    first, later = reports["2026-07"], practice.judge("2026-07", over + timedelta(days=20))
    assert first.ladder[:-1] == later.ladder[:-1] and first.commitments == later.commitments
