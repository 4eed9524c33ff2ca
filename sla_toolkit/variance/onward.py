"""Beyond the outcome: the chain from the hand-off to a later stage and to revenue, and what each factor did to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from sla_toolkit.agreement import exact, in_month
from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.language import Message
from sla_toolkit.measures import Cohorts
from sla_toolkit.variance.amounts import size_tail
from sla_toolkit.variance.attribute import Factor, attribute
from sla_toolkit.variance.beyond import HOUR, WON, Beyond, Followed, Handed, beyond, handed_off
from sla_toolkit.variance.compare import Compared
from sla_toolkit.variance.funnel import Funnel, actual_funnel, completed, outcomes
from sla_toolkit.variance.lag import ENOUGH_OUTCOMES, Floats, Incidence, Lag, ages, incidence
from sla_toolkit.variance.noise.month import Question
from sla_toolkit.variance.noise.tails import Tail, share_tail
from sla_toolkit.variance.noise.verdicts import Judged
from sla_toolkit.variance.report import Onward, OnwardDriver
from sla_toolkit.variance.told import DRIVER_LABELS

_STEPS = 240
_PARTS = 1_000_000
"""Shares of time are taken in millionths: whole ones keep the fractions small."""
_NONE = Fraction(0)
_OF_DEALS = {"deal_size": Message("Deal size"), "unpriced": Message("Deals without an amount")}


@dataclass(frozen=True)
class Pace:
    """How soon leads that go on to a stage do so after the outcome."""

    curve: Incidence

    def at(self, seconds: Floats) -> Floats:
        """Give the share (0 to 1) of those that go on who have done so by then."""
        shares = np.array([0.0, *self.curve.shares])
        places = np.searchsorted(np.asarray(self.curve.times), seconds, side="right")
        return np.asarray(np.where(seconds < 0, 0.0, shares[places] / shares[-1]), dtype=np.float64)

    def since_hand_off(self, seconds: Floats, lag: Lag) -> Floats:
        """Give the share that has gone on so long after the hand-off, the outcome taking its own time before."""
        waits, weights = _waits(lag)
        return np.array([float(weights @ self.at(since - waits)) for since in seconds])


@dataclass(frozen=True)
class Chain:
    """A chain of the report, and the tests that are its own."""

    part: Onward
    questions: list[Question]

    def judged(self, judged: Mapping[str, Judged]) -> Onward:
        """Give the chain with its verdicts; what comes before the outcome is judged as in the variance itself."""
        own = {one.id for one in self.questions}
        drivers = [_judged(driver, own, judged) for driver in self.part.drivers]
        return self.part.model_copy(update={"drivers": drivers})


def _judged(driver: OnwardDriver, own: set[str], judged: Mapping[str, Judged]) -> OnwardDriver:
    name = f"driver:{driver.id}" if driver.id in DRIVER_LABELS else f"onward:{driver.id}"
    found = judged.get(name) if name in own or driver.id in DRIVER_LABELS else None
    if found is None:
        return driver
    tested = {"z": found.z, "p_value": found.p_value, "verdict": found.verdict, "needed": found.needed}
    return driver.model_copy(update=tested)


def chains(cohorts: Cohorts, compared: Mapping[str, Compared]) -> dict[str, list[Chain]]:
    """Give the chains of each month (YYYY-MM): one a stage that the plan goes on to, then revenue.

    Counted are the month's leads that reached the outcome within the plan's window and what became of them by the
    as-of time. All months are read at once; a stage that the data has no date for is left out.
    """
    stages = _stages(cohorts, compared)
    if not stages:
        return {}
    found, handed = beyond(cohorts, stages), handed_off(cohorts)
    return {
        month: _of_month(one, found[month], [each for each in handed if each.month == month], stages)
        for month, one in compared.items()
    }


def _stages(cohorts: Cohorts, compared: Mapping[str, Compared]) -> list[str]:
    agreement = cohorts.agreement
    named = {stage for one in compared.values() for stage in one.plan.onward}
    if compared and agreement.plan.outcome == WON:
        named.add(WON)
    return [stage for stage in agreement.stage_ids if stage in named & cohorts.leads.dated_stages]


@dataclass(frozen=True)
class _Month:
    """What a month's chains are made from."""

    compared: Compared
    handed: list[Handed]
    beyond: Beyond

    @property
    def outcome(self) -> str:
        return self.compared.agreement.plan.outcome

    @property
    def converted(self) -> int:
        return sum(one.leads for one in self.beyond.own)

    def gone_on(self, stage: str) -> int:
        """The month's leads that had reached the stage."""
        return sum(one.leads for one in self.beyond.own if stage in one.gone_on)

    def rate(self, stage: str) -> Fraction:
        """The planned share of the outcomes that reaches the stage."""
        return Fraction(1) if stage == self.outcome else self.compared.plan.onward[stage]


def _of_month(compared: Compared, found: Beyond, handed: list[Handed], stages: list[str]) -> list[Chain]:
    month = _Month(compared, handed, found)
    planned = [stage for stage in stages if stage in compared.plan.onward and stage != month.outcome]
    return [*(_to_stage(month, stage) for stage in planned), *_to_revenue(month, stages)]


