"""The whole plan: from the goal backwards, held against the past, as one report."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from math import ceil

from sla_toolkit.agreement import Agreement, Month, exact, in_month
from sla_toolkit.language import Message, in_both
from sla_toolkit.planning.backwards import Need, Step, backwards, before, deals_for
from sla_toolkit.planning.due import Due, begins, begun, due_of, in_time
from sla_toolkit.planning.histories import WON
from sla_toolkit.planning.load_part import capacity_part
from sla_toolkit.planning.model import (
    DealSizePart,
    GoalPart,
    LagMonth,
    LagPart,
    NeedPart,
    PastPart,
    PlanMonth,
    Planned,
    PlanReport,
    SeasonPart,
)
from sla_toolkit.planning.noticing import notices
from sla_toolkit.planning.offers import offers
from sla_toolkit.planning.outlook import outlook
from sla_toolkit.planning.parts import deal_size, lead_values, rate_parts, stage_name
from sla_toolkit.planning.past import Past, first_of
from sla_toolkit.planning.rates import StepRate, mixed


def plan_report(
    agreement: Agreement, past: Past, as_of: datetime, given: Mapping[str, float | None] | None = None
) -> PlanReport:
    """Work the plan out as of an instant (aware); `given` are reps, hours and minutes in place of the agreement's."""
    local = as_of.astimezone(agreement.calendar.zone)
    month = max(Month.of(local.date()), Month.of(agreement.agreement.effective.from_))
    size, size_part = deal_size(agreement, past)
    due = due_of(agreement, past, as_of)
    needs = _needs(agreement, past, due, size, size_part)
    report = PlanReport(
        agreement=_about(agreement),
        as_of=local.isoformat(timespec="seconds"),
        past=_past(past),
        goal=_goal(agreement, past, due),
        rates=rate_parts(agreement, past),
        deal_size=size_part,
        needs=[_need(agreement, one) for one in needs],
        lag=_lag(past),
        season=_season(past),
        months=_months(agreement, past, due, needs),
        values=lead_values(agreement, past, size, size_part),
        capacity=capacity_part(agreement, past, month, given or {}),
        simulation=outlook(agreement, past, due, size),
        offers=offers(agreement, past, month),
        notices=[],
    )
    return report.model_copy(update={"notices": [one.both() for one in notices(report)]})


def _about(agreement: Agreement) -> Planned:
    header = agreement.agreement
    return Planned(
        id=header.id, version=header.version, currency=header.currency, title=in_both(header.title)
    )


def _past(past: Past) -> PastPart:
    months = sorted(past.volumes)
    why = (
        None
        if months
        else Message("The data holds no whole month of hand-offs: the plan's own numbers are used.")
    )
    return PastPart(
        first=str(months[0]) if months else None,
        last=str(months[-1]) if months else None,
        months=len(months),
        hand_offs=sum(past.volumes.values()),
        why=why.both() if why else None,
    )


def _goal(agreement: Agreement, past: Past, due: Due | None) -> GoalPart | None:
    if due is None or agreement.goal is None:
        return None
    total = due.total
    late = sum((amount * begun(month, due, past) for month, amount in due.left.items()), start=Fraction(0))
    return GoalPart(
        measure=agreement.goal.measure,
        target=float(due.target),
        so_far=None if due.so_far is None else float(due.so_far),
        left=float(total),
        begun=float(late / total) if total else None,
        why=due.why.both() if due.why else None,
    )


def _needs(
    agreement: Agreement, past: Past, due: Due | None, size: Fraction | None, part: DealSizePart
) -> list[Need]:
    """Go back from what is left of the goal to the first stage."""
    if due is None or agreement.goal is None:
        return []
    deals = _deals_needed(agreement.goal.measure, due.total, size, part)
    return backwards(deals, _steps(agreement, past))


def _deals_needed(measure: str, left: Fraction, size: Fraction | None, part: DealSizePart) -> Need:
    if measure == WON:
        return Need(WON, ceil(left), ceil(left), ceil(left))
    if size is None:
        return Need(WON, None, None, None)
    high, low = (size if one is None else Fraction(one) for one in (part.high, part.low))
    return Need(WON, deals_for(left, size), deals_for(left, high), deals_for(left, low) if low else None)


def _steps(agreement: Agreement, past: Past) -> list[Step]:
    plan, steps = agreement.plan, []
    if past.to_won is not None:
        steps.append(_step(plan.outcome, past.to_won))
    mix = first_of(plan.mix)
    whole = (
        mixed(past.to_outcome, {name: exact(share) for name, share in mix.items()})
        if isinstance(mix, Mapping)
        else None
    )
    if whole is None:
        steps.append(Step(plan.stage, None))
    else:
        rate, (low, high) = whole
        steps.append(Step(plan.stage, rate, Fraction(low), Fraction(high)))
    if past.to_hand_off is not None:
        steps.append(_step(agreement.stage_ids[0], past.to_hand_off))
    return steps


def _step(name: str, rate: StepRate) -> Step:
    ends = rate.ends
    return Step(name, rate.used, *(Fraction(end) for end in ends)) if ends else Step(name, None)


def _need(agreement: Agreement, need: Need) -> NeedPart:
    label = dict(stage_name(agreement, need.name))
    return NeedPart(id=need.name, label=label, needed=need.needed, best=need.best, worst=need.worst)


def _lag(past: Past) -> LagPart:
    lag = past.lag
    return LagPart(
        months=[LagMonth(after=after, share=float(share)) for after, share in lag.months.items()],
        deals=lag.deals,
        median_days=lag.median,
        late_days=lag.late,
        why=lag.why.both() if lag.why else None,
    )


def _season(past: Past) -> SeasonPart:
    season = past.season
    return SeasonPart(
        factors=[float(season.factors[number]) for number in sorted(season.factors)],
        source="past" if season.years else "flat",
        years=season.years,
        why=season.why.both() if season.why else None,
    )


def _months(agreement: Agreement, past: Past, due: Due | None, needs: list[Need]) -> list[PlanMonth]:
    if due is None or not due.left:
        return []
    total = next((one.needed for one in needs if one.name == agreement.plan.stage), None)
    wanted = {} if total is None else begins(due, past, total)
    first = None if past.to_hand_off is None else past.to_hand_off.used
    return [
        _month(agreement, past, due, month, None if total is None else ceil(wanted.get(month, 0)), first)
        for month in sorted({*wanted, *due.left})
    ]


def _month(
    agreement: Agreement, past: Past, due: Due, month: Month, hand_offs: int | None, first: Fraction | None
) -> PlanMonth:
    planned = in_month(agreement.plan.volume, month)
    had, over, share = past.volumes.get(month), month < due.running, in_time(month, due, past)
    made = had if over else planned
    return PlanMonth(
        month=str(month),
        due=float(due.left.get(month, 0)),
        hand_offs=hand_offs,
        leads=before(hand_offs, first),
        planned=None if planned is None else float(planned),
        had=had if over else None,
        over=over,
        in_time=float(share),
        counts=None if made is None else float(exact(made) * share),
        begun=float(begun(month, due, past)) if month in due.left else None,
    )
