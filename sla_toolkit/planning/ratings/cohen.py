"""How far two raters agree: plainly, beyond chance (Cohen's kappa), and adjusted for prevalence and bias (PABAK)."""

from typing import Literal

import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from sla_toolkit.planning.ratings.estimate import NOTHING_TO_COMPARE, ONE_CATEGORY, Estimate, untold
from sla_toolkit.planning.ratings.table import Counts, Ratings, crossed

Weights = Literal["linear", "quadratic"]
_NO_WIDTH = 1e-9


def raw_agreement(ratings: Ratings) -> Estimate:
    """Give the share (0 to 1) of units that two raters answered alike, with Wilson's interval.

    Units that one of them left out do not count. Raises ValueError unless there are two raters.
    """
    counts = crossed(ratings)
    total, alike = int(counts.sum()), int(np.trace(counts))
    if not total:
        return untold(0, NOTHING_TO_COMPARE)
    low, high = proportion_confint(alike, total, method="wilson")
    return Estimate(alike / total, float(low), float(high), total)


def kappa(ratings: Ratings, weights: Weights | None = None) -> Estimate:
    """Give Cohen's kappa of two raters (−1 to 1) with its asymptotic interval (Fleiss, Cohen and Everitt 1969).

    `weights` count a near miss as less of one, by the order of the categories. Where the asymptotic variance is 0, as
    when both agree on every unit, it would claim certainty: the limits are then kappa at those of the raw agreement.
    None where both gave one and the same answer to all. Raises ValueError unless there are two
    raters.
    """
    counts = crossed(ratings)
    total = int(counts.sum())
    if not total:
        return untold(0, NOTHING_TO_COMPARE)
    if len({*counts.sum(axis=0).nonzero()[0], *counts.sum(axis=1).nonzero()[0]}) == 1:
        return untold(total, ONE_CATEGORY)
    with np.errstate(
        invalid="ignore", divide="ignore"
    ):  # of a variance of 0 it would take a root and a ratio
        found = cohens_kappa(counts, wt=weights, return_results=True)
    low, high = float(found.kappa_low), float(found.kappa_upp)
    if not high - low > _NO_WIDTH:
        low, high = _by_raw_agreement(counts, ratings)
    return Estimate(float(found.kappa), max(low, -1.0), min(high, 1.0), total)


def _by_raw_agreement(counts: Counts, ratings: Ratings) -> tuple[float, float]:
    """Put the limits of the raw agreement in the place of the agreement in kappa's formula."""
    by_chance = float((counts.sum(axis=0) * counts.sum(axis=1)).sum()) / float(counts.sum()) ** 2
    raw = raw_agreement(ratings)
    low, high = ((float(one or 0) - by_chance) / (1 - by_chance) for one in (raw.low, raw.high))
    return low, high


def pabak(ratings: Ratings) -> Estimate:
    """Give the prevalence- and bias-adjusted kappa of two raters: (k·p − 1) / (k − 1) of the raw agreement p.

    k is the number of categories there were to choose from. Byrt, Bishop and Carlin 1993; the interval is that of the
    raw agreement, put through the same formula. None with fewer than two categories. Raises ValueError unless there
    are two raters.
    """
    raw, k = raw_agreement(ratings), len(ratings.categories)
    if raw.value is None or raw.low is None or raw.high is None:
        return raw
    if k < 2:
        return untold(raw.units, ONE_CATEGORY)
    value, low, high = ((k * one - 1) / (k - 1) for one in (raw.value, raw.low, raw.high))
    return Estimate(value, low, high, raw.units)
