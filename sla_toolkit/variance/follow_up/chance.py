"""Whether a measure has moved by more than chance: exact one-sided tests, and what they could have seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

_POINTS = (np.arange(41) + 0.5) / 41
"""The month before is run through at so many equally likely places when power is worked out."""


@dataclass(frozen=True)
class Stretch:
    """What was counted: `kept` of `of` leads, or `kept` in `months` months where `of` is None."""

    kept: int
    of: int | None
    months: int


def p_value(before: Stretch, since: Stretch, *, rise: bool) -> float:
    """Give the chance of a move this large or larger in the direction hoped for, if nothing had changed.

    Shares: Fisher's exact test. Counts: given their sum, the later ones are binomial with the later months' part of
    all months (Przyborowski & Wilenski 1940).
    """
    if before.of is None or since.of is None:
        part = since.months / (since.months + before.months)
        law = stats.binom(since.kept + before.kept, part)
        return float(law.sf(since.kept - 1) if rise else law.cdf(since.kept))
    table = [[since.kept, since.of - since.kept], [before.kept, before.of - before.kept]]
    return float(stats.fisher_exact(table, alternative="greater" if rise else "less").pvalue)


def power(before: Stretch, since: Stretch, expected: float, level: float) -> float:
    """Give the chance (0 to 1) that the test, at `level`, sees a move of `expected` from where it was before.

    The test is the exact one; the value before is taken for the true one. Averaged over 41 equally likely outcomes of
    the month before.
    """
    rise = expected > 0
    first, later = _laws(before, since, expected)
    chances = [
        _seen(
            later,
            _edge(Stretch(int(kept), before.of, before.months), since, later, level, rise=rise),
            rise=rise,
        )
        for kept in first.ppf(_POINTS)
    ]
    return float(np.mean(chances))


def _laws(before: Stretch, since: Stretch, expected: float) -> tuple[Any, Any]:
    """Give the laws of the counts before and since, had the measure moved as expected."""
    if before.of is None or since.of is None:
        month = before.kept / before.months
        return stats.poisson(before.kept), stats.poisson(max(month + expected, 0.0) * since.months)
    share = before.kept / before.of
    return stats.binom(before.of, share), stats.binom(since.of, min(max(share + expected, 0.0), 1.0))


def _edge(before: Stretch, since: Stretch, later: Any, level: float, *, rise: bool) -> int | None:
    """Find the least striking count since that the test calls more than chance; None where no count is."""

    def signal(kept: int) -> bool:
        return p_value(before, Stretch(kept, since.of, since.months), rise=rise) <= level

    low, high = int(later.ppf(1e-9)), int(later.ppf(1 - 1e-9))
    return _first(signal, low, high) if rise else _last(signal, low, high)


def _first(signal: Callable[[int], bool], low: int, high: int) -> int | None:
    if not signal(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if signal(middle) else (middle + 1, high)
    return high


def _last(signal: Callable[[int], bool], low: int, high: int) -> int | None:
    if not signal(low):
        return None
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if signal(middle) else (low, middle - 1)
    return low


def _seen(later: Any, edge: int | None, *, rise: bool) -> float:
    if edge is None:
        return 0.0
    return float(later.sf(edge - 1) if rise else later.cdf(edge))
