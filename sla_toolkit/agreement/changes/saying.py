"""The sentences that several kinds of change share."""

from typing import Any

from sla_toolkit.agreement.changes.change import OTHER_SIDE, Case, Direction, Favour, Told
from sla_toolkit.agreement.changes.words import flat
from sla_toolkit.agreement.model import Side
from sla_toolkit.language import Message


def head(side: Side | None, direction: Direction | None) -> Message:
    """Say whose promise changed, and which way."""
    return _HEADS[side, direction if side else None]


def favoured(side: Side | None, direction: Direction | None) -> Favour | None:
    """Tell whom it helps: what eases a side's promise helps that side, what tightens it helps the other."""
    if side is None or direction is None:
        return None
    return side if direction == "loosened" else OTHER_SIDE[side]


def compared(before: Any, after: Any, more: Direction = "tightened") -> Direction | None:
    """Tell which way a number went, if more of it is `more`; None where they cannot be compared or are equal."""
    if not isinstance(before, int | float) or not isinstance(after, int | float) or before == after:
        return None
    return more if after > before else _OPPOSITE[more]


def sets_compared(before: set[Any], after: set[Any], more: Direction = "tightened") -> Direction | None:
    """Tell which way a set went, if having more in it is `more`; None where neither holds the other."""
    if before == after or not (before < after or after < before):
        return None
    return more if before < after else _OPPOSITE[more]


def promised(code: str, side: Side | None, direction: Direction | None, message: Message) -> Told:
    """Tell of a promise that went one way."""
    return Told(code, message, favoured(side, direction), direction if side else None, side)


def generic(case: Case) -> Told:
    """Say of any place that it changed: the sentence for what no rule knows."""
    path = ".".join(case.keys)
    if case.difference.order:
        order = Message("“{path}”: the same entries stand in another order.", path=path)
        return Told("order", order, None if case.difference.material else "neither")
    favours: Favour | None = None if case.difference.material else "neither"
    if case.added:
        return Told(
            "added", Message("“{path}” was added: {after}.", path=path, after=flat(case.after)), favours
        )
    if case.removed:
        before = flat(case.before)
        return Told(
            "removed", Message("“{path}” was taken out: {before}.", path=path, before=before), favours
        )
    said = Message(
        "“{path}”: {before} → {after}.", path=path, before=flat(case.before), after=flat(case.after)
    )
    return Told("changed", said, favours)


def worded(case: Case, code: str, place: Message, favours: Favour | None = "neither") -> Told:
    """Say that a text at a place was added, taken out or put differently."""
    if case.added:
        return Told(code, Message("{place}: added.", place=place), favours)
    if case.removed:
        return Told(code, Message("{place}: taken out.", place=place), favours)
    return Told(code, Message("{place}: worded differently.", place=place), favours)


_OPPOSITE: dict[Direction, Direction] = {"tightened": "loosened", "loosened": "tightened"}
_HEADS: dict[tuple[Side | None, Direction | None], Message] = {
    ("marketing", "tightened"): Message("Marketing's promise tightened"),
    ("marketing", "loosened"): Message("Marketing's promise loosened"),
    ("marketing", None): Message("Marketing's promise changed"),
    ("sales", "tightened"): Message("Sales' promise tightened"),
    ("sales", "loosened"): Message("Sales' promise loosened"),
    ("sales", None): Message("Sales' promise changed"),
    (None, None): Message("The promises of both sides changed"),
}
