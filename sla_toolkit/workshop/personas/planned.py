"""Adding, renaming and removing a persona so that the plan stays whole: shares that add up, a conversion for each."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from sla_toolkit.agreement import OTHER, exact
from sla_toolkit.agreement.editing import Nodes, put, remove, value_at
from sla_toolkit.language import Message, Percent, SlaError

_MONTH = re.compile(r"\d{4}-\d{2}")
_PLAN = "plan"


class NoRoomInPlan(SlaError):
    """The plan's `other` has no share left to give."""


def add(nodes: Nodes, name: str, member: Mapping[str, Any], share: float, conversion: float) -> None:
    """Add a persona at the end of the order; its share of the plan comes out of `other`.

    Raises NoRoomInPlan.
    """
    if value_at(nodes, ("personas",)):
        put(nodes, ("personas", name), member)
    else:
        put(nodes, ("personas",), [{"id": name, **member}])
    if value_at(nodes, (_PLAN, "mix")) is None:
        put(nodes, (_PLAN, "mix"), {OTHER: 1})
    set_share(nodes, name, share)
    set_conversion(nodes, name, conversion)


def drop(nodes: Nodes, name: str) -> None:
    """Remove a persona; its share of the plan goes to `other`, and its conversion too where `other` has none."""
    remove(nodes, ("personas", name))
    if not value_at(nodes, ("personas",)):
        remove(nodes, ("personas",))
    for mix in _mixes(nodes):
        if name in mix:
            _move(mix, name, Fraction(0))
            del mix[name]
    for conversion in _conversions(nodes):
        if name in conversion:
            conversion.setdefault(OTHER, conversion[name])
            del conversion[name]


def rename(nodes: Nodes, old: str, new: str) -> None:
    """Give a persona another id wherever the agreement names it."""
    value_at(nodes, ("personas", old))["id"] = new
    for mapping in (*_mixes(nodes), *_conversions(nodes)):
        if old in mapping:
            place = list(mapping).index(old)
            mapping.insert(place, new, mapping.pop(old))
    for commitment in value_at(nodes, ("commitments",)) or []:
        if commitment.get("persona") == old:
            commitment["persona"] = new


def set_share(nodes: Nodes, name: str, share: float) -> None:
    """Set a persona's share of the plan in every month; `other` gives or takes the difference. Raises NoRoomInPlan."""
    for mix in _mixes(nodes):
        _move(mix, name, exact(share))


def set_conversion(nodes: Nodes, name: str, conversion: float) -> None:
    """Set what the plan says a persona converts, in every month; a plan with one conversion for all stays."""
    for mapping in _conversions(nodes):
        mapping[name] = _plain(exact(conversion))


def of_all_months(plan: Mapping[str, Any], key: str) -> bool:
    """Whether the plan's mapping is one of personas for all months, and not one of months."""
    found = plan.get(key)
    return isinstance(found, Mapping) and not _by_month(found)


def has_conversions(plan: Mapping[str, Any]) -> bool:
    """Whether the plan's conversion goes by persona."""
    found = plan.get("conversion")
    return isinstance(found, Mapping) and any(
        isinstance(one, Mapping) or not _by_month(found) for one in found.values()
    )


def _move(mix: Any, name: str, share: Fraction) -> None:
    """Set a share and let `other` hold the rest."""
    before = mix.get(name)
    taken = sum((_exact(value) for key, value in mix.items() if key not in (name, OTHER)), Fraction(0))
    rest = 1 - taken - share
    if rest < 0:
        raise NoRoomInPlan(
            Message(
                "The plan has only {rest} left for this persona: give it less, or lower the share of another one "
                "first.",
                rest=Percent(float(1 - taken)),
            )
        )
    if before is None or _exact(before) != share:
        mix[name] = _plain(share)
    if _exact(mix.get(OTHER, 0)) != rest:
        mix[OTHER] = _plain(rest)


def _mixes(nodes: Nodes) -> Iterator[Any]:
    yield from _mappings(value_at(nodes, (_PLAN, "mix")))


def _conversions(nodes: Nodes) -> Iterator[Any]:
    yield from _mappings(value_at(nodes, (_PLAN, "conversion")))


def _mappings(found: Any) -> Iterator[Any]:
    """Give the mappings of persona → number: one, or one for each month."""
    if not isinstance(found, Mapping):
        return
    if not _by_month(found):
        yield found
        return
    yield from (part for part in found.values() if isinstance(part, Mapping))


def _by_month(found: Mapping[Any, Any]) -> bool:
    return bool(found) and all(_MONTH.fullmatch(str(key)) for key in found)


def _exact(value: Any) -> Fraction:
    return exact(float(value) if not isinstance(value, int) else int(value))


def _plain(value: Fraction) -> float | int:
    return int(value) if value.denominator == 1 else float(value)
