"""Whether the monthly volume swings more than Poisson chance would have it, as the past shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from statsmodels.robust.scale import qn_scale

ENOUGH_MONTHS = 8
"""With fewer months the spread of the spread is as large as what it should show."""
_TRIALS = 2000


@dataclass(frozen=True)
class Dispersion:
    """`ratio`: variance ÷ mean of the monthly volume, 1 for Poisson; `months` it was taken from, 0: too few."""

    ratio: float
    months: int


def dispersion(volumes: Sequence[float], planned: Sequence[float]) -> Dispersion:
    """Take the over-dispersion from past months' volumes beside what was planned for each.

    The plan sets the season and the median of volume ÷ plan the level, so that neither counts as a swing. The spread
    is Rousseeuw and Croux's Qn, which up to half of the months being off (a missed promise is no noise) does not move.
    Poisson (1) unless the spread is larger than Poisson months show once in twenty times.
    """
    pairs = [(seen, plan) for seen, plan in zip(volumes, planned, strict=True) if plan > 0]
    if len(pairs) < ENOUGH_MONTHS:
        return Dispersion(1.0, 0)
    seen, plan = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    level = float(np.median(seen / plan))
    if level <= 0:
        return Dispersion(1.0, len(pairs))
    residuals = (seen - level * plan) / np.sqrt(level * plan)
    middle, usual = _by_chance(len(pairs))
    ratio = float(qn_scale(residuals)) ** 2 / middle
    return Dispersion(ratio if ratio > usual else 1.0, len(pairs))


@cache
def _by_chance(months: int) -> tuple[float, float]:
    """Give what so few months show when chance alone is at work: Qn² at its median, and once in twenty over that.

    Drawn with a fixed seed, since Qn has no closed form for a handful of months.
    """
    draws = np.random.default_rng(months).standard_normal((_TRIALS, months))
    squares = np.array([float(qn_scale(draw)) ** 2 for draw in draws])
    middle = float(np.median(squares))
    return middle, float(np.quantile(squares, 0.95)) / middle
