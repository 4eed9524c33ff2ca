"""Which attribute tells leads that convert from those that do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray
from scipy import stats

from sla_toolkit.planning.personas.levels import Attribute, Level, levelled
from sla_toolkit.planning.personas.population import Past
from sla_toolkit.planning.personas.rates import SIGNIFICANT, Rate, holm

Counts = NDArray[np.int64]
_SHUFFLES = 9_999
_EXPECTED = 5.0
_SEED = 20260401  # the same data gives the same digits


@dataclass(frozen=True)
class LevelRate:
    """A level of an attribute: its leads, and how many of those whose window is over converted."""

    level: Level
    leads: int
    rate: Rate


@dataclass(frozen=True)
class Separation:
    """How well an attribute parts those who convert from those who do not.

    `strength` is Cramér's V with Bergsma's bias correction (2013): 0 for nothing, 1 for everything. `p_value` is after
    Holm over all attributes, by the chi-square test, or by 9,999 shuffles where few leads are expected in a cell; null
    where there is nothing to part.
    """

    attribute: Attribute
    strength: float
    p_value: float | None
    method: Literal["chi_square", "shuffled"]
    levels: tuple[LevelRate, ...]

    @property
    def sure(self) -> bool:
        """Whether it parts them by more than chance."""
        return self.p_value is not None and self.p_value <= SIGNIFICANT


def separations(past: Past, attributes: Sequence[Attribute]) -> list[Separation]:
    """Rank the attributes, best first; those whose values are each lead's own part nothing and come last."""
    if past.lacks or not attributes:
        return []
    table = levelled(past, attributes)
    rates = [level_rates(table, f"l{place}", one) for place, one in enumerate(attributes)]
    tested = [_tested([one.rate for one in levels]) for levels in rates]
    adjusted = holm([p_value for _, p_value, _ in tested])
    found = [
        Separation(attribute, strength, p_value, method, tuple(levels))
        for attribute, levels, (strength, _, method), p_value in zip(
            attributes, rates, tested, adjusted, strict=True
        )
    ]
    return sorted(found, key=lambda one: (-one.strength, 2.0 if one.p_value is None else one.p_value))


def level_rates(table: Table, code: str, attribute: Attribute) -> list[LevelRate]:
    """Count the levels of an attribute in a `levelled` table, in their order; those without a lead are left out."""
    grouped = table.group_by(code).agg(
        leads=table.count(),
        is_closed=table.closed.sum(),
        converted=(table.kept & table.closed).sum(),
    )
    rows = {int(row[code]): row for row in grouped.to_pyarrow().to_pylist()}
    return [
        LevelRate(level, int(row["leads"]), Rate(int(row["converted"]), int(row["is_closed"])))
        for place, level in enumerate(attribute.levels)
        if (row := rows.get(place))
    ]


def cramers_v(table: Counts) -> float:
    """Give Cramér's V with Bergsma's bias correction (J. Korean Stat. Soc. 42, 2013); 0 where nothing can be parted."""
    leads, (rows, columns) = int(table.sum()), table.shape
    if leads < 2 or rows < 2 or columns < 2:
        return 0.0
    squared = max(_chi_square(table[:, 0], table.sum(axis=1)) / leads - (rows - 1) / (leads - 1), 0.0)
    smaller = min(rows - (rows - 1) ** 2 / (leads - 1), 2 - 1 / (leads - 1)) - 1
    return min(sqrt(squared / smaller), 1.0) if smaller > 0 else 0.0


def _tested(rates: Sequence[Rate]) -> tuple[float, float | None, Literal["chi_square", "shuffled"]]:
    """Give strength, p-value and method for the levels of an attribute."""
    of = np.array([rate.of for rate in rates if rate.of], dtype=np.int64)
    kept = np.array([rate.kept for rate in rates if rate.of], dtype=np.int64)
    if len(of) < 2 or kept.sum() in (0, of.sum()):
        return 0.0, None, "chi_square"
    strength = cramers_v(np.stack([kept, of - kept], axis=1))
    share = kept.sum() / of.sum()
    if float((of * min(share, 1 - share)).min()) >= _EXPECTED:
        return strength, float(stats.chi2.sf(_chi_square(kept, of), len(of) - 1)), "chi_square"
    return strength, _shuffled(kept, of), "shuffled"


def _shuffled(kept: Counts, of: Counts) -> float:
    """Deal the same conversions out at random: how often do the levels differ as much?"""
    seen = _chi_square(kept, of)
    dealt = np.random.default_rng(_SEED).multivariate_hypergeometric(of, int(kept.sum()), size=_SHUFFLES)
    expected = of * (kept.sum() / of.sum())
    spread = expected * (1 - kept.sum() / of.sum())
    as_much = ((dealt - expected) ** 2 / spread).sum(axis=1) >= seen * (1 - 1e-9)
    return float((as_much.sum() + 1) / (_SHUFFLES + 1))


def _chi_square(kept: Counts, of: Counts) -> float:
    """Give Pearson's statistic for converted or not over the levels."""
    share = kept.sum() / of.sum()
    if not 0 < share < 1:
        return 0.0
    expected = of * share
    return float(((kept - expected) ** 2 / (expected * (1 - share))).sum())
