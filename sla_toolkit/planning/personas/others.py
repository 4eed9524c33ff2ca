"""Who fits no persona: the groups among them, and which of these convert like a persona."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_

import ibis
from ibis.expr.types import Table

from sla_toolkit.planning.personas.counting import Counted, NamedRule
from sla_toolkit.planning.personas.discreet import ENOUGH
from sla_toolkit.planning.personas.levels import Attribute, Level, levelled
from sla_toolkit.planning.personas.population import Past
from sla_toolkit.planning.personas.rates import SIGNIFICANT, Rate, chance, holm
from sla_toolkit.planning.personas.separating import level_rates

COMBINED = 5
"""So many attributes are combined in pairs: those with the fewest leads outside their named levels."""
SHOWN = 15
_NAMED = ("value", "range")


@dataclass(frozen=True)
class Group:
    """Leads of `other` that share a level, or two, of different attributes.

    `p_value` is Fisher's exact one against the rest of `other`, after Holm over all groups. `better`: it converts
    better than that rest by more than chance; `like_a_persona`: and its share lies within or above the interval of the
    persona that converts least.
    """

    marks: tuple[tuple[str, Level], ...]
    leads: int
    rate: Rate
    p_value: float | None
    better: bool
    like_a_persona: bool


@dataclass(frozen=True)
class Others:
    """The leads that fit no persona, their conversion, and their groups: the better ones first, then by leads."""

    leads: int
    rate: Rate
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class _Candidate:
    marks: tuple[tuple[str, Level], ...]
    leads: int
    rate: Rate


def others(past: Past, rules: Sequence[NamedRule], found: Counted, attributes: Sequence[Attribute]) -> Others:
    """Part those who fit no persona by what they have in common."""
    if past.lacks:
        return Others(0, Rate(0, 0), ())
    hits = [past.matches(rule) for _, rule in rules]
    matched = reduce(or_, hits) if hits else ibis.literal(False)
    telling = [one for one in attributes if not one.own]
    table = levelled(past, telling, matched=matched)
    table = table.filter(~table.matched)
    candidates = [*_single(table, telling), *_pairs(table, telling)]
    whole = found.rate("other")
    floor = _least_persona(found)
    chances = holm([chance(one.rate, whole - one.rate) for one in candidates])
    groups = [_group(one, whole, p_value, floor) for one, p_value in zip(candidates, chances, strict=True)]
    groups.sort(key=lambda one: (not one.like_a_persona, not one.better, -one.leads, len(one.marks)))
    return Others(found.leads("other"), whole, tuple(groups[:SHOWN]))


def _single(table: Table, attributes: Sequence[Attribute]) -> list[_Candidate]:
    return [
        _Candidate(((attribute.name, one.level),), one.leads, one.rate)
        for place, attribute in enumerate(attributes)
        for one in level_rates(table, f"l{place}", attribute)
        if one.level.kind in _NAMED and one.leads >= ENOUGH
    ]


def _pairs(table: Table, attributes: Sequence[Attribute]) -> list[_Candidate]:
    telling = [n for n, one in enumerate(attributes) if any(level.kind in _NAMED for level in one.levels)]
    telling.sort(key=lambda n: (len(attributes[n].levels), attributes[n].name))
    return [
        pair
        for one, other in combinations(sorted(telling[:COMBINED]), 2)
        for pair in _pairs_of(table, one, other, attributes)
    ]


def _pairs_of(table: Table, one: int, other: int, attributes: Sequence[Attribute]) -> list[_Candidate]:
    first, second = attributes[one], attributes[other]
    grouped = table.group_by(f"l{one}", f"l{other}").agg(
        leads=table.count(),
        is_closed=table.closed.sum(),
        converted=(table.kept & table.closed).sum(),
    )
    found = []
    for row in grouped.to_pyarrow().to_pylist():
        marks = (
            (first.name, first.levels[int(row[f"l{one}"])]),
            (second.name, second.levels[int(row[f"l{other}"])]),
        )
        if int(row["leads"]) >= ENOUGH and all(level.kind in _NAMED for _, level in marks):
            rate = Rate(int(row["converted"]), int(row["is_closed"]))
            found.append(_Candidate(marks, int(row["leads"]), rate))
    return found


def _least_persona(found: Counted) -> float | None:
    """Give the lower end of the interval of the persona that converts least; null without one that has leads."""
    rates = [found.rate(name) for name in found.names]
    lows = [rate.interval[0] for rate in rates if rate.of]
    return min(lows) if lows else None


def _group(one: _Candidate, whole: Rate, p_value: float | None, floor: float | None) -> Group:
    rest, share = (whole - one.rate).share, one.rate.share
    sure = p_value is not None and p_value <= SIGNIFICANT
    better = sure and share is not None and rest is not None and share > rest
    alike = better and floor is not None and share is not None and share >= floor
    return Group(one.marks, one.leads, one.rate, p_value, better, alike)