@dataclass(frozen=True)
class _Walk:
    """A month's funnel to one stage, before and after, each lead and outcome counting by the time it has had."""

    now: Funnel
    actual: Funnel
    due: Fraction
    rates: tuple[Fraction, Fraction]


def _walk(month: _Month, stage: str) -> _Walk | None:
    """Scale the plan to what is due by now; None where the past does not say how long the way takes."""
    pace = _pace(month.beyond.past[stage])
    if pace is None:
        return None
    plan, share = month.compared.plan.funnel, _due(month.compared, pace)
    now = replace(plan, volume=plan.volume * share)
    won, gone = _outcomes_due(month, pace, stage), month.gone_on(stage)
    leads = {
        persona: max(count, won.get(persona, _NONE)) for persona, count in _leads_due(month, pace).items()
    }
    seen = actual_funnel(leads, {}, now)
    conversion = {p: won.get(p, _NONE) / leads[p] for p in leads} | {
        p: rate for p, rate in seen.conversion.items() if not leads.get(p)
    }
    actual = replace(seen, conversion=conversion)
    due, planned = sum(won.values(), _NONE), month.rate(stage)
    return _Walk(completed(now, actual), actual, due, (planned, gone / due if due else planned))


def _outcomes_due(month: _Month, pace: Pace, stage: str) -> dict[str, Fraction]:
    """Count each persona's outcomes by the time they have had to go on, and all together as no fewer than have.

    Without that least, one that went on the same hour would make a rate of a million. It is the same for leads, which
    count for no fewer than their outcomes.
    """
    shares = _exactly(pace.at(np.array([one.age * HOUR for one in month.beyond.own], dtype=np.float64)))
    weights = [share * one.leads for share, one in zip(shares, month.beyond.own, strict=True)]
    whole = sum(weights, _NONE)
    scale = max(month.gone_on(stage) / whole, Fraction(1)) if whole else Fraction(1)
    found: dict[str, Fraction] = {}
    for one, weight in zip(month.beyond.own, weights, strict=True):
        found[one.persona] = found.get(one.persona, _NONE) + weight * scale
    return found


def _pace(past: list[Followed]) -> Pace | None:
    """Estimate the pace from past outcomes; None where too few went on."""
    if sum(one.leads for one in past if one.event == 1) < ENOUGH_OUTCOMES:
        return None
    curve = incidence(
        [one.hours * HOUR for one in past], [one.event for one in past], [one.leads for one in past]
    )
    return Pace(curve)


def _waits(lag: Lag) -> tuple[Floats, Floats]:
    """Give how long outcomes take after the hand-off, in seconds, and how much of them each wait stands for."""
    if lag.source == "plan":
        return (np.arange(_STEPS) + 0.5) / _STEPS * lag.window, np.full(_STEPS, 1 / _STEPS)
    times, shares = np.asarray(lag.curve.times), np.asarray(lag.curve.shares)
    inside = times <= lag.window
    jumps = np.diff(shares[inside], prepend=0.0)
    return times[inside], jumps / jumps.sum()


def _due(compared: Compared, pace: Pace) -> Fraction:
    """Give the share (0 to 1) of the plan that is due by now, for leads that come in as the plan spreads them."""
    old = ages(compared.arriving, compared.period.as_of)
    share = float(pace.since_hand_off(old, compared.lag).mean())
    return Fraction(round(share * _PARTS), _PARTS)


def _leads_due(month: _Month, pace: Pace) -> dict[str, Fraction]:
    ages = np.array([one.age * HOUR for one in month.handed], dtype=np.float64)
    shares = _exactly(pace.since_hand_off(ages, month.compared.lag))
    found: dict[str, Fraction] = {}
    for one, share in zip(month.handed, shares, strict=True):
        found[one.persona] = found.get(one.persona, _NONE) + one.leads * share
    return found


def _exactly(shares: Floats) -> list[Fraction]:
    """Take shares in millionths, and none as nothing: what has come of a lead that only just came is still its own."""
    return [Fraction(max(round(share * _PARTS), 1), _PARTS) for share in shares.tolist()]


def _to_stage(month: _Month, stage: str) -> Chain:
    label = stage_label(month.compared.agreement, stage)
    plan = month.compared.plan.funnel.outcomes * month.rate(stage)
    actual, walk = Fraction(month.gone_on(stage)), _walk(month, stage)
    if walk is None:
        return Chain(_part(stage, label, "leads", plan, actual), list(_waiting(stage)))
    effects = _effects(walk, {stage: walk.rates})
    part = _part(stage, label, "leads", plan, actual, sum(effects.values(), _NONE))
    questions = list(_rate_question(month, stage, walk))
    return Chain(part.model_copy(update={"drivers": _drivers(month, effects)}), questions)


