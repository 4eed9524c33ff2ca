"""What came of the leads that reached the outcome: later stages, rejections, deals; counted where the leads are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import REJECTED
from sla_toolkit.measures import Cohorts, Period, naive
from sla_toolkit.variance.counts import plan_window
from sla_toolkit.variance.past import LOOK_BACK

WON = "won"
"""The stage that deals belong to."""
HOUR = 3600


@dataclass(frozen=True)
class Handed:
    """Leads of one month, persona and age in whole hours at the as-of time."""

    month: str
    persona: str
    age: int
    leads: int


@dataclass(frozen=True)
class Followed:
    """Past leads, followed from the outcome for whole hours: to the stage (1), rejection (2) or the as-of time (0)."""

    hours: int
    event: int
    leads: int


@dataclass(frozen=True)
class Converted:
    """The month's leads with the outcome, by persona, whole hours since the outcome, and the stages reached since."""

    persona: str
    age: int
    gone_on: frozenset[str]
    leads: int


@dataclass(frozen=True)
class Beyond:
    """What came of one month's leads that reached the outcome within the plan's window, and of those before.

    `past` are those of the 24 months before the month, for each stage; `own` those of the month. `past_sizes` and
    `own_sizes` are the deals known by the as-of time of each lead that was won by then, added up a lead; leads without
    a known amount are left out.
    """

    past: Mapping[str, list[Followed]]
    own: list[Converted]
    past_sizes: list[Fraction]
    own_sizes: list[Fraction]


def handed_off(cohorts: Cohorts) -> list[Handed]:
    """Count the leads of the periods by month, persona and age."""
    rows = cohorts.entered(cohorts.agreement.plan.stage)
    age = (rows.as_of.epoch_seconds() - rows.latest_at.epoch_seconds()) // HOUR
    rows = rows.mutate(age=age)
    counted = rows.group_by("month", "persona", "age").agg(leads=rows.count())
    found = counted.order_by("month", "persona", "age").to_pyarrow().to_pylist()
    return [Handed(row["month"], row["persona"], int(row["age"]), int(row["leads"])) for row in found]


def beyond(cohorts: Cohorts, stages: list[str]) -> dict[str, Beyond]:
    """Count, for each month (YYYY-MM) of the periods, what came of its leads and of those of the 24 months before."""
    alone = Cohorts(cohorts.agreement, cohorts.leads, cohorts.periods)
    rows = alone.once("beyond the outcome", lambda whole: _reached(whole, stages))
    past, own = _past(rows, cohorts, stages), _own(rows, cohorts, stages)
    priced = WON in stages and cohorts.agreement.plan.deal_size is not None
    sizes = _sizes(rows, cohorts) if priced else {}
    return {
        month: Beyond(
            {stage: past.get((month, stage), []) for stage in stages},
            own.get(month, []),
            sizes.get((month, "past"), []),
            sizes.get((month, "own"), []),
        )
        for month in (str(period.month) for period in cohorts.periods)
    }


def _known(rows: Table, start: datetime, end: datetime, period: Period) -> Table:
    """Keep the leads handed off in [start, end) whose outcome was known at the month's as-of time."""
    handed = (rows.handed >= _seconds(start)) & (rows.handed < _seconds(end))
    return rows.filter(handed & (ibis.greatest(rows.handed, rows.outcome) <= _seconds(period.as_of)))


def _before(rows: Table, cohorts: Cohorts, period: Period) -> Table:
    first = period.month.plus(-LOOK_BACK).start(cohorts.agreement.calendar.zone)
    return _known(rows, first, period.start, period)


def _past(rows: Table, cohorts: Cohorts, stages: list[str]) -> dict[tuple[str, str], list[Followed]]:
    """Follow past leads, all months and stages in one query: rejection competes with going on."""
    parts = [
        _followed(_before(rows, cohorts, period), period, stage)
        for period in cohorts.periods
        for stage in stages
    ]
    found: dict[tuple[str, str], list[Followed]] = {}
    for row in _fetched(parts, "month", "stage", "hours", "event"):
        followed = Followed(int(row["hours"]), int(row["event"]), int(row["leads"]))
        found.setdefault((row["month"], row["stage"]), []).append(followed)
    return found


