"""Attribute a difference to its factors by the Shapley value, exactly.

The Shapley value averages a factor's marginal effect over every order in which the factors could have changed
(Das Gupta 1993 is the same split). It does not depend on an order, is defined at zero, and its parts add up.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any

from sla_toolkit.agreement import exact

Number = int | float | Fraction
Factor = Number | Mapping[str, Number]


def attribute(
    value: Callable[..., Any], before: Mapping[str, Factor], after: Mapping[str, Factor]
) -> dict[str, Any]:
    """Give each factor's effect on `value(**after) − value(**before)`; the effects add up to it exactly.

    `before` and `after` map the same factor names to a number, or to a mapping of numbers that changes as one. Numbers
    are taken as they are written (0.6 is six tenths) and handed to `value` as fractions, so that a rational function
    gives exact effects. Raises ValueError when the two name different factors.
    """
    if set(before) != set(after):
        raise ValueError(f"before and after must name the same factors: {sorted(set(before) ^ set(after))}")
    names = list(before)
    worth = _worths(value, _exactly(before), _exactly(after))
    return {name: _effect(name, [other for other in names if other != name], worth) for name in names}


def _exactly(factors: Mapping[str, Factor]) -> dict[str, Any]:
    return {
        name: {key: exact(part) for key, part in factor.items()}
        if isinstance(factor, Mapping)
        else exact(factor)
        for name, factor in factors.items()
    }


def _worths(
    value: Callable[..., Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[frozenset[str], Any]:
    """Work out the value for every set of factors that have changed."""
    names = list(before)
    changed = (frozenset(some) for size in range(len(names) + 1) for some in combinations(names, size))
    return {
        some: value(**{name: (after if name in some else before)[name] for name in names}) for some in changed
    }


def _effect(name: str, others: list[str], worth: Mapping[frozenset[str], Any]) -> Any:
    total: Any = Fraction(0)
    count = len(others) + 1
    for size in range(count):
        weight = Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
        for some in combinations(others, size):
            earlier = frozenset(some)
            total += weight * (worth[earlier | {name}] - worth[earlier])
    return total
