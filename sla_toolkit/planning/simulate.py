"""Monte-Carlo of the shared goal: what the plan brings when volume, mix, conversion and deals vary as in the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SEED = 20261001
RUNS = 4000
"""A probability of 90 % is then known to about one percentage point (95 % interval)."""
_MANY = 4_000_000
_JEFFREYS = 0.5


@dataclass(frozen=True)
class Handed:
    """The hand-offs of one month: `mean` of them are planned, or `known` by persona where the month is over.

    `landing` is the share of its deals that are won within the time of the goal.
    """

    mean: float
    landing: float
    known: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Seen:
    """A share as the past shows it, `kept` of `of`; with no past it is the `plan`, and certain."""

    kept: int
    of: int
    plan: float | None = None


@dataclass(frozen=True)
class Model:
    """What is drawn from. `mix`: past hand-offs by persona; `planned_mix` where the past has none.

    `ratio`: variance ÷ mean of the monthly volume. `to_won` None: the outcome is the deal. `amounts` are past deals;
    a goal in deals takes one 1.
    """

    months: Sequence[Handed]
    ratio: float
    mix: Mapping[str, int]
    planned_mix: Mapping[str, float]
    to_outcome: Mapping[str, Seen]
    to_won: Seen | None
    amounts: Sequence[float]


def simulate(model: Model, runs: int = RUNS, seed: int = SEED) -> Floats:
    """Draw the goal's number `runs` times: what is won within its time, in the unit of `amounts`.

    Each run draws the shares once, for all months alike: the past's uncertainty is one and the same, and does not
    average out over the months. The same model and seed give the same numbers.
    """
    rng = np.random.default_rng(seed)
    deals = _deals(model, runs, rng)
    return _summed(deals, np.array(model.amounts, dtype=np.float64), rng)


def _deals(model: Model, runs: int, rng: np.random.Generator) -> Ints:
    names = list(model.to_outcome)
    mix = _mix(model, names, runs, rng)
    reach = np.column_stack([_share(model.to_outcome[name], runs, rng) for name in names])
    won = np.ones(runs) if model.to_won is None else _share(model.to_won, runs, rng)
    deals = np.zeros(runs, dtype=np.int64)
    for month in model.months:
        leads = _leads(month, mix, names, model.ratio, runs, rng)
        outcomes = rng.binomial(leads, reach).sum(axis=1)
        deals += rng.binomial(outcomes, np.clip(won * month.landing, 0, 1))
    return deals


def _share(seen: Seen, runs: int, rng: np.random.Generator) -> Floats:
    """Draw a share from its posterior by Jeffreys' prior."""
    if not seen.of:
        return np.full(runs, seen.plan or 0.0)
    return rng.beta(seen.kept + _JEFFREYS, seen.of - seen.kept + _JEFFREYS, size=runs)


def _mix(model: Model, names: list[str], runs: int, rng: np.random.Generator) -> Floats:
    counts = np.array([model.mix.get(name, 0) for name in names], dtype=np.float64)
    if not counts.sum():
        return np.tile([float(model.planned_mix.get(name, 0)) for name in names], (runs, 1))
    return rng.dirichlet(counts + _JEFFREYS, size=runs)


def _leads(
    month: Handed, mix: Floats, names: list[str], ratio: float, runs: int, rng: np.random.Generator
) -> Ints:
    if month.known is not None:
        return np.tile(np.array([month.known.get(name, 0) for name in names], dtype=np.int64), (runs, 1))
    level = np.full(runs, month.mean)
    if ratio > 1 and month.mean > 0:  # a gamma-mixed Poisson is negative binomial
        level = rng.gamma(month.mean / (ratio - 1), ratio - 1, size=runs)
    return rng.poisson(level[:, None] * mix)


def _summed(deals: Ints, amounts: Floats, rng: np.random.Generator) -> Floats:
    """Add up as many deals as each run won, each drawn from the past ones."""
    if len(set(amounts.tolist())) == 1:
        return _floats(deals * amounts[0])
    if deals.sum() > _MANY:  # of so many, the sum is normal
        return _floats(
            deals * amounts.mean() + rng.standard_normal(len(deals)) * np.sqrt(deals) * amounts.std()
        )
    drawn = rng.choice(amounts, size=int(deals.sum()))
    edges = np.concatenate([[0], np.cumsum(deals)])
    running = np.concatenate([[0.0], np.cumsum(drawn)])
    return _floats(running[edges[1:]] - running[edges[:-1]])


def _floats(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float64)
