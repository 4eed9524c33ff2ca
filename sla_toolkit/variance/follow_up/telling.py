"""A decision and what became of its measure, in a sentence or two."""

from dataclasses import dataclass

from sla_toolkit.language import Message, Money, MonthName, Percent
from sla_toolkit.variance.follow_up.comparing import Compared
from sla_toolkit.variance.follow_up.model import Action
from sla_toolkit.variance.months import span
from sla_toolkit.variance.report import Bilingual, Reading, Unit, Verdict


@dataclass(frozen=True)
class Standing:
    """Everything that is said of a decision; `label`, `unit`, `here` and `verdict` are None where it has no measure."""

    action: Action
    state: str
    label: Bilingual | None
    unit: Unit | None
    currency: str
    here: Compared | None
    verdict: Verdict | None


def told(one: Standing) -> Message:
    """Say how a decision stands, and how its measure moved, with every number."""
    state = _state(one)
    if one.here is None:
        return state
    return Message("{state} {measure}", state=state, measure=_measure(one, one.here))


def _state(one: Standing) -> Message:
    action = one.action
    values = {"what": _unended(action.what), "who": action.who, "by": action.by}
    if action.done_on is not None:
        return Message(
            "Done on {day}: {what} ({who}).", day=action.done_on, what=values["what"], who=values["who"]
        )
    if one.state == "overdue":
        return Message("Overdue since {by}: {what} ({who}).", **values)
    return Message("Open until {by}: {what} ({who}).", **values)


def _unended(text: object) -> object:
    """Take off a full stop: the sentence around it has its own."""
    if isinstance(text, str):
        return text.strip().rstrip(".。")
    return {name: _unended(part) for name, part in text.items()} if isinstance(text, dict) else text


def _measure(one: Standing, here: Compared) -> Message:
    month = MonthName(here.before.months[0])
    if here.before.actual is None:
        return Message("{label}: nothing can be said of {month}.", label=one.label, month=month)
    before = _value(here.before, one)
    expected = _move(one.action.expected or 0.0, one)
    if here.since is None:
        return Message(
            "{label}: {before} in {month}; expected: {expected}. No month since then is settled yet.",
            label=one.label,
            before=before,
            month=month,
            expected=expected,
        )
    if here.since.actual is None:
        return Message(
            "{label}: nothing can be said of the months since {month}.", label=one.label, month=month
        )
    return Message(
        "{label}: {before} in {month}, {since} in {months}; moved: {moved}, expected: {expected}. {verdict}",
        label=one.label,
        before=before,
        month=month,
        since=_value(here.since, one),
        months=span(here.since.months),
        moved=_move(here.moved or 0.0, one),
        expected=expected,
        verdict=_verdict(one),
    )


def _value(reading: Reading, one: Standing) -> Message:
    actual = reading.actual or 0
    if one.unit == "share":
        return Message(
            "{share} ({kept} of {of})", share=Percent(actual), kept=reading.numerator, of=reading.denominator
        )
    if one.unit == "money":
        return Message("{amount} a month", amount=Money(actual, one.currency))
    return Message("{n} a month", n=round(actual, 1))


def _move(by: float, one: Standing) -> Message:
    """Write a difference with its sign; a share's in points."""
    rise = by >= 0
    if one.unit == "share":
        points = round(abs(by) * 100, 1)
        return Message("+{n} points", n=points) if rise else Message("−{n} points", n=points)
    if one.unit == "money":
        size = Money(abs(by), one.currency)
        return (
            Message("+{amount} a month", amount=size) if rise else Message("−{amount} a month", amount=size)
        )
    number = round(abs(by), 1)
    return Message("+{n} a month", n=number) if rise else Message("−{n} a month", n=number)


def _verdict(one: Standing) -> Message:
    if one.verdict == "signal":
        return Message("That is more than chance.")
    if one.verdict == "noise":
        return Message("That is no more than chance, though a move as expected would have been seen.")
    if one.unit == "money":
        return Message("Whether that is more than chance is not tested for amounts of money.")
    return Message("Too little has been counted to tell it from chance.")
