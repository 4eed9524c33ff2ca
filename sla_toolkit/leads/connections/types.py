"""Columns as their engine means them, where Ibis's name of a type says less."""

from typing import Any

import ibis.expr.datatypes as dt
from ibis.expr.schema import Schema
from ibis.expr.types import Table

_INSTANT = dt.Timestamp(timezone="UTC")


def as_meant(connection: Any, table: Table) -> Table:
    """Give a table whose instants are told from local times; SQLite, which has neither, gives its dates as text."""
    if connection.name == "sqlite":
        return _as_text(table)
    return _with_instants(connection, table) if connection.name == "pyspark" else table


def _as_text(table: Table) -> Table:
    dated = [name for name, kind in table.schema().items() if isinstance(kind, dt.Timestamp | dt.Date)]
    return table.mutate(**{name: table[name].cast("string") for name in dated}) if dated else table


def _with_instants(connection: Any, table: Table) -> Table:
    """Mark Spark's TIMESTAMP, which is an instant; its TIMESTAMP_NTZ is a local time, and Ibis calls both the same."""
    schema = connection._session.sql(connection.compile(table)).schema  # noqa: SLF001
    return _marked(table, [one.name for one in schema if one.dataType.typeName() == "timestamp"])


def as_named(table: Table, schema: Schema) -> Table:
    """Mark again the instants of a table that was kept, by the types it was kept with."""
    return _marked(
        table, [name for name, kind in schema.items() if isinstance(kind, dt.Timestamp) and kind.timezone]
    )


def _marked(table: Table, names: list[str]) -> Table:
    return table.cast(dict.fromkeys(names, _INSTANT)) if names else table
