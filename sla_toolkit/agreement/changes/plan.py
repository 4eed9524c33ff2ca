"""What changed in the plan of a month; it is an expectation, so that no promise goes with it."""

from typing import Any

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.changes.change import Case, Favour, Rules, Told
from sla_toolkit.agreement.changes.saying import compared
from sla_toolkit.agreement.model import OTHER, Agreement
from sla_toolkit.language import Message, Text, template


def _stage(case: Case) -> Told:
    labels = words.stage(case.old, case.before), words.stage(case.new, case.after)
    before, after = words.apart(*labels, (case.before, case.after))
    message = Message(_ENDS[case.keys[1]], before=before, after=after)
    return Told(f"plan_{case.keys[1]}", message)


def _within(case: Case) -> Told:
    favours: Favour = "sales" if case.after > case.before else "marketing"
    message = Message(
        "Plan, days until the outcome: {before} → {after}.", before=case.before, after=case.after
    )
    return Told("plan_within_days", message, favours)


def _number(case: Case) -> Told:
    """Tell of a number of the plan, for all months or for one, of all leads or of some."""
    name, whose = case.keys[1], [key for key in case.keys[2:] if not words.is_month(key)]
    values = {
        "what": _what(name, whose[0] if whose else None, case),
        "before": _written(name, case.before, case.old),
        "after": _written(name, case.after, case.new),
    }
    months = [words.month(key) for key in case.keys[2:] if words.is_month(key)]
    if months:
        message = Message("Plan, {what} in {month}: {before} → {after}.", month=months[0], **values)
    else:
        message = Message("Plan, {what}: {before} → {after}.", **values)
    return Told(f"plan_{name}", message, _helped(name, whose, case))


def _helped(name: str, whose: list[str], case: Case) -> Favour | None:
    """Tell whom it helps: the side of which the plan now expects less."""
    direction = compared(case.before, case.after)
    if direction is None or (name == "mix" and whose != [OTHER]):
        return None
    if name == "mix":  # more leads that fit no persona: less is expected of marketing
        return "marketing" if direction == "tightened" else "sales"
    owed_by_marketing = name == "volume"
    return "sales" if owed_by_marketing == (direction == "tightened") else "marketing"


def _what(name: str, whose: str | None, case: Case) -> Message:
    if whose is None:
        return _WHAT[name]
    if name == "onward":
        there = case.new if whose in case.new.stage_ids else case.old
        return Message("share that goes on to “{label}”", label=words.stage(there, whose))
    known = case.new if whose in case.new.persona_ids else case.old
    label = words.persona(known, whose)
    return (
        Message("share of “{label}”", label=label)
        if name == "mix"
        else Message("conversion of “{label}”", label=label)
    )


def _written(name: str, value: Any, agreement: Agreement) -> Text:
    if not isinstance(value, dict):
        return words.amount(value, _unit(name, agreement))
    return words.names(
        Message(
            "{label} {value}", label=_label(name, key, agreement), value=_written(name, part, agreement)
        ).both()
        for key, part in value.items()
    )


def _label(name: str, key: str, agreement: Agreement) -> Text:
    if words.is_month(key):
        return words.month(key)
    return words.stage(agreement, key) if name == "onward" else words.persona(agreement, key)


def _unit(name: str, agreement: Agreement) -> words.Write:
    if name == "deal_size":
        return words.money(agreement.agreement.currency)
    return words.number if name == "volume" else words.percent


_ENDS = {
    "stage": template("Plan, the hand-off: {before} → {after}."),
    "outcome": template("Plan, the outcome: {before} → {after}."),
}
_WHAT = {
    "volume": Message("leads a month"),
    "mix": Message("shares of the personas"),
    "conversion": Message("conversion"),
    "onward": Message("shares that go on"),
    "deal_size": Message("value of a deal"),
}
RULES: Rules = (
    *((("plan", name), _stage) for name in _ENDS),
    (("plan", "within_days"), _within),
    *((("plan", name), _number) for name in _WHAT),
    *((("plan", name, "*"), _number) for name in _WHAT),
    *((("plan", name, "*", "*"), _number) for name in _WHAT),
)
