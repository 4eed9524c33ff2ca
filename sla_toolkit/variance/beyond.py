"""What came of the leads that reached the outcome: later stages, rejections, deals."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray

from sla_toolkit.agreement import REJECTED
from sla_toolkit.measures import Cohorts, naive
from sla_toolkit.variance.counts import plan_window
from sla_toolkit.variance.past import LOOK_BACK

WON = "won"
"""The stage that deals belong to."""
HOUR = 3600
_NEVER = np.inf
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Handed:
    """Leads of one month, persona and age in whole hours at the as-of time."""

    month: str
    persona: str
    age: int
    leads: int


@dataclass(frozen=True)
class Reached:
    """Leads that reached the outcome within the plan's window, one entry each, in seconds since 1970 (inf: never).

    `rejected` is the first rejection after the outcome; `stages` the first entry into each later stage; `sold` the
    known deals of a lead, `(won at, amount)`.
    """

    lead: NDArray[np.str_]
    persona: NDArray[np.str_]
    handed: Floats
    outcome: Floats
    rejected: Floats
    stages: Mapping[str, Floats]
    sold: Mapping[str, list[tuple[float, Fraction]]]

    def between(self, start: float, end: float, as_of: float) -> "Reached":
        """Keep the leads handed off in [start, end) whose outcome was known at `as_of`."""
        kept = (self.handed >= start) & (self.handed < end) & (np.maximum(self.handed, self.outcome) <= as_of)
        return replace(
            self,
            lead=self.lead[kept],
            persona=self.persona[kept],
            handed=self.handed[kept],
            outcome=self.outcome[kept],
            rejected=self.rejected[kept],
            stages={stage: at[kept] for stage, at in self.stages.items()},
        )

    def sizes(self, stage: str, as_of: float) -> list[Fraction]:
        """Add up the deals known at `as_of` of each lead that had reached the stage; leads without one are left out."""
        there = self.lead[self.stages[stage] <= as_of]
        known = ([amount for at, amount in self.sold.get(lead, []) if at <= as_of] for lead in there)
        return [sum(amounts, Fraction(0)) for amounts in known if amounts]


def handed_off(cohorts: Cohorts) -> list[Handed]:
    """Count the leads of the periods by month, persona and age."""
    rows = cohorts.entered(cohorts.agreement.plan.stage)
    age = (rows.as_of.epoch_seconds() - rows.latest_at.epoch_seconds()) // HOUR
    rows = rows.mutate(age=age)
    counted = rows.group_by("month", "persona", "age").agg(leads=rows.count())
    found = counted.order_by("month", "persona", "age").to_pyarrow().to_pylist()
    return [Handed(row["month"], row["persona"], int(row["age"]), int(row["leads"])) for row in found]


def reached_outcome(cohorts: Cohorts, stages: list[str]) -> Reached:
    """Read the leads of the periods and of the 24 months before that reached the outcome, and what came of them."""
    rows = _followed(cohorts, stages).order_by("lead_id").to_pyarrow()
    column = {name: np.asarray(rows[name].to_pylist()) for name in ("lead_id", "persona")}
    instants = {name: _instants(rows[name].to_pylist()) for name in rows.column_names if name not in column}
    at = {stage: instants[f"at_{stage}"] for stage in stages}
    won = dict(zip(column["lead_id"], at[WON], strict=True)) if WON in at else {}
    return Reached(
        lead=column["lead_id"],
        persona=column["persona"],
        handed=instants["handed"],
        outcome=instants["outcome"],
        rejected=instants["rejected"],
        stages=at,
        sold=_sold(cohorts, won) if WON in at and cohorts.agreement.plan.deal_size is not None else {},
    )


def _instants(values: list[int | None]) -> Floats:
    return np.array([_NEVER if value is None else value for value in values], dtype=np.float64)


def _followed(cohorts: Cohorts, stages: list[str]) -> Table:
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


def _sold(cohorts: Cohorts, won: Mapping[str, float]) -> dict[str, list[tuple[float, Fraction]]]:
    """Give the deals with a known amount of each lead; without deals, the lead's own amount when it was won."""
    deals, leads = cohorts.leads.deals, cohorts.leads.leads
    if deals is not None:
        rows = deals.select("lead_id", "amount", at=deals.won_at.epoch_seconds())
    else:
        rows = leads.select("lead_id", "amount", at=None)
    found: dict[str, list[tuple[float, Fraction]]] = {}
    for row in rows.filter(rows.amount.notnull()).to_pyarrow().to_pylist():
        lead = row["lead_id"]
        at = won.get(lead, _NEVER) if deals is None else row["at"]
        if lead in won and at is not None:
            found.setdefault(lead, []).append((float(at), Fraction(row["amount"])))
    return found
