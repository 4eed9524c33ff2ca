"""What the past leads say that a plan needs: volumes, rates, times and deal sizes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement, Duration, Month, exact, in_month
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Cohorts, Period, converted, tally
from sla_toolkit.planning.baseline import event_span, first_hand_off
from sla_toolkit.planning.effort import Effort, effort
from sla_toolkit.planning.first_touch import Arrivals, arrivals
from sla_toolkit.planning.histories import WON, histories
from sla_toolkit.planning.rates import StepRate
from sla_toolkit.planning.timing import Lag, Season, lag, no_lag, season
from sla_toolkit.planning.ways import DAY, Way, higher, quantile

LOOK_BACK = 36
"""Months that the past goes back at most."""
_SOON = 0.95
"""A lead is mature once so much of those that came through had come by its age."""


@dataclass(frozen=True)
class Past:
    """The past of an agreement as known at one instant.

    `volumes`: hand-offs of each whole month (the running one left out); `personas`: those by persona. `to_hand_off`
    is from the first stage, None where that is the hand-off itself; `to_outcome` by persona; `to_won` from the
    outcome, None where that is `won` itself. `amounts`: won deals in the agreement's currency. `arrivals`: when
    hand-offs came, None without any or without a promise about their first contact.
    """

    cohorts: Cohorts
    volumes: Mapping[Month, int]
    personas: Mapping[Month, Mapping[str, int]]
    to_hand_off: StepRate | None
    to_outcome: Mapping[str, StepRate]
    to_won: StepRate | None
    lag: Lag
    season: Season
    amounts: tuple[Fraction, ...]
    effort: Effort
    arrivals: Arrivals | None


def past_of(agreement: Agreement, leads: Leads, as_of: datetime) -> Past:
    """Read the past as known at an instant (aware)."""
    cohorts = Cohorts(agreement, leads, whole_months(agreement, leads, as_of))
    people = histories(agreement, leads, as_of)
    volumes, personas = _handed(cohorts)
    return Past(
        cohorts=cohorts,
        volumes=volumes,
        personas=personas,
        to_hand_off=_to_hand_off(agreement, people, as_of),
        to_outcome=_to_outcome(agreement, cohorts),
        to_won=_to_won(agreement, people, as_of),
        lag=_lag(agreement, people, as_of),
        season=season(volumes),
        amounts=_amounts(cohorts),
        effort=effort(cohorts),
        arrivals=arrivals(cohorts),
    )


def whole_months(agreement: Agreement, leads: Leads, as_of: datetime) -> tuple[Period, ...]:
    """Give the months from the first hand-off's to the last that was over, each judged at the one instant."""
    first, zone = _recorded_from(agreement, leads), agreement.calendar.zone
    if first is None:
        return ()
    running = Month.of(as_of.astimezone(zone).date())
    month = max(Month.of(first.astimezone(zone).date()), running.plus(-LOOK_BACK))
    found = []
    while month < running:
        found.append(Period.of(agreement, month, as_of))
        month = month.next()
    return tuple(found)


def _recorded_from(agreement: Agreement, leads: Leads) -> datetime | None:
    """Give the instant from which hand-offs are recorded; the first of any event where they have no date."""
    span = event_span(leads)
    if span is None or agreement.plan.stage not in leads.dated_stages:
        return span[0] if span else None
    return first_hand_off(agreement, leads)


def _handed(cohorts: Cohorts) -> tuple[dict[Month, int], dict[Month, dict[str, int]]]:
    stage = cohorts.agreement.plan.stage
    months = {period.month: dict[str, int]() for period in cohorts.periods}
    if stage not in cohorts.leads.dated_stages or not months:
        return {}, {}
    entered = cohorts.entered(stage)
    rows = entered.group_by("month", "persona").agg(leads=entered.count()).execute()
    for row in rows.itertuples():
        months[Month.parse(row.month)][row.persona] = int(row.leads)
    return {month: sum(found.values()) for month, found in months.items()}, months


