"""What is still to come of a number, as a probability law, and the interval that holds it 8 times in 10."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sla_toolkit.variance.pace.model import Forecast

SHARE = 0.8
_JEFFREYS = 0.5
"""Jeffreys' prior for a Poisson level and for a share: the plan does not pull the forecast towards itself."""
_ROUNDING = 1e-9
TOO_EARLY = Fraction(1, 100)
"""Before so much of a month is over, one lead more or less would move its forecast by half of it."""


@dataclass(frozen=True)
class Law:
    """A law over 0, 1, 2, …, with its mean and variance.

    `at_most(n)` is the chance of n or fewer, `quantile(p)` the least n for which that reaches p.
    """

    at_most: Callable[[int], float]
    quantile: Callable[[float], int]
    mean: float
    variance: float

    def at_least(self, number: float) -> float:
        """Give the chance of `number` or more."""
        place = ceil(number - _ROUNDING)
        return 1 - self.at_most(place - 1) if place > 0 else 1.0

    def between(self, low: int, high: int) -> float:
        """Give the chance of `low` to `high`, both included."""
        return self.at_most(high) - (self.at_most(low - 1) if low else 0.0)

    def interval(self) -> tuple[int, int]:
        """Give the ends (both included) of the middle interval whose chance is nearest to `SHARE`.

        A count cannot be cut anywhere: of the intervals whose ends lie next to the tenth and the ninetieth percentile,
        the one nearest is taken; of equal ones the shorter.
        """
        low, high = (self.quantile((1 + side * SHARE) / 2) for side in (-1, 1))
        tried = [(a, b) for a in range(max(low - 1, 0), low + 2) for b in range(max(high - 1, a), high + 2)]
        return min(tried, key=lambda ends: (abs(self.between(*ends) - SHARE), ends[1] - ends[0]))


def certain() -> Law:
    """Give the law of nothing more to come."""
    return _counted_out(np.ones(1), 0.0, 0.0)


def _of(law: Any, mean: float, variance: float) -> Law:
    return Law(lambda number: float(law.cdf(number)), lambda chance: int(law.ppf(chance)), mean, variance)


def _counted_out(chances: NDArray[np.float64], mean: float, variance: float) -> Law:
    """Make a law of the chance of each number; what rounding adds or leaves out is shared out."""
    below = np.cumsum(chances / chances.sum())
    last = len(below) - 1
    return Law(
        lambda number: float(below[min(number, last)]),
        lambda chance: min(int(np.searchsorted(below, chance)), last),
        mean,
        variance,
    )


def still_to_come(seen: int, over: Fraction, dispersion: float) -> Law:
    """Give the law of what is to come of a count of which `seen` came in the share `over` (above 0) of the time.

    The predictive law of a Poisson level with Jeffreys' prior: negative binomial. `dispersion` (a day's variance ÷
    mean) widens it. Nothing is to come once all of the time is over.
    """
    if over >= 1:
        return certain()
    mean = (seen + _JEFFREYS) * float((1 - over) / over)
    return matched(mean, mean / float(over) * max(dispersion, 1.0))


def matched(mean: float, variance: float) -> Law:
    """Give the negative binomial of that mean and variance; Poisson where the variance is not above the mean."""
    if mean <= 0:
        return certain()
    if variance <= mean * (1 + _ROUNDING):
        return _of(stats.poisson(mean), mean, mean)
    return _of(stats.nbinom(mean**2 / (variance - mean), mean / variance), mean, variance)


def kept_of(rest: int, kept: int, of: int) -> Law:
    """Give the law of how many of `rest` leads will be kept, after `kept` of `of`: beta-binomial, Jeffreys' prior."""
    if rest <= 0:
        return certain()
    law = stats.betabinom(rest, kept + _JEFFREYS, of - kept + _JEFFREYS)
    chances = np.asarray(law.pmf(np.arange(rest + 1)), dtype=np.float64)
    return _counted_out(chances, float(law.mean()), float(law.var()))


def of_count(seen: float, law: Law, target: Fraction | None) -> Forecast:
    """Put what was seen and what is to come together, in the count's own unit."""
    low, high = law.interval()
    kept = None if target is None else law.at_least(float(target) - seen)
    return Forecast(mean=seen + law.mean, low=seen + low, high=seen + high, chance_kept=kept)


def of_share(kept: int, of: int, rest: int, law: Law, target: Fraction) -> Forecast:
    """Put leads kept (of those decided) and those still to be decided together, as a share of both."""
    every = of + rest
    low, high = law.interval()
    return Forecast(
        mean=(kept + law.mean) / every,
        low=(kept + low) / every,
        high=(kept + high) / every,
        chance_kept=law.at_least(float(target * every) - kept),
    )


def of_money(seen: float, deals: Law, amount: float, spread: float, target: Fraction | None) -> Forecast:
    """Forecast a sum of money: deals to come, each of mean `amount` and standard deviation `spread`, independent.

    The sum has the compound law's mean and variance; a gamma law of the same two gives interval and chance.
    """
    mean = deals.mean * amount
    variance = deals.mean * spread**2 + deals.variance * amount**2
    if mean <= 0 or variance <= 0:
        return Forecast(mean=seen, low=seen, high=seen, chance_kept=_reached(seen, target))
    law = stats.gamma(mean**2 / variance, scale=variance / mean)
    kept = None if target is None else float(law.sf(max(float(target) - seen, 0.0)))
    ends = (float(law.ppf((1 + side * SHARE) / 2)) for side in (-1, 1))
    low, high = (seen + round(end) for end in ends)
    return Forecast(mean=seen + round(mean), low=low, high=high, chance_kept=kept)


def _reached(seen: float, target: Fraction | None) -> float | None:
    return None if target is None else float(seen >= target)
