"""What a reader must know before the numbers."""

from collections.abc import Iterator
from datetime import timedelta

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.language import Message, MonthName
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Period, settled_at
from sla_toolkit.planning.baseline import event_span
from sla_toolkit.variance.planned import Planned
from sla_toolkit.variance.report import Level, Notice, Signature


def lacks_plan(agreement: Agreement, leads: Leads) -> Message | None:
    """Say why the plan cannot be held against the data: a stage of it has no date."""
    for stage in (agreement.plan.stage, agreement.plan.outcome):
        if stage not in leads.dated_stages:
            label = stage_label(agreement, stage)
            return Message("The plan cannot be compared: the data has no date for “{stage}”.", stage=label)
    return None


def notices(
    agreement: Agreement, leads: Leads, period: Period, plan: Planned | None, signature: Signature
) -> Iterator[Notice]:
    """Give the notices in the order of their weight."""
    if signature in _SIGNATURES:
        yield _notice(signature, "warning", _SIGNATURES[signature])
    term = agreement.agreement.effective
    if period.month.last < term.from_ or period.month.first > term.until:
        message = Message(
            "The month lies outside the agreement's term ({start} to {end}).",
            start=term.from_,
            end=term.until,
        )
        yield _notice("outside_term", "warning", message)
    lack = lacks_plan(agreement, leads)
    if lack is not None:
        yield _notice("plan_not_compared", "warning", lack)
    if plan is None:
        message = Message("The plan names no numbers for {month}.", month=MonthName(period.month))
        yield _notice("no_plan", "warning", message)
    yield from _stale(leads, agreement, period)
    yield from _running(agreement, period)


def _stale(leads: Leads, agreement: Agreement, period: Period) -> Iterator[Notice]:
    """Say that the data ends well before the as-of time: what is missing since then counts as not done."""
    span = event_span(leads)
    known_until = min(period.as_of, settled_at(agreement, period.month))
    if span is not None and span[1] + _FRESH < known_until:
        last = span[1].astimezone(agreement.calendar.zone).date()
        message = Message(
            "The data ends on {last}, before the as-of time: what was done since then is not in it and counts as not "
            "done; export the data again, or judge as of that day with --as-of.",
            last=last,
        )
        yield _notice("stale_data", "warning", message)


def _running(agreement: Agreement, period: Period) -> Iterator[Notice]:
    if period.as_of < period.end:
        yield _notice("running", "info", Message("The month is still running."))
    elif period.as_of < settled_at(agreement, period.month):
        message = Message("Some leads are still inside the promised time; they are shown as pending.")
        yield _notice("pending", "info", message)


def _notice(code: str, level: Level, message: Message) -> Notice:
    return Notice(code=code, level=level, text=message.both())


_FRESH = timedelta(days=4)
"""A pause of a long weekend is no sign of a stale export."""
_SIGNATURES = {
    "unsigned": Message("Nobody has signed these terms: this report measures a draft."),
    "incomplete": Message("Not everybody has signed these terms yet."),
    "broken": Message("The signatures do not fit these terms: they were changed after signing."),
}
