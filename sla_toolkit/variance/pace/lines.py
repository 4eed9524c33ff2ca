"""The numbers that grow over the month, each beside its ideal line."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from sla_toolkit.agreement import Commitment
from sla_toolkit.agreement.wording import Bilingual, commitment_label, stage_label
from sla_toolkit.language import Message
from sla_toolkit.measures import MEASURES, Measured
from sla_toolkit.measures.measure import lacks_stage
from sla_toolkit.variance.noise.tails import Tail, count_tail
from sla_toolkit.variance.pace.budget import ALERT_CHANCE
from sla_toolkit.variance.pace.calendar import Rhythm
from sla_toolkit.variance.pace.laws import TOO_EARLY, of_count, of_money, still_to_come
from sla_toolkit.variance.pace.model import Forecast, Line
from sla_toolkit.variance.pace.running import Running
from sla_toolkit.variance.planned import planned
from sla_toolkit.variance.report import Side, Tested, Unit
from sla_toolkit.variance.swings import deal_amounts


@dataclass(frozen=True)
class _Growing:
    """A number to be held against its line; `stage` is what its entries enter."""

    id: str
    label: Bilingual
    owner: Side
    unit: Unit
    stage: str
    target: Fraction
    answer: Measured


def lines(running: Running) -> list[Line]:
    """Give the plan's hand-offs, and every promise that is a count or a sum of money, in the agreement's order."""
    return [_line(running, one) for one in (*_plan(running), *_promised(running))]


def drawn(running: Running) -> str | None:
    """Name the line of the hand-off, which is drawn day by day; None where it has none."""
    stage = running.agreement.plan.stage
    if stage not in running.leads.dated_stages:
        return None
    own = next((one.id for one in running.promises if _same(one, stage)), None)
    return own or ("plan" if planned(running.agreement, running.period.month) else None)


def _promised(running: Running) -> Iterator[_Growing]:
    for one in running.promises:
        unit = MEASURES[one.measure].unit
        if unit != "share":
            yield _Growing(
                id=one.id,
                label=commitment_label(running.agreement, one),
                owner=one.owner,
                unit=unit,
                stage=one.stage or "won",
                target=running.target(one),
                answer=running.answers[one.id],
            )


def _plan(running: Running) -> Iterator[_Growing]:
    """Give the plan's own line, where no promise speaks of the same leads."""
    stage, plan = running.agreement.plan.stage, planned(running.agreement, running.period.month)
    if plan is None or any(_same(one, stage) for one in running.promises):
        return
    lack = lacks_stage(stage, running.leads)
    count = None if lack else Fraction(running.handed)
    label = Message("{stage} as planned", stage=stage_label(running.agreement, stage)).both()
    owner = running.agreement.stage(stage).owner
    answer = Measured(count, None, 0, count, lack)
    yield _Growing("plan", label, owner, "leads", stage, plan.funnel.volume, answer)


def _same(one: Commitment, stage: str) -> bool:
    return one.measure == "volume" and one.stage == stage and one.persona is None


def _line(running: Running, one: _Growing) -> Line:
    own = one.stage == running.agreement.plan.stage
    found = running.hand_off if own else running.rhythm(one.stage)
    over, actual = running.over(found), one.answer.actual
    forecast, why = _forecast(running, one, found, over)
    ideal, expected = one.target * running.elapsed, one.target * over
    tested = _tested(one, expected, found) if actual is not None else Tested()
    return Line(
        **tested.model_dump(),
        id=one.id,
        label=one.label,
        owner=one.owner,
        unit=one.unit,
        target=float(one.target),
        ideal=float(ideal),
        expected=float(expected),
        actual=None if actual is None else float(actual),
        difference=None if actual is None else float(actual - expected),
        place=_place(one, expected, tested, forecast),
        forecast=forecast,
        why=why.both() if why else None,
    )


def _tested(one: _Growing, expected: Fraction, found: Rhythm) -> Tested:
    """Hold a count against its line; money has no test of its own."""
    if one.unit == "money" or one.answer.actual is None:
        return Tested()
    tail = count_tail(int(one.answer.actual), float(expected), found.dispersion)
    short = tail.effect < 0
    chance = tail.low if short else tail.high
    return Tested(z=tail.z, p_value=chance, verdict=_verdict(tail, chance, short=short))


def _verdict(tail: Tail, chance: float, *, short: bool) -> str:
    if chance <= ALERT_CHANCE:
        return "signal"
    return "cannot_tell" if short and tail.least > ALERT_CHANCE else "noise"


def _place(one: _Growing, expected: Fraction, tested: Tested, forecast: Forecast | None) -> str | None:
    """Say where the number is; a sum of money is off its line when the target lies outside its forecast."""
    actual = one.answer.actual
    if actual is None:
        return None
    if one.unit == "money":
        off = forecast is not None and not forecast.low <= float(one.target) <= forecast.high
        short = forecast is not None and forecast.high < float(one.target)
    else:
        off, short = tested.verdict == "signal", actual < expected
    return ("behind" if short else "ahead") if off else "on_line"


def _forecast(
    running: Running, one: _Growing, found: Rhythm, over: Fraction
) -> tuple[Forecast | None, Message | None]:
    actual = one.answer.actual
    if actual is None:
        return None, one.answer.why
    if over < TOO_EARLY:
        return None, Message("Too little of the month is over to say where it will end.")
    if one.unit != "money":
        return of_count(
            float(actual), still_to_come(int(actual), over, found.dispersion), one.target
        ), one.answer.why
    amounts = deal_amounts(running.agreement, running.leads, running.period.month, running.period.as_of)
    if sum(amounts.values()) < _ENOUGH_DEALS:
        return None, Message(
            "Fewer than {n} deals with an amount are known: too few to go by.", n=_ENOUGH_DEALS
        )
    mean, spread = _spread(amounts)
    deals = still_to_come(_won(running), over, found.dispersion)
    return of_money(float(actual), deals, mean, spread, one.target), one.answer.why


def _won(running: Running) -> int:
    return int(running.cohorts.won().count().execute())


def _spread(amounts: dict[float, int]) -> tuple[float, float]:
    """Give the mean of the deals' amounts and their standard deviation."""
    deals = sum(amounts.values())
    mean = sum(amount * count for amount, count in amounts.items()) / deals
    square = sum(count * (amount - mean) ** 2 for amount, count in amounts.items()) / (deals - 1)
    return mean, sqrt(square)


_ENOUGH_DEALS = 10
