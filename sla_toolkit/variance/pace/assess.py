"""From an agreement and its leads to the pace of a running month: data only, no picture and no page."""

from fractions import Fraction

from sla_toolkit import __version__
from sla_toolkit.agreement import AgreementFile
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Period
from sla_toolkit.variance.assess import data_part, described
from sla_toolkit.variance.daily import days
from sla_toolkit.variance.notices import notices
from sla_toolkit.variance.pace.alerts import alerts
from sla_toolkit.variance.pace.budgets import budgets
from sla_toolkit.variance.pace.catalogue import Catalogue
from sla_toolkit.variance.pace.hands import hands
from sla_toolkit.variance.pace.lines import drawn, lines
from sla_toolkit.variance.pace.model import Alert, Hand, Line, Pace
from sla_toolkit.variance.pace.outcome import brought, outcome
from sla_toolkit.variance.pace.running import Running
from sla_toolkit.variance.planned import planned
from sla_toolkit.variance.report import Day
from sla_toolkit.variance.sign_off import SignOff


def pace(file: AgreementFile, leads: Leads, period: Period, sign_off: SignOff, catalogue: Catalogue) -> Pace:
    """Work out the pace of the month as of `period.as_of`; what happened later is not known.

    `catalogue` names the windows in which a budget's burn is looked at.
    """
    agreement, zone = file.agreement, file.agreement.calendar.zone
    running = Running(agreement, leads, period)
    plan = planned(agreement, period.month)
    found, shown = brought(running), drawn(running)
    grown, budget = lines(running), budgets(running, catalogue, found)
    told, needing = alerts(running, grown, budget), hands(running)
    cells = found.compared.cells if found else []
    return Pace(
        agreement=described(file, sign_off),
        month=str(period.month),
        as_of=period.as_of.astimezone(zone).isoformat(),
        business_days=_business_days(running),
        elapsed=float(running.elapsed),
        notices=list(notices(file, leads, period, plan, sign_off)),
        headline=_headline(grown, told, needing).both(),
        alerts=told,
        lines=grown,
        outcome=outcome(running, found),
        budgets=budget,
        hands_until=running.hands_until.as_of.astimezone(zone).isoformat(),
        hands=needing,
        drawn=shown,
        daily=_daily(running, next((line for line in grown if line.id == shown), None)),
        data=data_part(running.cohorts, period, cells),
        versions={"sla_toolkit": __version__},
    )


def _business_days(running: Running) -> int:
    month = running.period.month
    return sum(1 for day in running.clock.working_days if month.first <= day <= month.last)


def _daily(running: Running, line: Line | None) -> list[Day]:
    if line is None:
        return []
    stage = running.agreement.plan.stage
    return days(running.cohorts, running.period, stage, Fraction(line.target).limit_denominator())


def _headline(grown: list[Line], told: list[Alert], needing: list[Hand]) -> Message:
    """Say the first line with its forecast, then how much there is to do."""
    todo = _todo(told, needing)
    if not grown or grown[0].actual is None:
        return todo
    return Message("{line} {todo}", line=_said(grown[0]), todo=todo)


def _said(line: Line) -> Message:
    values = {"label": line.label, "actual": _plain(line.actual), "expected": round(line.expected, 1)}
    if line.unit == "money" or line.forecast is None:
        return Message("{label}: {actual} so far, where {expected} were due by now.", **values)
    return Message(
        "{label}: {actual} so far, where {expected} were due by now; the month will end between {low} and {high} "
        "(8 times in 10).",
        low=_plain(line.forecast.low),
        high=_plain(line.forecast.high),
        **values,
    )


def _plain(value: float | None) -> int:
    return round(value or 0)


def _todo(told: list[Alert], needing: list[Hand]) -> Message:
    loud = sum(1 for one in told if one.level == "alert")
    leads = len({one.lead_id for one in needing})
    if not loud and not leads:
        return Message("Nothing calls for a hand today.")
    return Message("Alerts: {alerts}. Leads that need a hand: {leads}.", alerts=loud, leads=leads)
