"""Whether a match rule takes in fewer leads than another, or more."""

from collections.abc import Mapping
from math import inf
from typing import Any, Literal

Rule = Mapping[str, Any]
Way = Literal["narrower", "wider"]


def narrowed(before: Rule, after: Rule) -> Way | None:
    """Compare two rules as they stand in the YAML; None where each may take in leads that the other does not."""
    ways = {_entry(field, before.get(field), after.get(field)) for field in {*before, *after}} - {"same"}
    return ways.pop() if len(ways) == 1 else None  # type: ignore[return-value]


def only_in(one: Rule, other: Rule) -> dict[str, Any]:
    """Give the entries of a rule that another does not have as they are."""
    return {field: value for field, value in one.items() if other.get(field) != value}


def _entry(field: str, before: Any, after: Any) -> str | None:
    """Compare what two rules ask of one field; a rule that does not name it asks nothing."""
    if before == after:
        return "same"
    if before is None or after is None:
        return "narrower" if before is None else "wider"
    if field in ("any", "all", "not") or len(before) != 1 or len(after) != 1:
        return None
    old, new = _range(before), _range(after)
    if old and new:
        return _within(old, new)
    return _listed(_values(before), _values(after))


def _range(test: Rule) -> tuple[float, float] | None:
    operator, operand = next(iter(test.items()))
    if operator == "between":
        return operand[0], operand[1]
    if operator == "at_least":
        return operand, inf
    return (-inf, operand) if operator == "at_most" else None


def _within(before: tuple[float, float], after: tuple[float, float]) -> str | None:
    if before == after:
        return "same"
    if before[0] <= after[0] and after[1] <= before[1]:
        return "narrower"
    return "wider" if after[0] <= before[0] and before[1] <= after[1] else None


def _values(test: Rule) -> tuple[str, set[str]] | None:
    operator, operand = next(iter(test.items()))
    if operator not in ("is", "in", "not_in"):
        return None
    values = operand if isinstance(operand, list) else [operand]
    return "not_in" if operator == "not_in" else "in", {repr(one) for one in values}


def _listed(before: tuple[str, set[str]] | None, after: tuple[str, set[str]] | None) -> str | None:
    if before is None or after is None or before[0] != after[0]:
        return None
    return _subset(before[1], after[1], fewer="narrower" if before[0] == "in" else "wider")


def _subset(before: set[str], after: set[str], fewer: Way) -> str | None:
    if before == after:
        return "same"
    more: Way = "wider" if fewer == "narrower" else "narrower"
    if after < before:
        return fewer
    return more if before < after else None
