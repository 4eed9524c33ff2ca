"""Hold what is known of a source against the headers it has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sla_toolkit.leads.headers import matching
from sla_toolkit.leads.presets.known import Condition, Known, Names


@dataclass(frozen=True)
class Filled:
    """What a preset fills in: our name → the headers that fit (more than one: they must say the same), and `where:`.

    `unparted` is the header of a stage that parts won deals from others, where nothing says which ones are won.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: Mapping[str, Any] | None = None
    unparted: str | None = None


def filled(
    known: Known,
    headers: Sequence[str],
    wanted: Iterable[str] = (),
    *,
    own_fields: Iterable[str] = (),
    chosen: bool = False,
    linked: bool = False,
) -> Filled:
    """Fill in what the headers of a source tell.

    `wanted` are the attributes that the agreement looks at, `own_fields` the fields of its own `where:`; `chosen` tells
    that it has one; with `linked`, the source's own key takes the place of the lead's.
    """
    names: dict[str, Names] = {**known.columns}
    names |= {ours: groups for ours, groups in known.attributes.items() if ours in set(wanted)}
    if linked:
        names["lead_id"] = known.key
    columns = {ours: found for ours, groups in names.items() if (found := fitting(ours, groups, headers))}
    choosing = [] if chosen else _rules(known.choosing, headers, ())
    rules = [*choosing, *_rules(known.living, headers, own_fields)]
    where = None if not rules else rules[0] if len(rules) == 1 else {"all": rules}
    unparted = None if chosen or choosing else _unparted(known, columns, headers)
    return Filled(columns, where, unparted)


def fitting(ours: str, groups: Names, headers: Sequence[str]) -> tuple[str, ...]:
    """Give the headers of the first group that has any; a header that is just our name is one of that group too."""
    for position, group in enumerate(groups):
        known_elsewhere = any(ours in other for other in groups[position + 1 :])
        named = (*group, ours) if not known_elsewhere else group
        found = [header for name in named for header in _once(name, headers)]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _once(name: str, headers: Sequence[str]) -> list[str]:
    """Give the headers that a name means, but none that stands twice word for word: it could not be told apart."""
    return [header for header in matching(name, headers) if headers.count(header) == 1]


def _rules(
    conditions: Iterable[Condition], headers: Sequence[str], own_fields: Iterable[str]
) -> list[dict[str, Any]]:
    own = {header for name in own_fields for header in matching(name, headers)}
    rules = []
    for condition in conditions:
        found = [header for name in condition.headers for header in _once(name, headers)]
        rules += [condition.rule(header) for header in dict.fromkeys(found) if header not in own]
    return rules


def _unparted(known: Known, columns: Mapping[str, tuple[str, ...]], headers: Sequence[str]) -> str | None:
    closing = [header for name in known.closing for header in _once(name, headers)]
    if not set(columns.get("won_at", ())) & set(closing):
        return None
    return next((header for name in known.parted_by for header in _once(name, headers)), None)