def _followed(rows: Table, period: Period, stage: str) -> Table:
    at, rejected, as_of = rows[f"at_{stage}"], rows.rejected, _seconds(period.as_of)
    gone = ((at <= as_of) & (rejected.isnull() | (at <= rejected))).fill_null(False)
    lost = (rejected <= as_of).fill_null(False)
    event = ibis.cases((gone, 1), (lost, 2), else_=0)
    until = ibis.cases((gone, at), (lost, rejected), else_=as_of)
    seconds = ibis.greatest(until - rows.outcome, 0)
    rows = rows.select(event=event, hours=(seconds + HOUR - 1) // HOUR)
    return _labelled(
        rows.group_by("hours", "event").agg(leads=rows.count()), month=str(period.month), stage=stage
    )


def _own(rows: Table, cohorts: Cohorts, stages: list[str]) -> dict[str, list[Converted]]:
    flags = [f"gone_{number}" for number in range(len(stages))]
    parts = [
        _converted(_known(rows, period.start, period.end, period), period, stages)
        for period in cohorts.periods
    ]
    found: dict[str, list[Converted]] = {}
    for row in _fetched(parts, "month", "persona", "age", *flags):
        gone = frozenset(stage for stage, flag in zip(stages, flags, strict=True) if row[flag])
        one = Converted(row["persona"], int(row["age"]), gone, int(row["leads"]))
        found.setdefault(row["month"], []).append(one)
    return found


def _converted(rows: Table, period: Period, stages: list[str]) -> Table:
    as_of = _seconds(period.as_of)
    gone = {
        f"gone_{number}": (rows[f"at_{stage}"] <= as_of).fill_null(False)
        for number, stage in enumerate(stages)
    }
    rows = rows.select("persona", age=(as_of - rows.outcome) // HOUR, **gone)
    counted = rows.group_by("persona", "age", *gone).agg(leads=rows.count())
    return _labelled(counted, month=str(period.month))


def _sizes(rows: Table, cohorts: Cohorts) -> dict[tuple[str, str], list[Fraction]]:
    """Add up the deals of each lead that was won, and count the leads of each size."""
    sold = _sold(rows, cohorts)
    parts = []
    for period in cohorts.periods:
        own = _known(sold, period.start, period.end, period)
        for name, there in (("past", _before(sold, cohorts, period)), ("own", own)):
            parts.append(_labelled(_by_size(there, period), month=str(period.month), part=name))
    found: dict[tuple[str, str], list[Fraction]] = {}
    for row in _fetched(parts, "month", "part", "size"):
        sizes = found.setdefault((row["month"], row["part"]), [])
        sizes += [Fraction(row["size"])] * int(row["leads"])
    return found


def _by_size(sold: Table, period: Period) -> Table:
    as_of = _seconds(period.as_of)
    known = sold.filter((sold[f"at_{WON}"] <= as_of) & (sold.sold_at <= as_of))
    each = known.group_by("lead_id").agg(size=known.amount.sum())
    return each.group_by("size").agg(leads=each.count())


def _sold(rows: Table, cohorts: Cohorts) -> Table:
    """Give the deals with a known amount of each lead; without deals, the lead's own amount when it was won."""
    deals, leads = cohorts.leads.deals, cohorts.leads.leads
    if deals is not None:
        priced = deals.filter(deals.amount.notnull() & deals.won_at.notnull())
        priced = priced.select("lead_id", "amount", sold_at=priced.won_at.epoch_seconds())
        return rows.inner_join(priced, "lead_id")
    priced = leads.filter(leads.amount.notnull()).select("lead_id", "amount")
    return rows.inner_join(priced, "lead_id").mutate(sold_at=lambda both: both[f"at_{WON}"])


def _labelled(table: Table, **labels: str) -> Table:
    return table.mutate(**{name: ibis.literal(label) for name, label in labels.items()})


def _fetched(parts: list[Table], *order: str) -> list[dict[str, Any]]:
    """Fetch counted tables in one query, in a stable order."""
    rows: list[dict[str, Any]] = ibis.union(*parts).order_by(*order).to_pyarrow().to_pylist()
    return rows


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _reached(cohorts: Cohorts, stages: list[str]) -> Table:
    """One row for each lead of the periods, or up to 24 months before, that reached the outcome within the window."""
    plan = cohorts.agreement.plan
    first = min(period.month for period in cohorts.periods).plus(-LOOK_BACK)
    rows = cohorts.first_entries(plan.stage)
    rows = rows.filter(rows.entered_at >= naive(first.start(cohorts.agreement.calendar.zone)))
    rows = rows.mutate(handed=rows.entered_at.epoch_seconds(), until=rows.latest_at.epoch_seconds())
    rows = _with_instant(rows.drop("entered_at", "latest_at"), cohorts.first_entries(plan.outcome), "outcome")
    rows = rows.filter(rows.outcome <= rows.until + plan_window(cohorts.agreement).seconds(0))
    for stage in stages:
        rows = _with_instant(rows, cohorts.first_entries(stage), f"at_{stage}")
    rows = _with_instant(rows, _rejections(rows, cohorts), "rejected")
    return rows.drop("until").inner_join(cohorts.people.select("lead_id", "persona"), "lead_id")


def _with_instant(rows: Table, entries: Table, name: str) -> Table:
    entries = entries.select("lead_id", **{name: entries.entered_at.epoch_seconds()})
    return rows.left_join(entries, "lead_id").drop("lead_id_right")


def _rejections(rows: Table, cohorts: Cohorts) -> Table:
    """Give the first rejection from the outcome on; an earlier one belongs to an earlier hand-off."""
    events = cohorts.events
    events = events.filter(events.stage == REJECTED).select("lead_id", "entered_at", "latest_at")
    both = events.inner_join(rows.select("lead_id", "outcome"), "lead_id")
    both = both.filter(both.latest_at.epoch_seconds() >= both.outcome)
    return both.group_by("lead_id").agg(entered_at=both.entered_at.min())
