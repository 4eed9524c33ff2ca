"""The past as the agreement sees it: leads per month, stages reached, personas matched."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sla_toolkit.agreement import Agreement, Month
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Cohorts, Period


@dataclass(frozen=True)
class PastMonth:
    """A month of the hand-off stage: leads that entered it, by persona."""

    month: Month
    leads: int
    by_persona: Mapping[str, int]


@dataclass(frozen=True)
class Baseline:
    """What was understood of the data. `first` and `last` are the months of the first and last dated event."""

    leads: int
    first: Month | None
    last: Month | None
    reached: Mapping[str, int | None]
    personas: Mapping[str, int]
    months: tuple[PastMonth, ...]


def event_span(leads: Leads) -> tuple[datetime, datetime] | None:
    """Give the first and the last stage entry, touch or won deal (aware UTC); None when nothing is dated."""
    instants: list[datetime] = []
    dated = [(leads.stage_history, "entered_at"), (leads.touches, "at"), (leads.deals, "won_at")]
    for table, column in dated:
        if table is not None:
            found = table.agg(first=table[column].min(), last=table[column].max()).to_pyarrow().to_pylist()[0]
            instants += [found[edge] for edge in ("first", "last") if found[edge] is not None]
    if not instants:
        return None
    return min(instants).replace(tzinfo=UTC), max(instants).replace(tzinfo=UTC)


def first_hand_off(agreement: Agreement, leads: Leads) -> datetime | None:
    """Give the instant (aware UTC) of the first entry into the plan's stage; None where nobody entered it."""
    entries = Cohorts(agreement, leads, ()).first_entries(agreement.plan.stage)
    first = entries.agg(first=entries.entered_at.min()).to_pyarrow().to_pylist()[0]["first"]
    return None if first is None else first.replace(tzinfo=UTC)


def baseline(agreement: Agreement, leads: Leads) -> Baseline:
    """Count all leads: stages reached (None: the data has no date for it), personas, and the hand-offs per month."""
    span = event_span(leads)
    zone = agreement.calendar.zone
    edges = [Month.of(instant.astimezone(zone).date()) for instant in span] if span else []
    everyone = Cohorts(agreement, leads, ())
    return Baseline(
        leads=int(leads.leads.count().execute()),
        first=edges[0] if edges else None,
        last=edges[1] if edges else None,
        reached={stage: _reached(stage, everyone) for stage in agreement.stage_ids},
        personas=_personas(agreement, everyone),
        months=_months(agreement, leads, edges),
    )


def _reached(stage: str, everyone: Cohorts) -> int | None:
    if stage not in everyone.leads.dated_stages:
        return None
    return int(everyone.first_entries(stage).count().execute())


def _personas(agreement: Agreement, everyone: Cohorts) -> dict[str, int]:
    counted = everyone.people.group_by("persona").agg(leads=lambda t: t.count()).execute()
    found = {row.persona: int(row.leads) for row in counted.itertuples()}
    return {persona: found.get(persona, 0) for persona in agreement.persona_ids}


def _months(agreement: Agreement, leads: Leads, edges: list[Month]) -> tuple[PastMonth, ...]:
    stage = agreement.plan.stage
    if not edges or stage not in leads.dated_stages:
        return ()
    months: list[Month] = []
    month = edges[0]
    while month <= edges[1] and len(months) < 600:
        months.append(month)
        month = month.next()
    zone = agreement.calendar.zone
    cohorts = Cohorts(agreement, leads, tuple(Period.of(agreement, one, one.end(zone)) for one in months))
    entered = cohorts.entered(stage)
    rows = entered.group_by("month", "persona").agg(leads=entered.count()).to_pyarrow().to_pylist()
    return tuple(_past(month, rows) for month in months)


def _past(month: Month, rows: list[dict[str, Any]]) -> PastMonth:
    by_persona = {row["persona"]: int(row["leads"]) for row in rows if row["month"] == str(month)}
    return PastMonth(month, sum(by_persona.values()), by_persona)