def _to_outcome(agreement: Agreement, cohorts: Cohorts) -> dict[str, StepRate]:
    """Take each persona's conversion within the plan's days from the leads whose days are over."""
    plan = agreement.plan
    planned = _planned_conversion(agreement)
    missing = _undated(cohorts.leads, plan.stage, plan.outcome)
    counted: dict[str, tuple[int, int]] = {}
    if cohorts.periods and missing is None:
        within = Duration.parse(f"{plan.within_days} days")
        rows = tally(converted(cohorts, plan.stage, plan.outcome, within), "persona").execute()
        counted = {row.persona: (int(row.kept_closed), int(row.closed)) for row in rows.itertuples()}
    why = missing or Message("No lead of this persona had its days to the outcome behind it.")
    found = {}
    for persona in agreement.persona_ids:
        kept, of = counted.get(persona, (0, 0))
        found[persona] = StepRate(kept, of, planned.get(persona), None if of else why)
    return found


def _planned_conversion(agreement: Agreement) -> dict[str, Fraction]:
    """Give the plan's conversion of each persona; of the first month that has one, where it goes by month."""
    value = first_of(agreement.plan.conversion)
    if isinstance(value, Mapping):
        return {persona: exact(share) for persona, share in value.items()}
    return {} if value is None else dict.fromkeys(agreement.persona_ids, exact(value))


def first_of(value: Any) -> Any:
    """Give a value that holds for all months, or that of the first month that is named."""
    if isinstance(value, Mapping) and value and all(isinstance(key, Month) for key in value):
        return in_month(value, min(value))
    return value


def _to_hand_off(agreement: Agreement, people: Table, as_of: datetime) -> StepRate | None:
    first, stage = agreement.stage_ids[0], agreement.plan.stage
    return None if first == stage else _mature_rate(Way.of(people, "first", "hand_off"), as_of, None)


def _to_won(agreement: Agreement, people: Table, as_of: datetime) -> StepRate | None:
    if agreement.plan.outcome == WON:
        return None
    onward = first_of(agreement.plan.onward)
    planned = onward.get(WON) if isinstance(onward, Mapping) else None
    way = Way.of(people, "outcome", "won")
    return _mature_rate(way, as_of, None if planned is None else exact(planned))


def _mature_rate(way: Way, as_of: datetime, plan: Fraction | None) -> StepRate:
    """Take a rate without a window from leads old enough that nearly all who come through have."""
    _, came = way.counts()
    if not came:
        return StepRate(0, 0, plan, Message("The past shows nobody who came from the one step to the other."))
    mature, through = way.until(_mature_before(way, came, as_of)).counts()
    if not mature:
        return StepRate(0, 0, plan, Message("All past leads are too young to tell."))
    return StepRate(through, mature, plan)


def _lag(agreement: Agreement, people: Table, as_of: datetime) -> Lag:
    """Take the time to the deal from hand-offs so long ago that slow deals are in as well as quick ones."""
    way = Way.of(people, "hand_off", "won")
    first, (_, won) = way.first_start(), way.counts()
    if first is None or not won:
        return no_lag()
    slow = way.until(_mature_before(way, won, as_of))
    _, deals = slow.counts()
    if not deals:
        return no_lag()
    passed = slow.months_passed(agreement.calendar.zone)
    reach = (_seconds(as_of) - first) / DAY
    return lag(passed, quantile(slow, deals, 0.5), quantile(slow, deals, 0.9), reach)


def _mature_before(way: Way, came: int, as_of: datetime) -> int:
    """Give the instant (seconds since 1970) before which nearly all who come through had the time to."""
    place = higher(came, _SOON)
    return _seconds(as_of) - way.waits_at([place])[place]


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _amounts(cohorts: Cohorts) -> tuple[Fraction, ...]:
    if not cohorts.periods or (cohorts.leads.deals is None and WON not in cohorts.leads.dated_stages):
        return ()
    won = cohorts.won().filter(lambda t: t.amount.notnull())
    rows = won.group_by("amount").agg(deals=won.count()).order_by("amount").to_pyarrow().to_pylist()
    return tuple(Fraction(row["amount"]) for row in rows for _ in range(int(row["deals"])))


def _undated(leads: Leads, *stages: str) -> Message | None:
    missing = [stage for stage in stages if stage not in leads.dated_stages]
    return Message("The data has no date for the stage “{stage}”.", stage=missing[0]) if missing else None
