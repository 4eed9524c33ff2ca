"""What a reader must know before the numbers."""

from collections.abc import Iterator
from datetime import timedelta

from sla_toolkit.agreement import Agreement, AgreementFile
from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.language import Message, MonthName, template
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Period, settled_at
from sla_toolkit.planning.baseline import event_span
from sla_toolkit.variance.planned import Planned
from sla_toolkit.variance.report import Level, Notice
from sla_toolkit.variance.sign_off import SignOff


def lacks_plan(agreement: Agreement, leads: Leads) -> Message | None:
    """Say why the plan cannot be held against the data: a stage of it has no date."""
    for stage in (agreement.plan.stage, agreement.plan.outcome):
        if stage not in leads.dated_stages:
            label = stage_label(agreement, stage)
            return Message("The plan cannot be compared: the data has no date for “{stage}”.", stage=label)
    return None


def notices(
    file: AgreementFile, leads: Leads, period: Period, plan: Planned | None, sign_off: SignOff
) -> Iterator[Notice]:
    """Give the notices in the order of their weight."""
    agreement = file.agreement
    yield from _unsigned(file, sign_off)
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


def _unsigned(file: AgreementFile, sign_off: SignOff) -> Iterator[Notice]:
    """Say that the terms measured are not, or not as they stand, what both sides signed; and which terms those are."""
    if sign_off.signature in _SIGNATURES:
        sentence = Message(_SIGNATURES[sign_off.signature], digest=file.digest[:_SHORT])
        if sign_off.why is not None and sign_off.signature != "unsigned":
            sentence = Message("{sentence} {why}", sentence=sentence, why=sign_off.why)
        yield _notice(sign_off.signature, "warning", sentence)
    elif sign_off.state == "superseded":
        yield _notice(
            "superseded", "warning", Message(_SUPERSEDED, version=str(file.agreement.agreement.version))
        )


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
_SHORT = 12
"""How many hex digits of a digest people are shown."""
_SIGNATURES = {
    "unsigned": template("Nobody has signed these terms ({digest}): this report measures a draft."),
    "incomplete": template(
        "Not everybody has signed these terms ({digest}) yet, or not every signature can be told."
    ),
    "broken": template("These terms ({digest}) are not what was signed, or their signatures do not hold."),
}
_SUPERSEDED = template(
    "Version {version} of the agreement has been superseded by a later one that both sides signed."
)
