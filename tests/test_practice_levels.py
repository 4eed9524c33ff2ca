"""The practice months: what was planted can be counted again from the tables alone."""

import pandas as pd
import pytest
from practice_counts import judged

from sla_toolkit.agreement import Agreement, Month, in_month
from sla_toolkit.practice import (
    CAUSES,
    DATA_ENDS,
    DEMO_MONTH,
    Scenario,
    Tables,
    Truth,
    generate,
)
from sla_toolkit.practice.plan import (
    CONVERSION,
    MIX,
    PERSONA_SHARE,
    VOLUME,
    WITHIN_DAYS,
)
from sla_toolkit.practice.scenario import TRUTHS

MATURED = [truth for truth in TRUTHS if truth.month <= "2026-09"]


@pytest.fixture(scope="module")
def kept(practice_tables: Tables, practice_agreement: Agreement) -> pd.DataFrame:
    """One row a month with the level of each commitment."""
    rows = judged(practice_tables, practice_agreement)
    months = rows.groupby("month")
    levels = months[["appointments", "first_touch", "attempts", "decision", "handoff_info"]].mean()
    levels["mql_volume"] = months.size()
    levels["persona_share"] = rows["persona"].ne("other").groupby(rows["month"]).mean()
    handed_back = rows[rows["rejected"].notna()]
    levels["reject_reason"] = handed_back["reason"].notna().groupby(handed_back["month"]).mean()
    return levels


@pytest.mark.parametrize("truth", MATURED, ids=lambda truth: truth.month)
def test_planted_levels_can_be_counted_again(kept: pd.DataFrame, truth: Truth) -> None:
    """Every level of a month's truth comes back from the tables, to the nearest lead."""
    found = kept.loc[truth.month]
    leads = round(VOLUME * truth.volume)
    assert found["mql_volume"] == leads
    for commitment, level in {
        "persona_share": truth.persona_share,
        "first_touch": truth.first_touch,
        "attempts": truth.attempts,
        "decision": truth.decision,
        "handoff_info": truth.completeness,
    }.items():
        assert found[commitment] == pytest.approx(level, abs=1 / leads), commitment


@pytest.mark.parametrize("truth", MATURED, ids=lambda truth: truth.month)
def test_appointments_follow_from_the_truth(kept: pd.DataFrame, truth: Truth) -> None:
    """Appointments are volume × mix × conversion, within one."""
    inside = sum(MIX[n] * CONVERSION[n] for n in (0, 1)) / PERSONA_SHARE
    rate = truth.persona_share * inside + (1 - truth.persona_share) * CONVERSION[2]
    expected = VOLUME * truth.volume * rate * truth.conversion
    found = kept.loc[truth.month, "appointments"] * kept.loc[truth.month, "mql_volume"]
    assert found == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("truth", MATURED, ids=lambda truth: truth.month)
def test_a_cause_breaks_its_commitments_and_no_other(
    kept: pd.DataFrame, practice_agreement: Agreement, truth: Truth
) -> None:
    """A commitment misses its target by more than a few leads just where its own cause was planted."""
    broken = {commitment for cause in truth.planted for commitment in CAUSES[cause]}
    may_follow = {"appointments"} if {"persona_share", "follow_up"} & set(truth.planted) else set()
    for commitment in practice_agreement.commitments:
        ratio = kept.loc[truth.month, commitment.id] / in_month(commitment.target, Month.parse(truth.month))
        if commitment.id in broken:
            assert ratio < 0.95, commitment.id
        elif commitment.id not in may_follow:
            assert ratio > 0.94, commitment.id


def test_practice_months_are_mostly_healthy_and_every_cause_occurs() -> None:
    """Someone who practises meets ordinary months, each cause, and two causes at once."""
    planted = [truth.planted for truth in TRUTHS]
    assert sum(not one for one in planted[:18]) >= 9
    assert {cause for one in planted for cause in one} == set(CAUSES)
    assert any(len(one) == 2 for one in planted)


def test_more_leads_can_hide_that_they_fit_less(kept: pd.DataFrame) -> None:
    """In 2026-05 volume up and persona share down leave the appointments as planned (VECTORS P5)."""
    assert kept.loc["2026-05", "mql_volume"] == 260
    assert kept.loc["2026-05", "persona_share"] == pytest.approx(0.43, abs=0.005)
    assert kept.loc["2026-05", "appointments"] * 260 == pytest.approx(34, abs=1)


def test_demo_month_is_over_and_october_is_not() -> None:
    """Every promised window of the demo month closed before the data end; October's have not."""
    windows = pd.Timedelta(days=WITHIN_DAYS)
    assert pd.Timestamp(f"{DEMO_MONTH}-30 23:59") + windows < pd.Timestamp(DATA_ENDS)
    assert pd.Timestamp("2026-10-31") + windows > pd.Timestamp(DATA_ENDS)


def test_chance_agrees_with_the_truth_in_the_long_run(practice_agreement: Agreement) -> None:
    """Over 600 months by chance, the means lie within four standard errors of what was planted."""
    truths = tuple(
        Truth(str(Month(1990, 1).plus(n)), persona_share=0.5, conversion=0.8, first_touch=0.7)
        for n in range(600)
    )
    rows = judged(generate(Scenario(7, "1990-01", 600, volume=50, truths=truths)), practice_agreement)
    counts = rows.groupby("month").size()
    assert counts.mean() == pytest.approx(50, abs=4 * (50 / 600) ** 0.5)
    assert counts.var() == pytest.approx(50, rel=4 * (2 / 600) ** 0.5)
    rate = (0.5 * (0.45 * 0.28 + 0.2 * 0.15) / 0.65 + 0.5 * 0.04) * 0.8
    assert _z(rows["persona"].ne("other"), 0.5) < 4
    assert _z(rows["appointments"], rate) < 4
    assert _z(rows["first_touch"], 0.7) < 4


def _z(kept: pd.Series, share: float) -> float:
    return abs(kept.mean() - share) / (share * (1 - share) / len(kept)) ** 0.5


def test_truth_of_a_month_outside_is_refused() -> None:
    """A truth that would be ignored is an error, so that nobody looks for what was never planted."""
    with pytest.raises(ValueError, match="2030-01"):
        generate(Scenario(1, "2025-05", 2, truths=(Truth("2030-01"),)))
