"""How far a month's number swings, and which promise about it is kept with a given probability."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

LEVELS = (0.5, 0.8, 0.9)
"""The probabilities of keeping a promise in a month that targets are offered at."""
_STEP = 200
"""Shares are offered in steps of half a percentage point."""


@dataclass(frozen=True)
class Count:
    """The number of a month to come: its mean, and `ratio` = variance ÷ mean, 1 for Poisson."""

    mean: float
    ratio: float

    def chance(self, target: float) -> float:
        """Give the probability of at least `target`: exact, Poisson or negative binomial."""
        return float(_law(self).sf(ceil(target) - 1))

    def kept_with(self, probability: float) -> int:
        """Give the largest number that is reached with at least this probability."""
        found = int(_law(self).ppf(1 - probability))
        while found > 0 and self.chance(found) < probability:
            found -= 1
        while self.chance(found + 1) >= probability:
            found += 1
        return found


def _law(count: Count) -> Any:
    if count.mean <= 0:
        return stats.poisson(0)
    if count.ratio <= 1:
        return stats.poisson(count.mean)
    return stats.nbinom(count.mean / (count.ratio - 1), 1 / count.ratio)


def spread_of(counts: Sequence[float]) -> float:
    """Give variance ÷ mean of monthly counts, at least 1 (Poisson); 1 for fewer than two months."""
    if len(counts) < 2 or not np.mean(counts):
        return 1.0
    return max(float(np.var(counts, ddof=1) / np.mean(counts)), 1.0)


def next_count(counts: Sequence[float]) -> Count:
    """Foresee a month's count from past ones; with few of them the mean itself is uncertain, which widens it.

    Variance = ratio × mean × (1 + 1 ÷ months), as of a forecast from a mean. Raises ValueError for no months.
    """
    if not counts:
        raise ValueError("no month to foresee from")
    return Count(float(np.mean(counts)), spread_of(counts) * (1 + 1 / len(counts)))


@dataclass(frozen=True)
class Share:
    """The share of a month to come, of `of` leads: beta-binomial, with `alpha` and `beta` of the share behind it."""

    alpha: float
    beta: float
    of: int

    def chance(self, target: float) -> float:
        """Give the probability of at least `target` (0 to 1)."""
        least = ceil(target * self.of - 1e-9)
        return float(self._at_least()[min(max(least, 0), self.of + 1)])

    def kept_with(self, probability: float) -> float:
        """Give the largest share, in half percentage points, that is reached with at least this probability."""
        sure = self._at_least()
        kept = int(np.flatnonzero(sure >= probability).max())
        return floor(kept / self.of * _STEP + 1e-9) / _STEP

    def _at_least(self) -> NDArray[np.float64]:
        """Give P(K ≥ k) for k from 0 to `of` + 1."""
        k = np.arange(self.of + 1)
        n, a, b = self.of, self.alpha, self.beta
        log_choose = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
        masses = np.exp(log_choose + special.betaln(k + a, n - k + b) - special.betaln(a, b))
        tails = np.cumsum(masses[::-1])[::-1] / masses.sum()
        return np.append(np.minimum(tails, 1.0), 0.0)


def next_share(kept: Sequence[int], of: Sequence[int]) -> Share:
    """Foresee a month's share from past ones (none of nothing), of as many leads as an average month had.

    With months that differ by chance alone it is the posterior by Jeffreys' prior, Beta(k + ½, n − k + ½). Where they
    differ by more (Pearson's χ² ÷ degrees of freedom above 1), both the share's own uncertainty and that from month to
    month widen. Raises ValueError for no months.
    """
    if not of or min(of) <= 0:
        raise ValueError("no month to foresee from")
    all_kept, all_of, usual = sum(kept), sum(of), sum(of) / len(of)
    mean = (all_kept + 0.5) / (all_of + 1)
    swing = _swing(kept, of, mean)
    between = (swing - 1) / max(usual - 1, 1)
    correlation = min(between + 1 / (all_of / swing + 2), 0.5)
    strength = 1 / correlation - 1
    return Share(mean * strength, (1 - mean) * strength, max(round(usual), 1))


def _swing(kept: Sequence[int], of: Sequence[int], mean: float) -> float:
    if len(of) < 2:
        return 1.0
    seen, leads = np.array(kept, dtype=np.float64), np.array(of, dtype=np.float64)
    squares = (seen - leads * mean) ** 2 / (leads * mean * (1 - mean))
    return max(float(squares.sum()) / (len(of) - 1), 1.0)
