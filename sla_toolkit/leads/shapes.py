"""The shapes that the texts of a column have: how many of each, and where one stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import Table

from sla_toolkit.leads.instants import has_shape, shape_of

_MOST_SHAPES = 400  # a column of dates has a handful; more are no dates
_LOOKED_AT = 1000  # values of a column looked at first
_MOST_USUAL = 12  # shapes to be matched one by one
_FILE = 1 << 40  # more rows than any file has


@dataclass(frozen=True)
class ShapeCount:
    """A shape of a column: how many values have it, the first and last of them as text, and where one stands."""

    shape: str
    count: int
    least: str
    greatest: str
    file: int
    row: int | None


def shapes_of(table: Table, names: Sequence[str]) -> dict[str, list[ShapeCount]]:
    """Give the shapes of each column, the most frequent first."""
    found: dict[str, list[ShapeCount]] = {name: [] for name in names}
    if not names:
        return found
    usual = usual_shapes(table, names)
    parts = [_shaped(table, name, usual[name]) for name in names]
    values = ibis.union(*parts) if len(parts) > 1 else parts[0]
    counted = values.group_by("name", "shape").agg(
        count=values.count(), least=values.text.min(), greatest=values.text.max(), place=values.place.min()
    )
    rank = ibis.row_number().over(group_by="name", order_by=[ibis.desc("count"), "shape"])
    ranked = counted.mutate(rank=rank).filter(lambda t: t.rank < _MOST_SHAPES).order_by("rank")
    for row in ranked.to_pyarrow().to_pylist():
        file, number = divmod(row["place"], _FILE)
        shape = ShapeCount(row["shape"], row["count"], row["least"], row["greatest"], file, number or None)
        found[row["name"]].append(shape)
    for some in found.values():
        some.sort(key=lambda one: (-one.count, one.shape))  # as no database's own language would
    return found


def usual_shapes(table: Table, names: Sequence[str]) -> dict[str, list[str]]:
    """Look at the first values of each column, so that most need only be matched."""
    firsts = [
        table.filter(table[name].notnull())
        .limit(_LOOKED_AT)
        .select(name=ibis.literal(name), shape=shape_of(table[name]))
        for name in names
    ]
    rows = (ibis.union(*firsts) if len(firsts) > 1 else firsts[0]).distinct().to_pyarrow().to_pylist()
    shapes = {name: sorted(row["shape"] for row in rows if row["name"] == name) for name in names}
    return {name: some[:_MOST_USUAL] for name, some in shapes.items()}


def _shaped(table: Table, name: str, usual: Sequence[str]) -> Table:
    text = table[name]
    given = table.filter(text.notnull())
    place = given.file.cast("int64") * _FILE + given.row.fill_null(0)
    shape = (
        ibis.cases(*[(has_shape(text, one), one) for one in usual], else_=shape_of(text))
        if usual
        else shape_of(text)
    )
    return given.select(name=ibis.literal(name), text=text, shape=shape, place=place)
