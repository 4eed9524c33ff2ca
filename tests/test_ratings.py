"""How far raters agree: published numbers, and what must hold whatever the answers are."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.planning.ratings import (
    Ratings,
    alpha,
    collisions,
    crossed,
    kappa,
    majority,
    pabak,
    raw_agreement,
    raw_over_pairs,
    units_needed,
)

ENCYCLOPEDIA = (
    "* * * * * 3 4 1 2 1 1 3 3 * 3",
    "1 * 2 1 3 3 4 3 * * * * * * *",
    "* * 2 1 3 4 4 * 2 1 1 3 3 * 4",
)
WORDS = ("a", "b", "c")
answers = st.sampled_from((*WORDS, None))
pairs_of = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), min_size=1, max_size=25)


@st.composite
def tables(draw, least=1):
    """Draw the answers of one to five raters, some of them missing."""
    raters = draw(st.integers(least, 5))
    rows = draw(st.lists(st.tuples(*[answers] * raters), max_size=14))
    return Ratings(WORDS, tuple(rows))


def two(counts):
    """Give two raters whose answers cross as in a table of counts."""
    size = range(len(counts))
    return Ratings(tuple(size), tuple((i, j) for i in size for j in size for _ in range(counts[i][j])))


def encyclopedia():
    """Give the 3 × 15 table: three observers, four values, and many gaps."""
    columns = zip(*(line.split() for line in ENCYCLOPEDIA), strict=True)
    return Ratings((1, 2, 3, 4), tuple(tuple(None if v == "*" else int(v) for v in one) for one in columns))


def test_kappa_is_the_published_one():
    """R1: Cohen's kappa with its asymptotic interval, and the weighted one, as SAS gives them."""
    ratings = two([[0, 4, 1], [0, 8, 0], [0, 1, 5]])
    found = kappa(ratings)
    assert [round(one, 4) for one in (found.value, found.low, found.high)] == [0.4842, 0.2137, 0.7547]
    assert round(kappa(ratings, weights="linear").value, 4) == 0.4701


def test_alpha_is_the_published_one():
    """R4: Krippendorff's alpha of the encyclopedia's table, for words, for ranks and for numbers."""
    found = {level: alpha(encyclopedia(), level) for level in ("nominal", "ordinal", "interval")}
    assert round(found["nominal"].value, 6) == 0.691358
    assert round(found["ordinal"].value, 6) == 0.806721
    assert round(found["interval"].value, 6) == 0.810845
    assert all(one.units == 12 and one.low < one.value <= one.high for one in found.values())


def test_pabak_undoes_what_prevalence_does_to_kappa():
    """Where nearly all say yes, kappa falls to nothing though 90 of 100 answers agree; PABAK says so."""
    ratings = two([[90, 5], [5, 0]])
    assert kappa(ratings).value < 0
    assert pabak(ratings).value == pytest.approx(0.8)
    four = Ratings(("a", "b", "c", "d"), (("a", "a"), ("b", "c")))
    assert pabak(four).value == pytest.approx((4 * 0.5 - 1) / 3)


@given(pairs_of)
def test_alpha_of_two_raters_is_scotts_pi_corrected_for_few_units(rows):
    """Two raters, no gaps: alpha = 1 − (1 − π)(2n − 1) / 2n, with Scott's π worked out by hand."""
    n = len(rows)
    shares = [sum(row.count(word) for row in rows) / (2 * n) for word in WORDS]
    by_chance = sum(one * one for one in shares)
    if len({word for row in rows for word in row}) < 2:
        return
    pi = (sum(a == b for a, b in rows) / n - by_chance) / (1 - by_chance)
    found = alpha(Ratings(WORDS, tuple(rows)), resamples=50)
    assert found.value == pytest.approx(1 - (1 - pi) * (2 * n - 1) / (2 * n))


@given(pairs_of)
def test_kappa_is_agreement_beyond_chance(rows):
    """Kappa is (p − e) / (1 − e) by its definition, and its limits enclose it."""
    counts = crossed(Ratings(WORDS, tuple(rows)))
    found, n = kappa(Ratings(WORDS, tuple(rows))), len(rows)
    by_chance = (counts.sum(axis=0) @ counts.sum(axis=1)) / n**2
    if by_chance == 1:
        assert found.value is None and "one and the same answer" in found.why.text("en")
        return
    assert found.value == pytest.approx((np.trace(counts) / n - by_chance) / (1 - by_chance))
    assert -1 <= found.low <= found.value + 1e-9 and found.value - 1e-9 <= found.high <= 1


