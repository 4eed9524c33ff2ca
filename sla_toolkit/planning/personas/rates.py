"""Shares of few leads: how far each can be trusted, how two are told apart, and how many more leads that takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from scipy import stats
from statsmodels.stats.multitest import multipletests

from sla_toolkit.planning.rates import LEVEL, wilson

SIGNIFICANT = 1 - LEVEL
"""A difference counts as more than chance up to this p-value, after Holm."""
POWER = 0.8
"""How often a difference as large as the one seen is to be found."""
NEAR = 0.05
"""An interval that reaches no further than this either way is narrow enough to plan with."""
_MOST = 10_000_000


@dataclass(frozen=True)
class Rate:
    """`kept` of `of` leads; every share is from 0 to 1, and null where there is no lead."""

    kept: int
    of: int

    @property
    def share(self) -> float | None:
        """Kept ÷ of."""
        return self.kept / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (Wilson 1927); everything is possible where there is no lead."""
        if not self.of:
            return 0.0, 1.0
        return wilson(self.kept, self.of)

    @property
    def width(self) -> float:
        """How wide the interval is."""
        low, high = self.interval
        return high - low

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.kept + other.kept, self.of + other.of)

    def __sub__(self, other: "Rate") -> "Rate":
        return Rate(self.kept - other.kept, self.of - other.of)


def chance(one: Rate, other: Rate) -> float | None:
    """Give Fisher's exact two-sided p-value of two rates of different leads; null where one has none."""
    if not one.of or not other.of:
        return None
    table = [[one.kept, one.of - one.kept], [other.kept, other.of - other.kept]]
    return min(float(stats.fisher_exact(table).pvalue), 1.0)


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjust p-values for being several (Holm 1979); those that could not be had stay null and count for nothing."""
    known = [value for value in p_values if value is not None]
    adjusted = iter(multipletests(known, method="holm")[1] if known else [])
    return [None if value is None else float(next(adjusted)) for value in p_values]


def more_to_come_near(rate: Rate, near: float = NEAR) -> int:
    """Say how many more leads it takes until the interval reaches no further than `near` either way.

    At the share seen so far, or at one half where no lead is known. Grain: leads whose window is over.
    """
    share = 0.5 if rate.share is None else rate.share
    if rate.of and rate.width <= 2 * near:
        return 0
    few, many = rate.of, _MOST
    while few < many:
        middle = (few + many) // 2
        if _half_width(share, middle) <= near:
            many = middle
        else:
            few = middle + 1
    return few - rate.of


def more_to_tell_apart(one: Rate, other: Rate) -> int | None:
    """Say how many more leads of `one` it takes to tell the two apart, if both go on as they did.

    While the leads of `other` come in the same proportion; at 5 % two-sided and a power of 80 %, by the normal
    approximation for two shares (Fleiss, Statistical Methods for Rates and Proportions, ch. 4). Null where the shares
    are alike, or where either has no lead: no number of leads would do.
    """
    if one.share is None or other.share is None or one.share == other.share:
        return None
    ratio = other.of / one.of
    first, second = one.share, other.share
    pooled = (first + ratio * second) / (1 + ratio)
    plain = sqrt(pooled * (1 - pooled) * (1 + 1 / ratio)) * stats.norm.ppf(1 - SIGNIFICANT / 2)
    apart = sqrt(first * (1 - first) + second * (1 - second) / ratio) * stats.norm.ppf(POWER)
    needed = ceil(float((plain + apart) / (first - second)) ** 2)
    return max(needed - one.of, 0)


def _half_width(share: float, leads: int) -> float:
    """Half of the Wilson interval's width at a share of so many leads."""
    if leads <= 0:
        return 1.0
    z = float(stats.norm.ppf(1 - SIGNIFICANT / 2))
    return z / (1 + z * z / leads) * sqrt(share * (1 - share) / leads + z * z / (4 * leads * leads))
