"""The practice tables: leads, touches and deals that hold together, however they are drawn."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from practice_counts import CONTACTED

from sla_toolkit.practice import (
    DATA_ENDS,
    PRACTICE,
    Scenario,
    Tables,
    Truth,
    generate,
)
from sla_toolkit.practice.plan import (
    DEAL_SIZE,
)
from sla_toolkit.practice.sampling import NEVER, Sampler, rounded
from sla_toolkit.practice.worktime import BUSINESS_DAY, BUSINESS_HOUR, CLOSED_DAYS, HOURS


def test_stages_of_the_clean_tables_are_in_order(practice_tables: Tables) -> None:
    """No lead enters a stage before an earlier one, or before it exists."""
    stages = practice_tables.contacts[["created_at", "lead", "mql", "sal", "appointment", "won"]]
    for early, late in zip(stages.columns, stages.columns[1:], strict=False):
        both = stages[[early, late]].dropna()
        assert (both[early] <= both[late]).all(), (early, late)
    assert not (practice_tables.contacts["sal"].notna() & practice_tables.contacts["rejected"].notna()).any()


def test_sales_works_in_working_time(practice_tables: Tables) -> None:
    """Touches, decisions and appointments fall into working hours, on no weekend and no holiday."""
    contacts = practice_tables.contacts
    instants = pd.concat(
        [practice_tables.touches["at"], *(contacts[s].dropna() for s in ("sal", "appointment", "rejected"))]
    )
    assert instants.dt.hour.isin([9, 10, 11, 13, 14, 15, 16, 17]).all()
    assert (instants.dt.day_of_week < 5).all()
    assert (
        not instants.dt.strftime("%Y-%m-%d")
        .isin([*CLOSED_DAYS, "2025-07-21", "2026-01-01", "2026-09-22"])
        .any()
    )


def test_nothing_is_known_after_the_data_end(practice_tables: Tables) -> None:
    """What lies after the export is missing, except the day an open deal is hoped for."""
    stages = practice_tables.contacts.select_dtypes("datetime")
    assert stages.max().max() <= DATA_ENDS
    assert practice_tables.touches["at"].max() <= DATA_ENDS
    closed = practice_tables.deals[practice_tables.deals["stage"].isin(["Closed Won", "Closed Lost"])]
    assert closed["close_at"].max() <= DATA_ENDS < practice_tables.deals["close_at"].max()


def test_deals_tell_the_same_wins_as_contacts(practice_tables: Tables) -> None:
    """Each won contact has one won deal, closed at the same instant; other deals are no wins."""
    won = practice_tables.contacts.set_index("lead_id")["won"].dropna()
    deals = practice_tables.deals[practice_tables.deals["stage"] == "Closed Won"].set_index("lead_id")[
        "close_at"
    ]
    pd.testing.assert_series_equal(won.sort_index(), deals.sort_index(), check_names=False)
    assert (practice_tables.deals["stage"] == "Closed Lost").sum() > len(deals)
    assert practice_tables.deals["amount"].mean() == pytest.approx(DEAL_SIZE, rel=0.06)
    assert (practice_tables.deals["amount"] % 1000 == 0).all()


def test_three_leads_for_each_handoff(practice_tables: Tables) -> None:
    """Marketing keeps two leads for each one it hands over."""
    complete = practice_tables.contacts[practice_tables.contacts["created_at"] < "2026-10-01"]
    assert len(complete) / complete["mql"].count() == pytest.approx(3, rel=0.02)


def test_channel_blank_and_unknown_both_occur(practice_tables: Tables) -> None:
    """Some leads have no channel, others the word “unknown”; the two are not the same."""
    channel = practice_tables.contacts["channel"]
    assert 0.005 < channel.isna().mean() < 0.02
    assert 0.005 < channel.eq("unknown").mean() < 0.02


def test_another_seed_other_leads() -> None:
    """The seed decides who the leads are, and quotas decide how many there are."""
    one, other = (generate(replace(PRACTICE, seed=seed, months=3, truths=())) for seed in (1, 2))
    assert one.contacts["mql"].count() == other.contacts["mql"].count()
    assert not one.contacts.equals(other.contacts)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    volume=st.integers(1, 40),
    share=st.floats(0, 1),
    levels=st.tuples(*[st.floats(0, 1)] * 6),
    noise=st.sampled_from(["poisson", "quota"]),
)
def test_any_truth_can_be_played(
    seed: int, volume: int, share: float, levels: tuple[float, ...], noise: str
) -> None:
    """However small the month and however extreme its truth, the tables hold together."""
    names = ("first_touch", "attempts", "decision", "completeness", "reasons", "conversion")
    truth = Truth("2025-12", persona_share=share, **dict(zip(names, levels, strict=True)))
    tables = generate(Scenario(seed, "2025-12", 1, volume=volume, truths=(truth,), noise=noise))
    contacts = tables.contacts
    assert contacts["lead_id"].is_unique
    assert set(tables.touches["lead_id"]) <= set(contacts["lead_id"][contacts["mql"].notna()])
    assert set(tables.deals["lead_id"]) == set(contacts["lead_id"][contacts["appointment"].notna()])
    assert (contacts["mql"].dropna().dt.strftime("%Y-%m") == "2025-12").all()
    touched = tables.touches.groupby("lead_id")["at"].min()
    mql = contacts.set_index("lead_id")["mql"]
    assert (touched >= mql[touched.index]).all()
    decided = contacts.set_index("lead_id")[["sal", "rejected"]].min(axis=1).dropna()
    contacted = tables.touches[tables.touches["kind"].isin(CONTACTED)].groupby("lead_id")["at"].min()
    assert (contacted[decided.index] <= decided).all()


@given(st.lists(st.lists(st.floats(0, 500), min_size=3, max_size=3), min_size=1, max_size=6))
def test_rounding_keeps_the_total(expected: list[list[float]]) -> None:
    """Whole numbers add up to the rounded total, and none strays from its expectation by one or more."""
    found = rounded(np.array(expected))
    assert (found.sum(axis=1) == np.floor(np.sum(expected, axis=1) + 0.5)).all()
    assert (np.abs(found - np.array(expected)) < 1 + 1e-6).all()


@given(
    st.integers(0, 999),
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=60),
    st.lists(st.integers(0, 20), min_size=4, max_size=4),
)
def test_picking_meets_the_count_where_it_can(
    seed: int, rows: list[tuple[int, bool]], counts: list[int]
) -> None:
    """Each group gives as many as asked, or all that may be picked."""
    group = np.array([row[0] for row in rows], dtype=np.int64)
    barred = np.array([row[1] for row in rows], dtype=bool)
    sampler = Sampler(np.random.default_rng(seed), "poisson")
    picked = sampler.pick(group, np.array(counts), np.where(barred, NEVER, 0.0))
    assert not (picked & barred).any()
    for index, count in enumerate(counts):
        assert picked[group == index].sum() == min(count, (~barred[group == index]).sum())


def test_a_business_day_has_eight_hours() -> None:
    """The generator's day is the sum of its working hours."""
    assert sum(closes - opens for opens, closes in HOURS) * BUSINESS_HOUR == BUSINESS_DAY