def _to_revenue(month: _Month, stages: list[str]) -> Iterator[Chain]:
    """Go on to revenue where the plan names a deal size and the data amounts; a month's wins without any are no 0.

    The way to the deal is judged in its own chain, and not a second time here.
    """
    agreement = month.compared.agreement
    size = in_month(agreement.plan.deal_size, month.compared.period.month)
    planned = month.outcome == WON or WON in month.compared.plan.onward
    if size is None or WON not in stages or not planned:
        return
    past, own = month.beyond.past_sizes, month.beyond.own_sizes
    walk, gone = _walk(month, WON), month.gone_on(WON)
    if not (past or own) or (gone and not own):
        return
    label, worth = Message("Revenue").both(), exact(size)
    plan, actual = month.compared.plan.funnel.outcomes * month.rate(WON) * worth, sum(own, _NONE)
    if walk is None:
        yield Chain(_part("revenue", label, "money", plan, actual), list(_waiting("deal_size")))
        return
    way = {} if month.outcome == WON else {WON: walk.rates}
    effects = _effects(walk, {**way, **_deals(own, worth, gone)})
    part = _part("revenue", label, "money", plan, actual, sum(effects.values(), _NONE))
    questions = list(_size_question(month, worth))
    yield Chain(part.model_copy(update={"drivers": _drivers(month, effects)}), questions)


def _deals(own: list[Fraction], planned: Fraction, gone: int) -> dict[str, tuple[Fraction, Fraction]]:
    """Give the factors that make wins into money, before and after: the deals' size, and how many are priced at all.

    A deal without an amount is no small deal: what it leaves out of the sum is a gap in the data, and said to be one.
    """
    found = {"deal_size": (planned, sum(own, _NONE) / len(own) if own else planned)}
    if len(own) < gone:
        found["unpriced"] = (Fraction(1), Fraction(len(own), gone))
    return found


def _effects(walk: _Walk, further: Mapping[str, tuple[Fraction, Fraction]]) -> dict[str, Fraction]:
    """Attribute the chain to volume, mix, conversion and the factors beyond the outcome, exactly."""

    def value(volume: Fraction, mix: Any, conversion: Any, **rates: Fraction) -> Fraction:
        return outcomes(volume, mix, conversion) * _product(rates)

    found: dict[str, Fraction] = attribute(
        value, _factors(walk.now, further, 0), _factors(walk.actual, further, 1)
    )
    return found


def _factors(
    funnel: Funnel, further: Mapping[str, tuple[Fraction, Fraction]], place: int
) -> dict[str, Factor]:
    beyond = {name: pair[place] for name, pair in further.items()}
    return {"volume": funnel.volume, "mix": funnel.mix, "conversion": funnel.conversion, **beyond}


def _product(rates: Mapping[str, Fraction]) -> Fraction:
    found = Fraction(1)
    for rate in rates.values():
        found *= rate
    return found


def _rate_question(month: _Month, stage: str, walk: _Walk) -> Iterator[Question]:
    """Hold those who went on against the outcomes, each expected by the time that it has had.

    Where not even one was to be expected yet, nothing that came could say anything. Outcomes that still have time need
    that, and no more leads.
    """
    expected = walk.rates[0] * walk.due
    if expected < 1:
        yield from _waiting(stage)
        return
    share = float(min(expected / month.converted, Fraction(1)))
    tail = share_tail(month.gone_on(stage), month.converted, share)
    over = walk.due == month.converted
    yield Question(f"onward:{stage}", "onward", tail, month.compared.leads if over else 0)


def _waiting(name: str) -> Iterator[Question]:
    """Keep a test's place in its family until it can be made: the verdicts on the hand-off must not move when it is."""
    yield Question(f"waiting:{name}", "onward", Tail(0.0, 0.0, 0.0, 1.0, 1.0, 1.0), 0)


def _size_question(month: _Month, planned: Fraction) -> Iterator[Question]:
    own = month.beyond.own_sizes
    tail = size_tail(own, planned, month.beyond.past_sizes)
    if tail is None:
        yield from _waiting("deal_size")
    else:
        yield Question("onward:deal_size", "onward", tail, month.compared.leads)


def _part(
    name: str,
    label: dict[str, str],
    unit: Any,
    plan: Fraction,
    actual: Fraction,
    effects: Fraction | None = None,
) -> Onward:
    """Describe a chain; the plan by now is the actual less what the drivers did, which is exact."""
    by_now = None if effects is None else actual - effects
    return Onward(
        id=name,
        label=label,
        unit=unit,
        plan=float(plan),
        actual=float(actual),
        total=float(actual - plan),
        plan_by_now=None if by_now is None else float(by_now),
        not_yet_due=None if by_now is None else float(by_now - plan),
    )


def _drivers(month: _Month, effects: Mapping[str, Fraction]) -> list[OnwardDriver]:
    agreement = month.compared.agreement
    found = []
    for name, effect in effects.items():
        if name in DRIVER_LABELS:
            label = DRIVER_LABELS[name]
        elif name in _OF_DEALS:
            label = _OF_DEALS[name]
        else:
            start, end = stage_label(agreement, month.outcome), stage_label(agreement, name)
            label = Message("From {start} to {end}", start=start, end=end)
        found.append(OnwardDriver(id=name, label=label.both(), effect=float(effect)))
    return found
