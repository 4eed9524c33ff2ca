"""Which words collide: what one rater calls this, another calls that."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from sla_toolkit.planning.ratings.table import Answer, Ratings


@dataclass(frozen=True)
class Collision:
    """Two categories that were given to one unit, `first` before `second` in the order of the categories.

    `pairs` counts the pairs of raters who answered so, over all units; `share` (0 to 1) is their share of all pairs
    that differ; `units` are the places (from 0) of the units it happened at, in order.
    """

    first: Answer
    second: Answer
    pairs: int
    share: float
    units: tuple[int, ...]


def collisions(ratings: Ratings) -> tuple[Collision, ...]:
    """Give every two categories that were mistaken for each other, the most frequent first; empty where all agree."""
    order = {category: place for place, category in enumerate(ratings.categories)}
    pairs, units = Counter[tuple[int, int]](), defaultdict[tuple[int, int], list[int]](list)
    for unit, row in enumerate(ratings.rows):
        given = sorted(order[answer] for answer in row if answer is not None)
        met = Counter((one, other) for one, other in combinations(given, 2) if one != other)
        pairs.update(met)
        for two in met:
            units[two].append(unit)
    total = pairs.total()
    ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    names = ratings.categories
    return tuple(
        Collision(names[one], names[other], count, count / total, tuple(units[one, other]))
        for (one, other), count in ranked
    )
