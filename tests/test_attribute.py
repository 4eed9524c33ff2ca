"""Attribution by the Shapley value: published numbers, and what must hold whatever the numbers."""

from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_toolkit.variance import attribute
from sla_toolkit.variance.funnel import Funnel, actual_funnel, drivers, persona_effects

PLAN = Funnel(
    Fraction(200),
    {"hr_smb": Fraction(6, 10), "other": Fraction(4, 10)},
    {"hr_smb": Fraction(25, 100), "other": Fraction(5, 100)},
)
HALFORD = [
    ((1000, 150, 120, 8600), (1000, 120, 100, 9055)),
    ((2000, 150, 150, 9400), (2150, 200, 145, 8739)),
    ((2500, 250, 125, 10750), (2000, 400, 166, 10147)),
    ((50, 20, 10, 500), (2500, 1000, 500, 50000)),
    ((2000, 300, 150, 11400), (2150, 323, 145, 10739)),
    ((2500, 250, 125, 8750), (2000, 320, 166, 12147)),
]


def product(**factors):
    """Multiply every factor."""
    result = Fraction(1)
    for factor in factors.values():
        result *= factor
    return result


def test_two_factors_as_das_gupta_published():
    """Das Gupta 1993 (via DasGuptR), two factors: −.1425 and −.0225."""
    effects = attribute(product, {"a": 0.6, "b": 0.5}, {"a": 0.3, "b": 0.45})
    assert effects == {"a": Fraction("-0.1425"), "b": Fraction("-0.0225")}


def test_three_factors_as_das_gupta_published():
    """Das Gupta 1993 (via DasGuptR), three factors."""
    effects = attribute(
        product,
        {"a": 51.78746, "b": 0.45919, "c": 0.52638},
        {"a": 84.90502, "b": 0.75756, "c": 0.51065},
    )
    assert [float(effects[name]) for name in "abc"] == pytest.approx(
        [10.4340333, 10.5608476, -0.6670084], abs=5e-8
    )


def test_a_published_funnel_is_attributed_without_an_order():
    """M. Halford, "Decomposing funnel metrics": the Shapley split of the 12 rows, summed over the groups."""
    names = ("impressions", "clicks", "conversions", "spend")
    totals = dict.fromkeys(names, Fraction(0))
    for before, after in HALFORD:
        effects = attribute(product, _ratios(names, before), _ratios(names, after))
        for name in names:
            totals[name] += effects[name]
    assert [float(totals[name]) for name in names] == pytest.approx(
        [33374.47, 12610.48, -5446.34, 10888.40], abs=0.005
    )


def _ratios(names, row):
    steps = [Fraction(row[0])] + [Fraction(later, earlier) for earlier, later in pairwise(row)]
    return dict(zip(names, steps, strict=True))


def _actual(volume, mix, conversion):
    return Funnel(
        Fraction(volume),
        {name: Fraction(str(part)) for name, part in mix.items()},
        {name: Fraction(str(part)) for name, part in conversion.items()},
    )


def test_another_mix_is_the_mix_alone():
    """P1: 34 planned, 22 came because the mix moved to (.3, .7); volume and conversion are not to blame."""
    actual = _actual(200, {"hr_smb": 0.3, "other": 0.7}, {"hr_smb": 0.25, "other": 0.05})
    assert drivers(PLAN, actual) == {"volume": 0, "mix": -12, "conversion": 0}


def test_fewer_leads_are_the_volume_alone():
    """P2: 140 instead of 200 leads cost 10.2."""
    actual = _actual(140, {"hr_smb": 0.6, "other": 0.4}, {"hr_smb": 0.25, "other": 0.05})
    assert drivers(PLAN, actual) == {"volume": Fraction("-10.2"), "mix": 0, "conversion": 0}


def test_a_lower_conversion_is_the_conversion_alone():
    """P3: a persona that converts at .15 costs 12."""
    actual = _actual(200, {"hr_smb": 0.6, "other": 0.4}, {"hr_smb": 0.15, "other": 0.05})
    assert drivers(PLAN, actual) == {"volume": 0, "mix": 0, "conversion": -12}


def test_effects_that_cancel_are_both_shown():
    """P5: 260 leads of a poorer mix end near the plan; +9 and −9.2 stand side by side."""
    actual = _actual(260, {"hr_smb": 0.4, "other": 0.6}, {"hr_smb": 0.25, "other": 0.05})
    assert drivers(PLAN, actual) == {"volume": 9, "mix": Fraction("-9.2"), "conversion": 0}


def test_mappings_of_other_factors_are_refused():
    """Two sides that name different factors are a programmer's mistake, said at once."""
    with pytest.raises(ValueError, match="same factors"):
        attribute(product, {"a": 1}, {"b": 1})


rates = st.fractions(min_value=0, max_value=1, max_denominator=50)


@given(st.lists(st.tuples(rates, rates), min_size=1, max_size=4))
def test_effects_add_up_exactly_and_ignore_the_order(pairs):
    """The parts sum to the whole without a rest, zeros included, and no order of the factors changes them."""
    names = [f"f{n}" for n in range(len(pairs))]
    before = {name: pair[0] for name, pair in zip(names, pairs, strict=True)}
    after = {name: pair[1] for name, pair in zip(names, pairs, strict=True)}
    effects = attribute(product, before, after)
    assert sum(effects.values()) == product(**after) - product(**before)
    for order in list(permutations(names))[:6]:
        again = attribute(product, {n: before[n] for n in order}, {n: after[n] for n in order})
        assert again == effects


counts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=2)


@given(counts)
def test_persona_columns_add_up_to_the_drivers(pairs):
    """Each driver is the sum of its persona parts, for any month, the empty one included."""
    leads = {name: pair[0] for name, pair in zip(PLAN.mix, pairs, strict=True)}
    converted = {name: min(pair) for name, pair in zip(PLAN.mix, pairs, strict=True)}
    actual = actual_funnel(leads, converted, PLAN)
    whole, parts = drivers(PLAN, actual), persona_effects(PLAN, actual)
    for name in whole:
        assert sum(getattr(part, name) for part in parts.values()) == whole[name]
    assert sum(whole.values()) == sum(converted.values()) - PLAN.outcomes


def test_a_month_without_leads_is_all_volume():
    """With no lead at all there is nothing to say of mix or conversion."""
    actual = actual_funnel({}, {}, PLAN)
    assert drivers(PLAN, actual) == {"volume": -34, "mix": 0, "conversion": 0}


def test_a_persona_that_grows_at_the_expense_of_better_ones_shows_a_loss():
    """Centred: the poor persona that grew carries part of the loss, the good one that shrank the rest."""
    actual = _actual(200, {"hr_smb": 0.3, "other": 0.7}, {"hr_smb": 0.25, "other": 0.05})
    parts = persona_effects(PLAN, actual)
    assert parts["hr_smb"].mix < 0 and parts["other"].mix < 0
    assert parts["hr_smb"].mix + parts["other"].mix == -12
