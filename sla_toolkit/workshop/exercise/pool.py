"""The past leads that a sample is drawn from, as the CRM has them."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import REJECTED, Agreement
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Cohorts
from sla_toolkit.workshop.exercise.sample import Cell, picked, shuffled, wanted


def pool(agreement: Agreement, leads: Leads) -> Table:
    """Give one row for each lead with a dated stage: `lead_id`, `place`, `rejected`, `persona`, `month`.

    `place` is the furthest stage it ever entered (from 0, in the order of the agreement), `rejected` whether sales ever
    handed it back. `month` numbers the month (UTC) of its creation, or of its first entry: year × 12 + month.
    """
    everyone = Cohorts(agreement, leads, ())
    events = everyone.events
    place = ibis.cases(*((events.stage == name, n) for n, name in enumerate(agreement.stage_ids)), else_=-1)
    reached = (
        events.mutate(place=place)
        .group_by("lead_id")
        .agg(
            place=lambda t: t.place.max(),
            rejected=lambda t: (t.stage == REJECTED).any(),
            first=lambda t: t.entered_at.min(),
        )
    )
    joined = reached.filter(reached.place >= 0).inner_join(
        everyone.people.select("lead_id", "persona", "created_at"), "lead_id"
    )
    began = ibis.coalesce(joined.created_at, joined["first"])
    month = began.year().cast("int64") * 12 + began.month().cast("int64")
    return joined.select("lead_id", "place", "rejected", "persona", month=month)


def draw(
    agreement: Agreement, leads: Leads, count: int, salt: str, seen: Callable[[str], bool]
) -> dict[str, Cell]:
    """Draw about `count` leads, in the order of their cards, each with what the CRM has of it.

    The same leads for the same data and salt; leads of an earlier round (`seen`) only where there are no others of
    their kind. Fewer where the data has not more.
    """
    table = pool(agreement, leads)
    stages = agreement.stage_ids
    rows = table.group_by("place", "rejected", "persona", "month").agg(size=lambda t: t.count())
    sizes = {_cell(row, stages): int(row["size"]) for row in rows.to_pyarrow().to_pylist()}
    found = wanted(sizes, count, salt)
    ids = _ids_of(table, found, stages)
    chosen = {
        lead: cell for cell, some in sorted(found.items()) for lead in picked(ids[cell], some, salt, seen)
    }
    return {lead: chosen[lead] for lead in shuffled(chosen, salt)}


def _ids_of(table: Table, cells: Iterable[Cell], stages: list[str]) -> dict[Cell, list[str]]:
    """Give the leads of the cells, whatever order the engine has them in."""
    found: dict[Cell, list[str]] = {cell: [] for cell in cells}
    if not found:
        return found
    inside = [
        (table.place == stages.index(cell.stage))
        & (table.rejected == cell.rejected)
        & (table.persona == cell.persona)
        & (table.month == cell.month)
        for cell in found
    ]
    for row in table.filter(reduce(or_, inside)).to_pyarrow().to_pylist():
        found[_cell(row, stages)].append(str(row["lead_id"]))
    return found


def _cell(row: dict[str, object], stages: list[str]) -> Cell:
    return Cell(
        stages[int(str(row["place"]))], bool(row["rejected"]), str(row["persona"]), int(str(row["month"]))
    )
