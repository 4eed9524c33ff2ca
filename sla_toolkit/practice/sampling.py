"""Counts by chance or by quota, and picking so many of each group; all for whole columns at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sla_toolkit.practice.scenario import Noise

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
NEVER = np.inf
"""The reluctance of a row that must not be picked."""


def rounded(expected: Floats) -> Ints:
    """Round each row to whole numbers that add up to its rounded sum: largest remainder, ties to the left."""
    expected = np.asarray(expected, dtype=np.float64)
    whole = np.floor(expected + 1e-9)
    short = np.floor(expected.sum(axis=1) + 0.5) - whole.sum(axis=1)
    order = np.argsort(whole - expected, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    return np.asarray(whole + (rank < short[:, None]), dtype=np.int64)


@dataclass(frozen=True)
class Sampler:
    """Draws for a scenario: `noise` says how counts are drawn, `rng` is behind everything else too."""

    rng: np.random.Generator
    noise: Noise

    def volumes(self, expected: Floats) -> Ints:
        """One count for each expectation."""
        if self.noise == "poisson":
            return self.rng.poisson(expected).astype(np.int64)
        return np.floor(np.asarray(expected) + 0.5).astype(np.int64)

    def split(self, totals: Ints, shares: Floats) -> Ints:
        """Divide each total by its row of shares."""
        if self.noise == "poisson":
            return self.rng.multinomial(totals, shares).astype(np.int64)
        return rounded(totals[:, None] * shares)

    def successes(self, trials: Ints, rates: Floats) -> Ints:
        """Successes among each cell's trials; a quota is rounded over the row."""
        rates = np.clip(np.broadcast_to(rates, trials.shape), 0.0, 1.0)
        if self.noise == "poisson":
            return self.rng.binomial(trials, rates).astype(np.int64)
        return rounded(trials * rates)

    def shares(self, trials: Ints, share: Floats) -> Ints:
        """Successes among each month's trials, each rounded on its own."""
        return self.successes(trials[:, None], share[:, None])[:, 0]

    def spread(self, group: Ints) -> Floats:
        """A place in [0, 1) for each row, by chance; with quotas, evenly over a group, in random order."""
        chance = self.rng.random(len(group))
        if self.noise == "poisson":
            return chance
        order = np.lexsort((self.rng.random(len(group)), group))
        sizes = np.bincount(group)
        place = np.empty(len(group))
        place[order] = _rank(group[order], sizes)
        return np.asarray((place + chance) / sizes[group])

    def pick(self, group: Ints, counts: Ints, reluctance: Any = 0.0) -> Bools:
        """Pick `counts[g]` rows of each group g at random, fewer where the group has no more to give.

        Rows of little `reluctance` go first (one unit outweighs chance); a row of `NEVER` never goes.
        """
        key = self.rng.random(len(group)) + reluctance
        order = np.lexsort((key, group))
        chosen = np.zeros(len(group), dtype=np.bool_)
        ordered = group[order]
        chosen[order] = _rank(ordered, np.bincount(group, minlength=len(counts))) < counts[ordered]
        return np.asarray(chosen & np.isfinite(key))

    def choose(self, size: int, weights: Any) -> Ints:
        """An index for each of `size` rows, by weight."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        return np.searchsorted(edges / edges[-1], self.rng.random(size), side="right").astype(np.int64)

    def choose_by(self, row: Ints, weights: Any) -> Ints:
        """An index for each entry of `row`, by the weights in that row of the table."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64), axis=1)
        edges = edges / edges[:, -1:]
        return np.asarray((self.rng.random(len(row))[:, None] >= edges[row]).sum(axis=1), dtype=np.int64)


def labelled(codes: Ints, values: Sequence[str]) -> pd.Categorical[str]:
    """Turn codes into texts; a code outside the values is blank."""
    known = np.where(codes < len(values), codes, -1)
    return pd.Categorical.from_codes(known, categories=pd.Index(list(values)))


def _rank(ordered: Ints, sizes: Ints) -> Ints:
    """Count rows from 0 within each group; `ordered` are the groups in sorted order."""
    starts = np.cumsum(sizes) - sizes
    return np.asarray(np.arange(len(ordered)) - starts[ordered])
