"""What changed in the commitments: whose promise, which way, and from what to what."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.changes.change import Case, Direction, Rules, Told
from sla_toolkit.agreement.changes.effort import easier
from sla_toolkit.agreement.changes.saying import compared, head, promised
from sla_toolkit.agreement.duration import Duration
from sla_toolkit.agreement.model import Agreement, Commitment, Side
from sla_toolkit.agreement.month import Month
from sla_toolkit.agreement.phrases import field_label
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import Message, Text, template


def _one(agreement: Agreement, name: str) -> Commitment:
    return next(one for one in agreement.commitments if one.id == name)


def _pair(case: Case) -> tuple[Commitment, Commitment]:
    return _one(case.old, case.keys[1]), _one(case.new, case.keys[1])


def write_target(agreement: Agreement, commitment: Commitment) -> words.Write:
    """Give what writes a target of the commitment: a count, an amount of money or a percentage."""
    if commitment.measure == "revenue":
        return words.money(agreement.agreement.currency)
    return words.number if commitment.measure in _COUNTED else words.percent


def _member(case: Case) -> Told:
    """Tell of a commitment that only one version has."""
    agreement = case.new if case.added else case.old
    commitment = _one(agreement, case.keys[1])
    value = case.after if case.added else case.before
    target = words.amount(value["target"], write_target(agreement, commitment))
    label, side = commitment_label(agreement, commitment), commitment.owner
    pattern = _MADE[side] if case.added else _DROPPED[side]
    message = Message(pattern, label=label, target=target)
    if case.added:
        return promised("commitment_added", side, "tightened", message)
    return promised("commitment_removed", side, "loosened", message)


def _target(case: Case) -> Told:
    before, after = _pair(case)
    old, new = write_target(case.old, before), write_target(case.new, after)
    values = {
        "label": commitment_label(case.new, after),
        "before": words.amount(case.before, old),
        "after": words.amount(case.after, new),
    }
    direction: Direction | None = None
    if before.measure != after.measure:
        pass
    elif len(case.keys) > 3 and (case.added or case.removed):
        direction = "tightened" if case.added else "loosened"
    else:
        direction = _by_month(case)
    return _said(case, "commitment_target", direction, values, after)


def _said(
    case: Case, code: str, direction: Direction | None, values: dict[str, Any], one: Commitment
) -> Told:
    start = head(one.owner, direction)
    if len(case.keys) > 3:
        month = words.month(case.keys[3])
        message = Message(
            "{head}: “{label}” in {month} {before} → {after}.", head=start, month=month, **values
        )
    elif one.measure in (*_COUNTED, "revenue"):
        message = Message("{head}: “{label}” {before} → {after} a month.", head=start, **values)
    else:
        message = Message("{head}: “{label}” {before} → {after}.", head=start, **values)
    return promised(code, one.owner, direction, message)


def _by_month(case: Case) -> Direction | None:
    """Compare targets over the term of both versions; a month without one promises nothing."""
    months = {month for one in (case.old, case.new) for month in _term(one)}
    ways = {compared(_in_month(case.before, one), _in_month(case.after, one)) for one in months} - {None}
    return ways.pop() if len(ways) == 1 else None


def _term(agreement: Agreement) -> Iterator[str]:
    month = Month.of(agreement.agreement.effective.from_)
    while month.first <= agreement.agreement.effective.until:
        yield str(month)
        month = month.next()


def _in_month(value: Any, month: str) -> Any:
    return value.get(month, 0) if isinstance(value, Mapping) else value


def _owner(case: Case) -> Told:
    before, after = _pair(case)
    message = Message(_PASSED[after.owner], label=commitment_label(case.new, after))
    return Told("commitment_owner", message, before.owner, "tightened", after.owner)


def _label(case: Case) -> Told:
    before, after = _pair(case)
    old, new = words.both_texts(commitment_label(case.old, before), commitment_label(case.new, after))
    message = Message("The promise “{before}” is now called “{after}”.", before=old, after=new)
    return Told("commitment_label", message, "neither")


def _parameter(case: Case) -> Told:
    """Tell of whatever else a commitment is made of."""
    before, after = _pair(case)
    name = case.keys[2]
    direction = easier(name, before, after, case.old, case.new)
    labels = _shown(name, before, case.old), _shown(name, after, case.new)
    old, new = words.apart(*labels, (case.before, case.after))
    message = Message(
        "{head}: “{label}”, {what}: {before} → {after}.",
        head=head(after.owner, direction),
        label=commitment_label(case.new, after),
        what=_WHAT.get(name, Message("“{name}”", name=name)),
        before=old,
        after=new,
    )
    return promised(f"commitment_{name}", after.owner, direction, message)


def _shown(name: str, commitment: Commitment, agreement: Agreement) -> Text:
    value = getattr(commitment, "from_" if name == "from" else name, None)
    return _PARAMETERS[name](value, agreement) if name in _PARAMETERS else str(value)


def _stage(value: str | None, agreement: Agreement) -> Text:
    return words.stage(agreement, value) if value else words.NONE


def _persona(value: str | None, agreement: Agreement) -> Text:
    return words.persona(agreement, value) if value else Message("all leads").both()


def _window(value: Duration | None, _: Agreement) -> Text:
    return words.duration(str(value) if value else None)


def _until(value: tuple[str, ...], agreement: Agreement) -> Text:
    return words.names(words.stage(agreement, one) for one in value)


def _due(value: tuple[str, ...], _: Agreement) -> Text:
    return words.names(map(field_label, value), Message("all that the stage asks for").both())


def _kinds(value: tuple[str, ...], _: Agreement) -> Text:
    return words.names(value, Message("everything").both())


def _listed(_: Case) -> Told:
    return Told("order", Message("The promises are listed in another order."), "neither")


_PARAMETERS: Mapping[str, Callable[[Any, Agreement], Text]] = {
    **dict.fromkeys(("stage", "from", "to"), _stage),
    "persona": _persona,
    "within": _window,
    "until": _until,
    "fields": _due,
    "kinds": _kinds,
}
_COUNTED = ("volume", "won")
_WHAT = {
    "measure": Message("measure"),
    "stage": Message("stage"),
    "from": Message("from stage"),
    "to": Message("to stage"),
    "persona": Message("counted among"),
    "within": Message("time allowed"),
    "at_least": Message("attempts"),
    "kinds": Message("what counts as a touch"),
    "until": Message("nothing more is owed after"),
    "fields": Message("information due"),
}
_MADE: dict[Side, str] = {
    "marketing": template("Marketing makes a new promise: “{label}” {target}."),
    "sales": template("Sales makes a new promise: “{label}” {target}."),
}
_DROPPED: dict[Side, str] = {
    "marketing": template("Marketing drops a promise: “{label}” {target}."),
    "sales": template("Sales drops a promise: “{label}” {target}."),
}
_PASSED: dict[Side, str] = {
    "marketing": template("The promise “{label}” passes from sales to marketing."),
    "sales": template("The promise “{label}” passes from marketing to sales."),
}
RULES: Rules = (
    (("commitments",), _listed),
    (("commitments", "*"), _member),
    (("commitments", "*", "owner"), _owner),
    (("commitments", "*", "label"), _label),
    (("commitments", "*", "target"), _target),
    (("commitments", "*", "target", "*"), _target),
    (("commitments", "*", "*"), _parameter),
)
