"""What somebody should be told today, in a sentence each."""

from collections.abc import Iterator

from sla_toolkit.language import Message, Percent
from sla_toolkit.variance.diagnosis.capacity import Capacity, capacity
from sla_toolkit.variance.pace.budget import ALERT_CHANCE
from sla_toolkit.variance.pace.model import Alert, AlertLevel, Budget, Forecast, Line
from sla_toolkit.variance.pace.running import Running
from sla_toolkit.variance.report import Side

_HARDLY = 0.1
"""A promise that will be kept with less chance than this is one to talk about now."""


def alerts(running: Running, lines: list[Line], budgets: list[Budget]) -> list[Alert]:
    """Give the alerts first, then what is to be watched; each in the order of the agreement."""
    found = [*_of_lines(running, lines), *_of_budgets(budgets)]
    return sorted(found, key=lambda one: one.level != "alert")


def _of_lines(running: Running, lines: list[Line]) -> Iterator[Alert]:
    for line in lines:
        if line.place == "behind":
            yield _alert("behind", "alert", line.id, line.owner, _behind(line))
        elif line.place == "ahead" and line.unit == "leads":
            limit = _limit(running, line)
            level: AlertLevel = "alert" if limit is not None and limit.exceeded else "watch"
            yield _alert("ahead", level, line.id, "sales", _ahead(line, limit))
        elif line.place == "on_line" and _hopeless(line.forecast):
            yield _alert("unlikely", "watch", line.id, line.owner, _unlikely(line.label))


def _behind(line: Line) -> Message:
    if line.unit == "money":
        return Message("{label}: at this pace the month will not reach its target.", label=line.label)
    return Message(
        "{label}: {actual} so far, where {expected} were due; that is more than chance.",
        label=line.label,
        actual=int(line.actual or 0),
        expected=round(line.expected, 1),
    )


def _ahead(line: Line, limit: Capacity | None) -> Message:
    said = Message(
        "{label}: {actual} so far, where {expected} were due: ahead by more than chance.",
        label=line.label,
        actual=int(line.actual or 0),
        expected=round(line.expected, 1),
    )
    if limit is None or not limit.exceeded:
        return Message("{said} See that sales can work them all.", said=said)
    return Message(
        "{said} At this pace the month asks for about {needed} contacts, and the reps' best month would allow {could}.",
        said=said,
        needed=round(limit.needed),
        could=round(limit.could),
    )


def _limit(running: Running, line: Line) -> Capacity | None:
    """Hold what the month will bring against what the reps have ever worked."""
    if line.forecast is None:
        return None
    return capacity(running.agreement, running.leads, running.period, round(line.forecast.mean))


def _of_budgets(budgets: list[Budget]) -> Iterator[Alert]:
    for budget in budgets:
        burning = next((one for one in budget.windows if one.burning), None)
        if budget.target >= 1 and budget.broken:
            yield _alert("spent", "alert", budget.id, budget.owner, _no_budget(budget))
        elif budget.consumed is not None and budget.consumed > 1:
            sure = budget.p_value is not None and budget.p_value <= ALERT_CHANCE
            yield _alert("spent", "alert" if sure else "watch", budget.id, budget.owner, _spent(budget))
        elif burning is not None and burning.rate is not None:
            said = Message(
                "{label}: the promise was broken for {broken} of the {decided} leads decided in the last {window}; "
                "that uses up the month's allowance {rate} times as fast as it should.",
                label=budget.label,
                decided=burning.decided,
                window=burning.label,
                broken=burning.broken,
                rate=round(burning.rate, 1),
            )
            yield _alert("burning", burning.level, budget.id, budget.owner, said)
        elif _hopeless(budget.forecast):
            yield _alert("unlikely", "watch", budget.id, budget.owner, _unlikely(budget.label))


def _no_budget(budget: Budget) -> Message:
    return Message(
        "{label}: the promise allows no miss, and {broken} leads were missed.",
        label=budget.label,
        broken=budget.broken,
    )


def _spent(budget: Budget) -> Message:
    return Message(
        "{label}: {broken} leads were missed, more than the {allowed} that a promise of {target} allows for the month.",
        label=budget.label,
        broken=budget.broken,
        allowed=round(budget.allowed or 0, 1),
        target=Percent(budget.target),
    )


def _unlikely(label: dict[str, str]) -> Message:
    return Message("{label}: at this pace the promise will hardly be kept.", label=label)


def _hopeless(forecast: Forecast | None) -> bool:
    chance = forecast.chance_kept if forecast is not None else None
    return chance is not None and chance < _HARDLY


def _alert(code: str, level: AlertLevel, about: str, owner: Side, said: Message) -> Alert:
    return Alert.model_validate(
        {"code": code, "level": level, "about": about, "owner": owner, "text": said.both()}
    )
