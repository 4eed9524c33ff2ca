"""Whether a parameter of a commitment makes it harder or easier to keep."""

from collections.abc import Callable, Mapping

from sla_toolkit.agreement.changes.change import Direction
from sla_toolkit.agreement.changes.saying import compared, sets_compared
from sla_toolkit.agreement.duration import Duration
from sla_toolkit.agreement.hours import minutes_of
from sla_toolkit.agreement.model import Agreement, Calendar, Commitment


def easier(
    name: str, before: Commitment, after: Commitment, old: Agreement, new: Agreement
) -> Direction | None:
    """Tell which way a parameter went; None where that depends on the leads, or the measure is another one."""
    if before.measure != after.measure:
        return None
    way = _WAYS.get(name)
    return way(before, after, old, new) if way else None


def _attempts(before: Commitment, after: Commitment, _: Agreement, __: Agreement) -> Direction | None:
    return compared(before.at_least, after.at_least)


def _kinds(before: Commitment, after: Commitment, _: Agreement, __: Agreement) -> Direction | None:
    """Compare what alone counts as a touch; with nothing named, everything does."""
    if bool(before.kinds) != bool(after.kinds):
        return "tightened" if after.kinds else "loosened"
    return sets_compared(set(before.kinds), set(after.kinds), more="loosened")


def _until(before: Commitment, after: Commitment, _: Agreement, __: Agreement) -> Direction | None:
    return sets_compared(set(before.until), set(after.until), more="loosened")


def _due(before: Commitment, after: Commitment, old: Agreement, new: Agreement) -> Direction | None:
    return sets_compared(set(_fields(before, old)), set(_fields(after, new)))


def _fields(commitment: Commitment, agreement: Agreement) -> tuple[str, ...]:
    return commitment.fields or agreement.stage(str(commitment.stage)).requires


def _persona(before: Commitment, after: Commitment, _: Agreement, __: Agreement) -> Direction | None:
    """Compare for whom it is promised.

    Where leads or deals are counted, or their share, only some personas are harder; where work is owed to each lead,
    it is owed to fewer. A conversion depends on whose it is.
    """
    if before.persona and after.persona:
        return None
    narrower: Direction = "tightened" if before.measure in _COUNTING else "loosened"
    wider: Direction = "loosened" if before.measure in _COUNTING else "tightened"
    if before.measure == "conversion":
        return None
    return narrower if after.persona else wider


def _stage(before: Commitment, after: Commitment, _: Agreement, new: Agreement) -> Direction | None:
    """Compare stages where leads are counted: fewer get to a later one."""
    return _later(before.stage, after.stage, new) if before.measure == "volume" else None


def _end(before: Commitment, after: Commitment, _: Agreement, new: Agreement) -> Direction | None:
    return _later(before.to, after.to, new)


def _later(before: str | None, after: str | None, agreement: Agreement) -> Direction | None:
    order = agreement.stage_ids
    if before not in order or after not in order:
        return None
    return compared(order.index(before), order.index(after))


def _within(before: Commitment, after: Commitment, old: Agreement, new: Agreement) -> Direction | None:
    return _window(before.within, after.within, old.calendar, new.calendar)


def _window(
    before: Duration | None, after: Duration | None, old: Calendar, new: Calendar
) -> Direction | None:
    """Compare windows: a shorter one is harder. None where one follows the calendar and might be either."""
    if before is None or after is None:
        return "tightened" if after else "loosened"
    lengths = before.seconds(_business_day(old)), after.seconds(_business_day(new))
    if before.business == after.business:
        return compared(*lengths, more="loosened")
    if after.business:  # so much working time takes at least so long
        return "loosened" if lengths[1] >= lengths[0] else None
    return "tightened" if lengths[1] <= lengths[0] else None


def _business_day(calendar: Calendar) -> int:
    return 60 * sum(closes - opens for opens, closes in map(minutes_of, calendar.working_hours))


_COUNTING = ("volume", "persona_share", "won", "revenue")
_WAYS: Mapping[str, Callable[[Commitment, Commitment, Agreement, Agreement], Direction | None]] = {
    "at_least": _attempts,
    "within": _within,
    "kinds": _kinds,
    "until": _until,
    "fields": _due,
    "persona": _persona,
    "stage": _stage,
    "to": _end,
}
