"""Whether the monthly volume swings more than Poisson chance would have it, as the past shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.robust.scale import qn_scale

ENOUGH_MONTHS = 8
"""With fewer months the spread of the spread is as large as what it should show."""
_TRIALS = 2000
_FAR = 3.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Dispersion:
    """`ratio`: variance ÷ mean of the monthly volume, 1 for Poisson; `months` it was taken from, 0: too few."""

    ratio: float
    months: int


def dispersion(volumes: Sequence[float], planned: Sequence[float]) -> Dispersion:
    """Take the over-dispersion from past months' volumes beside what was planned for each.

    The plan sets the season and the median of volume ÷ plan the level, so that neither counts as a swing. Months far
    off (beyond three standard deviations of Poisson) may be missed promises, which are no noise: as long as the other
    months, at least half of all, look like Poisson, it is Poisson (1). If they do not, the ratio is the square of
    Rousseeuw and Croux's Qn (1993) over all months, which up to half of them being off does not move much.
    """
    pairs = [(seen, plan) for seen, plan in zip(volumes, planned, strict=True) if plan > 0]
    if len(pairs) < ENOUGH_MONTHS:
        return Dispersion(1.0, 0)
    seen, plan = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    level = float(np.median(seen / plan))
    if level <= 0:
        return Dispersion(1.0, len(pairs))
    residuals = (seen - level * plan) / np.sqrt(level * plan)
    if _poisson(residuals):
        return Dispersion(1.0, len(pairs))
    ratio = float(qn_scale(residuals)) ** 2 / _by_chance(len(pairs))
    return Dispersion(max(ratio, 1.0), len(pairs))


def _poisson(residuals: Floats) -> bool:
    """Whether the months that are not far off spread no more than Poisson months do 19 times in twenty."""
    near = residuals[np.abs(residuals) <= _FAR]
    if len(near) < len(residuals) / 2:
        return False
    freedom = len(near) - 1
    return float(near.var(ddof=1)) <= float(stats.chi2.ppf(0.95, freedom)) / freedom


@cache
def _by_chance(months: int) -> float:
    """Give the median of Qn² over so few standard normal months; drawn with a fixed seed, it has no closed form."""
    draws = np.random.default_rng(months).standard_normal((_TRIALS, months))
    return float(np.median([float(qn_scale(draw)) ** 2 for draw in draws]))
