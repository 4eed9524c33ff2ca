"""Persona × channel: the channels' parts make up the persona's own effects, whatever the channels are."""

from fractions import Fraction
from itertools import permutations
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_toolkit.variance.counts import Cell
from sla_toolkit.variance.funnel import Funnel, actual_funnel, completed, persona_effects
from sla_toolkit.variance.nested import (
    Spread,
    channel_effects,
    mix_then_rate,
    shapley,
    spreads,
)

PLAN = Funnel(
    Fraction(200),
    {"hr_smb": Fraction(6, 10), "other": Fraction(4, 10)},
    {"hr_smb": Fraction(25, 100), "other": Fraction(5, 100)},
)


def spread(**counts):
    """Spread clicks over channels, each `(won, leads)`."""
    whole = sum(leads for _, leads in counts.values())
    return Spread(
        {name: Fraction(leads, whole) for name, (_, leads) in counts.items()},
        {name: Fraction(won, leads) for name, (won, leads) in counts.items()},
    )


def cell(persona, channel, leads, converted, due=None):
    """Count a cell of a month whose windows are over, or of a running one where `due` is given."""
    return Cell(
        persona, channel, leads, converted, 0, leads, converted, Fraction(leads if due is None else due)
    )


def split(plan, cells, history):
    """Split every persona's effects over its channels, as the report does."""
    leads, won = {}, {}
    for one in cells:
        leads[one.persona] = leads.get(one.persona, Fraction(0)) + one.due
        won[one.persona] = won.get(one.persona, 0) + one.converted
    actual = actual_funnel(leads, won, plan)
    now, whole = completed(plan, actual), persona_effects(plan, actual)
    found = {}
    for persona, effect in whole.items():
        before, after = spreads(
            [one for one in history if one.persona == persona],
            [one for one in cells if one.persona == persona],
            now.conversion[persona],
        )
        found[persona] = channel_effects(persona, now, actual, effect, before, after)
    return SimpleNamespace(whole=whole, parts=found)


def test_a_mean_is_split_as_published():
    """D12 (icanexplain's tests): clicks 150/1000, 150/2000 → 120/1100, 200/2150, the mix changing first."""
    before, after = spread(A=(150, 1000), B=(150, 2000)), spread(A=(120, 1100), B=(200, 2150))
    found = mix_then_rate(before, after)
    assert [float(found[name][1]) for name in "AB"] == pytest.approx([-0.013846, 0.011923], abs=5e-7)
    assert [float(found[name][0]) for name in "AB"] == pytest.approx([0.000264, 0.000120], abs=5e-7)
    for parts in (found, shapley(before, after)):
        assert sum(mix + rate for mix, rate in parts.values()) == after.overall - before.overall


channels = st.sampled_from(["ads", "fair", "web", None])
personas = st.sampled_from(["hr_smb", "other", "new"])


@st.composite
def months(draw, *, running):
    """Draw a month's cells, up to one a persona and channel."""
    keys = draw(st.lists(st.tuples(personas, channels), unique=True, max_size=8))
    found = []
    for persona, channel in keys:
        leads = draw(st.integers(1, 40))
        due = draw(st.fractions(Fraction(1, 1000), leads, max_denominator=1000)) if running else leads
        found.append(cell(persona, channel, leads, draw(st.integers(0, leads)), due))
    return found


plans = st.builds(
    lambda volume, share, one, other: Funnel(
        Fraction(volume), {"hr_smb": share, "other": 1 - share}, {"hr_smb": one, "other": other}
    ),
    st.integers(0, 300),
    *[st.fractions(0, 1, max_denominator=20)] * 3,
)


@given(plans, st.booleans().flatmap(lambda running: months(running=running)), months(running=False))
def test_the_channels_make_up_their_persona_exactly(plan, cells, history):
    """New, vanished and blank channels, no leads, no plan, running months: the persona's effects never move."""
    found = split(plan, cells, history)
    for persona, whole in found.whole.items():
        parts = found.parts[persona].values()
        assert parts
        for name in ("volume", "mix", "conversion"):
            assert sum(getattr(part, name) for part in parts) == getattr(whole, name)


