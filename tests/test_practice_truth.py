"""The practice data's planted months show up in the report's drivers, with the right sign and nearly the right size."""

from fractions import Fraction

import pytest

from sla_toolkit.agreement import Month
from sla_toolkit.practice import CAUSES, PRACTICE
from sla_toolkit.variance.funnel import Funnel, drivers
from sla_toolkit.variance.planned import planned

SETTLED = [truth for truth in PRACTICE.timeline if truth.month < "2026-10"]
NEAR = 2.0  # appointments: the quota rounds each persona's appointments, and a few odd rows are planted too


def planted_drivers(agreement, truth):
    """Work out what the planted levels do to the plan."""
    plan = planned(agreement, Month.parse(truth.month)).funnel
    fitting = sum(share for persona, share in plan.mix.items() if persona != "other")
    share = Fraction(str(truth.persona_share))
    mix = {p: part / fitting * share if p != "other" else 1 - share for p, part in plan.mix.items()}
    factor = Fraction(str(truth.conversion))
    conversion = {persona: rate * factor for persona, rate in plan.conversion.items()}
    return drivers(plan, Funnel(plan.volume * Fraction(str(truth.volume)), mix, conversion))


@pytest.mark.parametrize("truth", SETTLED, ids=lambda truth: truth.month)
def test_the_drivers_show_what_was_planted(practice, reports, truth):
    """Each driver is within two appointments of what the planted levels do, so its sign is right where it matters."""
    planted = planted_drivers(practice.file.agreement, truth)
    found = {driver.id: driver.effect for driver in reports[truth.month].variance.drivers}
    for name, effect in planted.items():
        assert found[name] == pytest.approx(float(effect), abs=NEAR), name


@pytest.mark.parametrize("truth", [t for t in SETTLED if t.planted], ids=lambda truth: truth.month)
def test_planted_causes_break_their_promises(reports, truth):
    """Every commitment that a planted cause breaks is reported as missed."""
    status = {one.id: one.status for one in reports[truth.month].commitments}
    for cause in truth.planted:
        assert all(status[name] == "missed" for name in CAUSES[cause]), (cause, status)


@pytest.mark.parametrize(
    "truth", [t for t in SETTLED if "follow_up" in t.planted], ids=lambda truth: truth.month
)
def test_measured_follow_up_is_what_was_planted(reports, truth):
    """First touch, attempts and decisions come out within three points of their planted levels."""
    actual = {one.id: one.actual for one in reports[truth.month].commitments}
    for name, level in (
        ("first_touch", truth.first_touch),
        ("attempts", truth.attempts),
        ("decision", truth.decision),
    ):
        assert actual[name] == pytest.approx(level, abs=0.03), name


def test_a_month_that_is_not_over_is_pending_not_missed(reports):
    """October's last leads are still in time when the data ends: the appointments cannot be judged yet."""
    report = reports["2026-10"]
    appointments = next(one for one in report.commitments if one.id == "appointments")
    assert appointments.pending > 0 and not report.settled
    assert report.variance.plan_by_now < report.variance.plan