@settings(deadline=None)
@given(tables(), st.randoms())
def test_the_order_of_raters_and_units_means_nothing(ratings, random):
    """Whoever answered first and whichever lead came first, every number stays the same."""
    columns = list(range(ratings.raters))
    random.shuffle(columns)
    rows = [tuple(row[column] for column in columns) for row in ratings.rows]
    random.shuffle(rows)
    other = Ratings(WORDS, tuple(rows))
    for statistic in (alpha, raw_over_pairs):
        one, two_ = statistic(ratings, resamples=20), statistic(other, resamples=20)
        assert one.value == pytest.approx(two_.value) and one.units == two_.units and one.why == two_.why
    found = [[(c.first, c.second, c.pairs) for c in collisions(each)] for each in (ratings, other)]
    assert found[0] == found[1]


@settings(deadline=None)
@given(tables())
def test_a_statistic_is_a_number_or_says_why_not(ratings):
    """There is never a NaN: a value within its limits, or none and a reason in both languages."""
    found = [alpha(ratings, level, resamples=20) for level in ("nominal", "ordinal")]
    found.append(raw_over_pairs(ratings, resamples=20))
    if ratings.raters == 2:
        found += [kappa(ratings), kappa(ratings, "linear"), raw_agreement(ratings), pabak(ratings)]
    for one in found:
        if one.why is not None:
            assert one.value is None and one.low is None and one.why.text("ja") != one.why.text("en")
            assert units_needed(one) is None
        else:
            assert all(math.isfinite(value) for value in (one.value, one.low, one.high))
            assert units_needed(one) >= 0


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=30), st.integers(2, 5))
def test_all_alike_is_one_and_still_uncertain(words, raters):
    """Perfect agreement is 1; that few units prove little shows in the lower limit."""
    ratings = Ratings(WORDS, tuple((word,) * raters for word in words))
    for found in (alpha(ratings, resamples=20), *([kappa(ratings)] if raters == 2 else [])):
        if len(set(words)) == 1:
            assert found.value is None
        else:
            assert found.value == pytest.approx(1) and found.high == pytest.approx(1) and found.low < 1
    assert collisions(ratings) == ()


def test_the_bootstrap_is_the_same_for_the_same_seed():
    """An interval is reproducible, and another seed draws other units."""
    assert alpha(encyclopedia(), seed=3) == alpha(encyclopedia(), seed=3)
    assert alpha(encyclopedia(), seed=3).value == alpha(encyclopedia(), seed=4).value


def test_one_rater_compares_with_nobody():
    """One rater, no answers, no units: nothing to compare, and it says so."""
    for ratings in (Ratings(WORDS, (("a",), ("b",))), Ratings(WORDS, ()), Ratings(WORDS, ((None, "a"),))):
        assert alpha(ratings).why.text("en") == "no lead has two answers to compare"
        assert raw_over_pairs(ratings).value is None


def test_an_answer_that_is_none_of_the_categories_is_refused():
    """A table is right or not there at all."""
    with pytest.raises(ValueError, match="no such category"):
        Ratings(WORDS, (("a", "x"),))
    with pytest.raises(ValueError, match="different lengths"):
        Ratings(WORDS, (("a", "b"), ("a",)))
    with pytest.raises(ValueError, match="two raters"):
        kappa(Ratings(WORDS, (("a", "b", "c"),)))


def test_how_many_more_units_it_takes_follows_the_root():
    """An interval twice too wide takes four times the units; a narrow one takes none."""
    wide = kappa(two([[10, 2], [2, 10]]))
    target = wide.half_width / 2
    assert units_needed(wide, target) == 3 * wide.units
    assert units_needed(wide, 1.0) == 0
    times = units_needed(wide) / wide.units + 1
    grown = [[round(times * cell) for cell in row] for row in ([10, 2], [2, 10])]
    assert kappa(two(grown)).half_width == pytest.approx(0.15, abs=0.01)


def test_colliding_words_stand_worst_first():
    """Every pair of raters who differ counts once, whichever of them said which."""
    rows = (("a", "b", "b"), ("b", "a", None), ("c", "a", "c"), ("c", "c", "c"))
    found = collisions(Ratings(WORDS, rows))
    assert [(one.first, one.second, one.pairs, one.units) for one in found] == [
        ("a", "b", 3, (0, 1)),
        ("a", "c", 2, (2,)),
    ]
    assert [one.share for one in found] == [0.6, 0.4]


@pytest.mark.parametrize(
    ("given_answers", "expected"),
    [("aab", "a"), ("ab", None), ("", None), ((None, "b"), "b"), ("aabbc", None)],
)
def test_a_sides_answer_is_that_of_its_majority(given_answers, expected):
    """A tie is no answer."""
    assert majority(given_answers) == expected