def owen(before, after):
    """Average each factor's effect over the orders in which the two that are within the conversion stay together."""
    found = dict.fromkeys(("volume", "share", "channels", "rates"), Fraction(0))
    orders = [
        [name for part in outer for name in (inner if part == "within" else [part])]
        for outer in permutations(["volume", "share", "within"])
        for inner in permutations(["channels", "rates"])
    ]
    for order in orders:
        now = dict(before)
        for name in order:
            earlier = worth(**now)
            now[name] = after[name]
            found[name] += (worth(**now) - earlier) / len(orders)
    return found


def worth(volume, share, channels, rates):
    """Give a persona's outcomes."""
    return volume * share * sum(channels[name] * rates[name] for name in rates)


@given(plans, months(running=False), months(running=False))
def test_the_split_is_the_owen_value(plan, cells, history):
    """Volume, mix of channels and their conversions get what averaging over all admitted orders gives (Owen 1977)."""
    cells = [
        cell("hr_smb", "web", 9, 3),
        *[one for one in cells if (one.persona, one.channel) != ("hr_smb", "web")],
    ]
    found = split(plan, cells, history)
    leads = sum(one.leads for one in cells)
    own, past = ([one for one in some if one.persona == "hr_smb"] for some in (cells, history))
    before, after = spreads(past, own, plan.conversion["hr_smb"])
    sides = [
        {
            "volume": volume,
            "share": share,
            "channels": {c: side.share.get(c, 0) for c in side.rate},
            "rates": side.rate,
        }
        for volume, share, side in [
            (plan.volume, plan.mix["hr_smb"], before),
            (leads, Fraction(sum(one.leads for one in own), leads), after),
        ]
    ]
    expected, parts = owen(*sides), found.parts["hr_smb"].values()
    assert sum(part.volume for part in parts) == expected["volume"]
    assert sum(part.channel_mix for part in parts) == expected["channels"]
    assert sum(part.conversion - part.channel_mix for part in parts) == expected["rates"]


@given(st.lists(st.tuples(channels, st.integers(1, 50), st.integers(0, 50)), max_size=5), st.data())
def test_past_channels_make_the_planned_conversion(past, data):
    """However the channels converted in the past, before the month they are taken to make the plan's own rate."""
    planned = data.draw(st.fractions(0, 1, max_denominator=50))
    before, _ = spreads([cell("hr_smb", *one) for one in past], [cell("hr_smb", "web", 3, 1)], planned)
    assert sum(before.share.values()) == 1
    assert before.overall == planned


def test_a_persona_that_moves_to_a_poorer_channel_shows_channel_mix():
    """Both channels convert as ever, but the persona came through the poorer one: it is the channels' mix alone."""
    history = [cell("hr_smb", "web", 100, 40), cell("hr_smb", "ads", 100, 10), cell("other", "web", 100, 5)]
    month = [cell("hr_smb", "web", 30, 12), cell("hr_smb", "ads", 90, 9), cell("other", "web", 80, 4)]
    found = split(PLAN, month, history)
    assert found.whole["hr_smb"].conversion == -9
    for part in found.parts["hr_smb"].values():
        assert part.channel_mix == part.conversion
    assert sum(part.channel_mix for part in found.parts["hr_smb"].values()) == -9


def test_a_channel_that_converts_worse_is_named():
    """The persona came as ever through its channels, and one of them brought nothing."""
    history = [cell("hr_smb", "web", 60, 15), cell("hr_smb", "ads", 60, 15), cell("other", "web", 80, 4)]
    month = [cell("hr_smb", "web", 60, 15), cell("hr_smb", "ads", 60, 0), cell("other", "web", 80, 4)]
    parts = split(PLAN, month, history).parts["hr_smb"]
    assert parts["ads"].conversion == -15 and parts["ads"].channel_mix == 0
    assert parts["web"].conversion == 0


def test_without_history_a_channel_is_held_against_the_personas_plan():
    """No settled month before: planned over the channels that it came through, each at the persona's planned rate."""
    month = [cell("hr_smb", "web", 60, 20), cell("hr_smb", None, 60, 10), cell("other", "web", 80, 4)]
    parts = split(PLAN, month, []).parts["hr_smb"]
    assert (parts["web"].conversion, parts[None].conversion) == (5, -5)
