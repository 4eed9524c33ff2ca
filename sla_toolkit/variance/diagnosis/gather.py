"""Gather what is known of one month, or of many at once, before the causes are looked for."""

from collections.abc import Mapping
from dataclasses import replace

from sla_toolkit.agreement import Commitment
from sla_toolkit.measures import Cohorts, Measured, Period
from sla_toolkit.variance.compare import Compared, compare
from sla_toolkit.variance.counts import cells
from sla_toolkit.variance.daily import elapsed
from sla_toolkit.variance.diagnosis.capacity import capacity_of
from sla_toolkit.variance.diagnosis.case import Case
from sla_toolkit.variance.diagnosis.fitness import unfit
from sla_toolkit.variance.diagnosis.follow_through import Split, cost, splits
from sla_toolkit.variance.lag import Lag
from sla_toolkit.variance.noise.dispersion import Dispersion
from sla_toolkit.variance.noise.month import driver_questions, judge, promise_questions
from sla_toolkit.variance.notices import lacks_plan
from sla_toolkit.variance.onward import Chain, chains
from sla_toolkit.variance.planned import planned
from sla_toolkit.variance.pledge import results
from sla_toolkit.variance.swings import deal_amounts


def gather(
    cohorts: Cohorts,
    answers: Mapping[str, Mapping[str, Measured]],
    lags: Mapping[str, Lag],
    swings: Mapping[str, Dispersion],
) -> dict[str, Case]:
    """Give one case a month (YYYY-MM) of the cohorts.

    `answers` are the measured commitments, `lags` and `swings` what the past says, all per month. The counting is done
    for all months at once.
    """
    compared = _compared(cohorts, lags)
    beyond = chains(cohorts, compared)
    cases = {
        month: _case(cohorts, one, answers[month], compared.get(month), beyond.get(month, []), swings[month])
        for one in cohorts.periods
        for month in [str(one.month)]
    }
    parts = {
        one.id: splits(one, cohorts) for one in cohorts.agreement.commitments if _broken_somewhere(one, cases)
    }
    return {month: _with_circumstances(case, cohorts, parts) for month, case in cases.items()}


def _compared(cohorts: Cohorts, lags: Mapping[str, Lag]) -> dict[str, Compared]:
    agreement = cohorts.agreement
    if lacks_plan(agreement, cohorts.leads) is not None:
        return {}
    counted = cells(cohorts, {month: lag.share_at for month, lag in lags.items()})
    found = {}
    for period in cohorts.periods:
        month, plan = str(period.month), planned(agreement, period.month)
        if plan is not None:
            found[month] = compare(agreement, plan, counted[month], period, lags[month])
    return found


def _case(
    cohorts: Cohorts,
    period: Period,
    answers: Mapping[str, Measured],
    here: Compared | None,
    beyond: list[Chain],
    swings: Dispersion,
) -> Case:
    agreement, share = cohorts.agreement, elapsed(cohorts, period)
    pledge = results(agreement, answers, period, cohorts.leads.dated_stages)
    amounts = _amounts(cohorts, period)
    questions = list(promise_questions(agreement, pledge, share, swings.ratio, amounts))
    if here is not None:
        questions += driver_questions(here, share, swings.ratio)
    questions += [question for chain in beyond for question in chain.questions]
    judged, doubts = judge(questions), unfit(agreement, cohorts.leads, period)
    onward = [chain.judged(judged) for chain in beyond]
    return Case(agreement, period, pledge, here, judged, doubts, onward=onward)


def _amounts(cohorts: Cohorts, period: Period) -> dict[float, int]:
    """Look past deals up where revenue is promised."""
    if all(one.measure != "revenue" for one in cohorts.agreement.commitments):
        return {}
    return deal_amounts(cohorts.agreement, cohorts.leads, period.month, period.as_of)


def _broken_somewhere(one: Commitment, cases: Mapping[str, Case]) -> bool:
    """Whether a promise about single leads at the hand-off fell short by more than chance in one of the months."""
    return any(
        one.id == broken.id and one.stage == case.agreement.plan.stage and case.compared is not None
        for case in cases.values()
        for rung in ("information", "follow_through")
        for broken in case.causes(rung)
    )


def _with_circumstances(case: Case, cohorts: Cohorts, parts: Mapping[str, Mapping[str, list[Split]]]) -> Case:
    """Add what a broken promise about single leads went with, and whether the reps could have kept it."""
    month, known = case.period.month, {one.id: one for one in case.agreement.commitments}
    broken = [one.id for rung in ("information", "follow_through") for one in case.causes(rung)]
    costs = {
        name: cost(parts[name][str(month)], known[name].target_in(month)) for name in broken if name in parts
    }
    could = None
    if case.causes("follow_through") and case.compared is not None:
        could = capacity_of(cohorts, case.period, case.compared.leads)
    return replace(case, costs=costs, capacity=could)
