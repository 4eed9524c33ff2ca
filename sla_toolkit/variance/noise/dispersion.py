"""Whether the monthly volume swings more than Poisson chance would have it, as the past shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

ENOUGH_MONTHS = 8
"""With fewer months the spread of the spread is as large as what it should show."""
_FAR = 3.0


@dataclass(frozen=True)
class Dispersion:
    """`ratio`: variance ÷ mean of the monthly volume, 1 for Poisson; `months` it was taken from, 0: too few."""

    ratio: float
    months: int


def dispersion(volumes: Sequence[float], planned: Sequence[float]) -> Dispersion:
    """Take the over-dispersion from past months' volumes beside what was planned for each.

    The plan sets the season and the median of volume ÷ plan the level, so that neither counts as a swing. Only the
    months above the level are looked at: those below may be missed promises, which are no noise, while a volume that
    truly swings does so both ways. Poisson (1) as long as few of them (a sixth) lie beyond three standard deviations
    and the others' mean square distance is one that Poisson months show 19 times in 20; else the mean square of all.
    """
    pairs = [(seen, plan) for seen, plan in zip(volumes, planned, strict=True) if plan > 0]
    if len(pairs) < ENOUGH_MONTHS:
        return Dispersion(1.0, 0)
    seen, plan = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    level = float(np.median(seen / plan))
    if level <= 0:
        return Dispersion(1.0, len(pairs))
    residuals = (seen - level * plan) / np.sqrt(level * plan)
    above = residuals[residuals > 0]
    ratio = 1.0 if _poisson(above) else max(float((above**2).mean()), 1.0)
    return Dispersion(ratio, len(pairs))


def _poisson(above: NDArray[np.float64]) -> bool:
    """Whether the months above the level are spread as Poisson months are; also where there is none."""
    near = above[above <= _FAR]
    far = len(above) - len(near)
    usual = float(stats.chi2.ppf(0.95, len(near))) if len(near) else 0.0
    return far <= len(above) // 6 and float((near**2).sum()) <= usual
