"""What changed in the finding of the classification exercise that an agreement cites."""

from collections.abc import Mapping
from typing import Any

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.changes.change import Case, Rules, Told
from sla_toolkit.language import Message


def _cited(case: Case) -> Told:
    if case.added:
        message = Message("The classification exercise is cited: {after}.", after=_finding(case.after))
        return Told("classification", message, "neither")
    if case.removed:
        message = Message(
            "The classification exercise is no longer cited: {before}.", before=_finding(case.before)
        )
        return Told("classification", message, "neither")
    message = Message(
        "The classification exercise that is cited: {before} → {after}.",
        before=_finding(case.before),
        after=_finding(case.after),
    )
    return Told("classification", message, "neither")


def _finding(value: Mapping[str, Any]) -> Message:
    return Message(
        "round {round} of {held} ({participants} participants, {leads} leads; agreement {agreement}, κ {kappa}, "
        "α {alpha})",
        round=str(value["round"]),
        held=words.day(value["held"]),
        participants=value["participants"],
        leads=value["leads"],
        agreement=words.percent(value["agreement"]),
        kappa=_coefficient(value, "kappa"),
        alpha=_coefficient(value, "alpha"),
    )


def _coefficient(value: Mapping[str, Any], name: str) -> Message | words.Words:
    """Write a coefficient with its interval, as far as they are given."""
    if name not in value:
        return Message("not known")
    number = words.number(value[name])
    if f"{name}_interval" not in value:
        return number
    low, high = map(words.number, value[f"{name}_interval"])
    return Message("{number} [{low}, {high}]", number=number, low=low, high=high)


RULES: Rules = ((("classification",), _cited),)
