"""Krippendorff's alpha: how far any number of raters agree beyond chance, whoever left out what."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from statsmodels.stats.proportion import proportion_confint

from sla_toolkit.planning.ratings.estimate import NOTHING_TO_COMPARE, ONE_CATEGORY, Estimate, untold
from sla_toolkit.planning.ratings.table import Ratings

Level = Literal["nominal", "ordinal", "interval"]
Floats = npt.NDArray[np.float64]
RESAMPLES = 2000
_NO_WIDTH = 1e-9


def alpha(ratings: Ratings, level: Level = "nominal", seed: int = 0, resamples: int = RESAMPLES) -> Estimate:
    """Give alpha (1: all alike, 0: as by chance, below: worse) with the 95 % interval of a bootstrap over the units.

    Krippendorff, Content Analysis (2004), chapter 11. Only units with two answers or more count. `ordinal` takes the
    categories in their order; for `interval` they must be numbers. `seed` makes the interval the same each time;
    resamples in which everybody gives one answer say nothing and are left out. Where all resamples come out alike, as
    when all agree, they would claim certainty: the limits are then nominal alpha at those of Wilson's interval for the
    raw agreement. None where nothing can be compared, or only one answer was ever given.
    """
    parts = _coincidences(ratings)
    if not len(parts):
        return untold(0, NOTHING_TO_COMPARE)
    whole = parts.sum(axis=0)
    if (whole.sum(axis=0) > 0).sum() < 2:
        return untold(len(parts), ONE_CATEGORY)
    value = float(_alpha(whole[None], ratings, level)[0])
    low, high = _interval(parts, ratings, level, seed, resamples)
    if not high - low > _NO_WIDTH:
        low, high = _by_raw_agreement(ratings, parts)
    return Estimate(value, low, high, len(parts))


def raw_over_pairs(ratings: Ratings, seed: int = 0, resamples: int = RESAMPLES) -> Estimate:
    """Give the share (0 to 1) of all pairs of answers to one unit that are alike, with a bootstrap over the units.

    Every unit counts with as many pairs as it has. Where all resamples come out alike, the limits are Wilson's over the
    units. None where nothing can be compared.
    """
    counts = ratings.counts.astype(np.float64)
    pairs, alike = counts.sum(axis=1) * (counts.sum(axis=1) - 1), (counts * (counts - 1)).sum(axis=1)
    pairs, alike = pairs[pairs > 0], alike[pairs > 0]
    if not len(pairs):
        return untold(0, NOTHING_TO_COMPARE)
    value = float(alike.sum() / pairs.sum())
    drawn = _draws(len(pairs), seed, resamples)
    low, high = np.quantile((drawn @ alike) / (drawn @ pairs), (0.025, 0.975))
    if not high - low > _NO_WIDTH:
        low, high = proportion_confint(value * len(pairs), len(pairs), method="wilson")
    return Estimate(value, float(low), float(high), len(pairs))


def _coincidences(ratings: Ratings) -> Floats:
    """Give for each unit that can be compared how often two categories meet in it, weighted to its answers."""
    counts = ratings.counts[ratings.counts.sum(axis=1) >= 2].astype(np.float64)
    answers = counts.sum(axis=1)
    met = counts[:, :, None] * counts[:, None, :]
    own = np.eye(counts.shape[1]) * counts[:, None, :]
    return np.asarray((met - own) / (answers - 1)[:, None, None])


def _alpha(met: Floats, ratings: Ratings, level: Level) -> Floats:
    """Give alpha of each matrix of coincidences; NaN where only one category occurs."""
    totals = met.sum(axis=1)
    size = totals.sum(axis=1)
    apart = _distances(totals, ratings, level)
    expected = totals[:, :, None] * totals[:, None, :]
    observed = (met * apart).sum(axis=(1, 2))
    by_chance = (expected * apart).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(by_chance > 0, 1 - (size - 1) * observed / by_chance, np.nan))


def _distances(totals: Floats, ratings: Ratings, level: Level) -> Floats:
    """Give the squared distance between any two categories: one matrix for each row of `totals`."""
    k = len(ratings.categories)
    if level == "nominal":
        return (1 - np.eye(k))[None]
    if level == "interval":
        points = np.array([_number(category) for category in ratings.categories])
        return np.asarray((points[:, None] - points[None, :]) ** 2)[None]
    middle = totals.cumsum(axis=1) - totals / 2  # the mean rank of each category, but for a constant
    return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)


def _number(category: Any) -> float:
    return float(category)


def _interval(
    parts: Floats, ratings: Ratings, level: Level, seed: int, resamples: int
) -> tuple[float, float]:
    units = len(parts)
    met = np.tensordot(_draws(units, seed, resamples), parts, axes=1)
    found = _alpha(met, ratings, level)
    low, high = np.quantile(found[~np.isnan(found)], (0.025, 0.975))
    return float(low), float(high)


def _draws(units: int, seed: int, resamples: int) -> Floats:
    """Give how often each unit comes up in each resample."""
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(units, np.full(units, 1 / units), size=resamples)
    return drawn.astype(np.float64)


def _by_raw_agreement(ratings: Ratings, parts: Floats) -> tuple[float, float]:
    """Put the limits of the raw agreement in the place of the agreement in nominal alpha's formula."""
    totals = parts.sum(axis=(0, 1))
    size = totals.sum()
    by_chance = 1 - float((totals * (totals - 1)).sum() / (size * (size - 1)))
    raw = raw_over_pairs(ratings)
    low, high = (1 - (1 - float(one or 0)) / by_chance for one in (raw.low, raw.high))
    return low, high
