"""What changed in the business clock, and whose windows it stretches."""

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.changes.change import Case, Direction, Rules, Told
from sla_toolkit.agreement.changes.saying import favoured, sets_compared
from sla_toolkit.agreement.hours import minutes_of
from sla_toolkit.agreement.model import Agreement, Side
from sla_toolkit.agreement.phrases import weekday_label
from sla_toolkit.language import Message


def _timezone(case: Case) -> Told:
    message = Message(
        "The time zone of months and hours: {before} → {after}.", before=case.before, after=case.after
    )
    return Told("timezone", message)


def _working_days(case: Case) -> Told:
    direction = sets_compared(set(case.before), set(case.after))
    before, after = (words.names(map(weekday_label, value)) for value in (case.before, case.after))
    message = Message("Working days: {before} → {after}.", before=before, after=after)
    return _stretching("working_days", direction, message, case)


def _working_hours(case: Case) -> Told:
    direction = sets_compared(_minutes(case.before), _minutes(case.after))
    before, after = words.names(case.before), words.names(case.after)
    message = Message("Working hours: {before} → {after}.", before=before, after=after)
    return _stretching("working_hours", direction, message, case)


def _minutes(windows: list[str]) -> set[int]:
    return {minute for window in windows for minute in range(*minutes_of(window))}


def _holidays(case: Case) -> Told:
    direction: Direction | None = None
    if "none" in (case.before, case.after):
        direction = "loosened" if case.before == "none" else "tightened"
    before, after = (words.NONE if one == "none" else one for one in (case.before, case.after))
    message = Message("Public holidays that do not count: {before} → {after}.", before=before, after=after)
    return _stretching("holidays", direction, message, case)


def _closed_days(case: Case) -> Told:
    before, after = set(case.before or ()), set(case.after or ())
    closed, opened = sorted(after - before), sorted(before - after)
    if not opened:
        message = Message("Days on which both are closed: {days} added.", days=_days(closed))
    elif not closed:
        message = Message("Days on which both are closed: {days} taken out.", days=_days(opened))
    else:
        message = Message(
            "Days on which both are closed: {closed} added, {opened} taken out.",
            closed=_days(closed),
            opened=_days(opened),
        )
    return _stretching("closed_days", sets_compared(before, after, more="loosened"), message, case)


def _days(days: list[str]) -> words.Words:
    return words.names(map(words.day, days))


def _stretching(code: str, direction: Direction | None, message: Message, case: Case) -> Told:
    """Tell whom less working time helps: whoever promised something within business hours or days."""
    sides = _on_the_clock(case.old) | _on_the_clock(case.new)
    if not sides:
        return Told(code, message, "neither")
    side = next(iter(sides)) if len(sides) == 1 else None
    if side is None and direction is not None:
        return Told(code, message, "both" if direction == "loosened" else "neither", direction)
    return Told(code, message, favoured(side, direction), direction, side)


def _on_the_clock(agreement: Agreement) -> set[Side]:
    return {one.owner for one in agreement.commitments if one.within is not None and one.within.business}


RULES: Rules = (
    (("calendar", "timezone"), _timezone),
    (("calendar", "working_days"), _working_days),
    (("calendar", "working_hours"), _working_hours),
    (("calendar", "holidays"), _holidays),
    (("calendar", "closed_days"), _closed_days),
)
