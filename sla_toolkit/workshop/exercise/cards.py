"""The cards: what is known of each drawn lead, without anything that names it or its stage."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ibis.expr.types import Table
from pydantic import BaseModel, ConfigDict

from sla_toolkit.agreement import Agreement
from sla_toolkit.leads import Leads
from sla_toolkit.workshop.exercise.discretion import ENOUGH, Discretion, discretion

FILLED = ""
"""Stands for a value that there is and that a card does not show."""
OTHER_KIND = ""
"""Stands for kinds of touches that a card does not name."""


class Card(BaseModel):
    """One past lead. `number` counts from 1.

    `facts` are values by attribute (None: blank, `FILLED`: given and not shown), `blank` the fields due at a stage that
    are blank. `touches` counts by kind, None where the data has no touches; `until_first` are whole days from creation
    to the first touch, `between` from the first to the last; None where there are none or a date is missing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    facts: dict[str, str | None]
    blank: tuple[str, ...]
    touches: dict[str, int] | None
    until_first: int | None
    between: int | None


def cards(agreement: Agreement, leads: Leads, chosen: Sequence[str]) -> tuple[Card, ...]:
    """Write a card for each lead, in this order. The same for the same data, whatever the engine."""
    allowed = discretion(agreement, {*leads.attributes, "channel"} & set(leads.leads.columns))
    people = _people(leads.leads, chosen, allowed)
    allowed = _without_stages(allowed, people.values())
    shared = {name: _shared(leads.leads, name, people.values()) for name in allowed.shown}
    touched = _touched(leads.touches, chosen) if leads.touches is not None else None
    kinds = _kinds(leads.touches, allowed) if leads.touches is not None else frozenset()
    return tuple(
        _card(
            number, people[lead], allowed, shared, None if touched is None else touched.get(lead, []), kinds
        )
        for number, lead in enumerate(chosen, 1)
    )


def _people(table: Table, chosen: Sequence[str], allowed: Discretion) -> dict[str, dict[str, Any]]:
    names = dict.fromkeys(("lead_id", "created_at", *allowed.shown, *allowed.due))
    rows = table.filter(table.lead_id.isin(list(chosen))).select(*names).to_pyarrow().to_pylist()
    return {str(row["lead_id"]): row for row in rows}


def _without_stages(allowed: Discretion, people: Iterable[Mapping[str, Any]]) -> Discretion:
    """Take out the attributes that hold names of stages, whatever they are called."""
    rows = list(people)
    shown = tuple(
        name
        for name in allowed.shown
        if not any(row[name] and allowed.tells_stage(row[name]) for row in rows)
    )
    return Discretion(shown, allowed.due, allowed.own_words, allowed.stage_words)


def _shared(table: Table, name: str, people: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Count the leads that have each of the values on the cards."""
    values = sorted({row[name] for row in people if row[name] is not None})
    some = table.filter(table[name].isin(values)) if values else table.limit(0)
    counted = some.group_by(value=some[name]).agg(leads=lambda t: t.count())
    return {row["value"]: row["leads"] for row in counted.to_pyarrow().to_pylist()}


def _touched(touches: Table, chosen: Sequence[str]) -> dict[str, list[tuple[datetime | None, str | None]]]:
    rows = touches.filter(touches.lead_id.isin(list(chosen))).select("lead_id", "at", "kind")
    found: dict[str, list[tuple[datetime | None, str | None]]] = {}
    for row in rows.to_pyarrow().to_pylist():
        found.setdefault(str(row["lead_id"]), []).append((row["at"], row["kind"]))
    return found


def _kinds(touches: Table, allowed: Discretion) -> frozenset[str]:
    """Name the kinds of touches that cards may name."""
    named = touches.filter(touches.kind.notnull())
    counted = named.group_by("kind").agg(size=lambda t: t.count())
    rows = counted.filter(counted["size"] >= ENOUGH).to_pyarrow().to_pylist()
    return frozenset(row["kind"] for row in rows if allowed.value(row["kind"], row["size"]))


def _card(
    number: int,
    lead: Mapping[str, Any],
    allowed: Discretion,
    shared: Mapping[str, Mapping[str, int]],
    touched: list[tuple[datetime | None, str | None]] | None,
    kinds: frozenset[str],
) -> Card:
    facts = {
        name: None
        if lead[name] is None
        else allowed.value(lead[name], shared[name].get(lead[name], 0)) or FILLED
        for name in allowed.shown
    }
    days = sorted(at for at, _ in touched or () if at is not None)
    first = days[0] - lead["created_at"] if days and lead["created_at"] is not None else None
    return Card(
        number=number,
        facts=facts,
        blank=tuple(name for name in allowed.due if lead[name] is None),
        touches=None if touched is None else _counted(touched, kinds),
        until_first=first.days if first is not None and first.days >= 0 else None,
        between=(days[-1] - days[0]).days if days else None,
    )


def _counted(touched: Iterable[tuple[datetime | None, str | None]], kinds: frozenset[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, kind in touched:
        name = kind if kind in kinds else OTHER_KIND
        found[str(name)] = found.get(str(name), 0) + 1
    return dict(sorted(found.items(), key=lambda item: (item[0] == OTHER_KIND, -item[1], item[0])))
