"""How far a count lies from what was agreed, and how often chance alone goes that far: exact tails."""

from dataclasses import dataclass
from functools import reduce
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.signal import fftconvolve

Floats = NDArray[np.float64]
_FLOOR = 1e-12
"""What rounding leaves of the Fourier transform's digits: a smaller chance is given as this one."""


@dataclass(frozen=True)
class Tail:
    """A count beside what chance gives under the agreement's own numbers.

    `expected` and `sigma` are in the count's unit. `low` is the chance of a count as small as this or smaller, `high`
    of one as large or larger (their sum exceeds 1, since both hold the count itself). `least` is the smallest that
    `low` could have been: where it is not small, no count at all would have proved a shortfall.
    """

    seen: float
    expected: float
    sigma: float
    low: float
    high: float
    least: float

    @property
    def effect(self) -> float:
        """What was seen less what was expected."""
        return self.seen - self.expected

    @property
    def z(self) -> float | None:
        """The effect in standard deviations; null where chance moves nothing."""
        return self.effect / self.sigma if self.sigma > 0 else None


def count_tail(seen: int, mean: float, dispersion: float = 1.0) -> Tail:
    """Hold a count against a Poisson mean; with `dispersion` (variance ÷ mean) above 1, a negative binomial one."""
    law = stats.poisson(mean) if dispersion <= 1 else stats.nbinom(mean / (dispersion - 1), 1 / dispersion)
    if mean <= 0:
        return Tail(seen, 0.0, 0.0, 1.0, float(seen <= 0), 1.0)
    sigma = sqrt(mean * max(dispersion, 1.0))
    return Tail(seen, mean, sigma, float(law.cdf(seen)), float(law.sf(seen - 1)), float(law.cdf(0)))


def share_tail(kept: int, of: int, rate: float) -> Tail:
    """Hold `kept` of `of` against a binomial with that rate (0 to 1)."""
    law = stats.binom(of, rate)
    sigma = sqrt(of * rate * (1 - rate))
    return Tail(
        kept, of * rate, sigma, float(law.cdf(kept)), float(law.sf(kept - 1)), float((1 - rate) ** of)
    )


def shares_tail(kept: int, groups: list[tuple[int, float]]) -> Tail:
    """Hold a sum over groups, each `(of, rate)` binomial, against its exact distribution: their convolution."""
    groups = [(of, rate) for of, rate in groups if of > 0]
    law = reduce(_convolved, (_binomial(of, rate) for of, rate in groups), np.ones(1))
    mean = sum(of * rate for of, rate in groups)
    sigma = sqrt(sum(of * rate * (1 - rate) for of, rate in groups))
    return lattice_tail(law, kept, mean, sigma, kept)


def lattice_tail(law: Floats, place: int, mean: float, sigma: float, seen: float) -> Tail:
    """Read the tails of a probability vector over 0, 1, 2, … at `place`; `seen`, `mean`, `sigma` in the sum's unit."""
    low = float(law[: place + 1].sum()) if place >= 0 else 0.0
    high = float(law[max(place, 0) :].sum())
    low, high = (float(np.clip(chance, _FLOOR, 1.0)) for chance in (low, high))
    return Tail(seen, mean, sigma, low, high, float(law[0]))


def _binomial(of: int, rate: float) -> Floats:
    return np.asarray(stats.binom.pmf(np.arange(of + 1), of, rate), dtype=np.float64)


def _convolved(one: Floats, other: Floats) -> Floats:
    """Convolve by FFT; what rounding leaves below zero is nothing."""
    return np.maximum(np.asarray(fftconvolve(one, other), dtype=np.float64), 0.0)
