"""Tables of ours beside the user's own: temporary, of this session alone, so that a database holds what it held."""

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

import ibis
import pyarrow as pa
from ibis.expr.types import Table
from pyarrow import csv as arrow_csv

from sla_toolkit.leads.connections.bounds import give_back
from sla_toolkit.leads.connections.failing import guarding
from sla_toolkit.leads.connections.types import as_named

Rows = Any
"""An Arrow table, or a reader of record batches."""
_MOST_ROWS = 2**62
Finish = Callable[[Table], Table]
"""What is made of rows on their way in: an expression over them, row by row."""


class Keeper(Protocol):
    """How one kind of engine keeps a table for the session."""

    def bring(self, name: str, rows: Rows) -> Table:
        """Take Arrow rows in under a name."""

    def bring_finished(self, name: str, rows: Rows, finish: Finish) -> Table:
        """Take Arrow rows in under a name, as they are once finished."""

    def keep(self, name: str, table: Table) -> Table:
        """Work an expression out under a name."""

    def work_out(self, table: Table) -> Table:
        """Work an expression out, without a name of ours."""

    def fenced(self, table: Table) -> Table:
        """Keep the engine from working a table's expressions into those that name them."""

    def release(self, name: str) -> None:
        """Let go of a table that was brought or kept."""


class _OfOneMind:
    """An engine that sees by itself where an expression stands twice."""

    def fenced(self, table: Table) -> Table:
        """Leave it as it is."""
        return table


@dataclass(frozen=True)
class Embedded(_OfOneMind):
    """DuckDB in this process."""

    connection: Any

    def bring(self, name: str, rows: Rows) -> Table:
        """Copy the rows into a temporary table."""
        return self.bring_finished(name, rows, lambda incoming: incoming)

    def bring_finished(self, name: str, rows: Rows, finish: Finish) -> Table:
        """Finish the rows on their way into the table, batch by batch where they come so: none is stored as it was."""
        native = self.connection.con
        native.register("sla_incoming", rows)
        try:
            incoming = self.connection.table("sla_incoming")
            return self.connection.create_table(name, finish(incoming), temp=True)
        finally:
            native.unregister("sla_incoming")
            give_back()

    def keep(self, name: str, table: Table) -> Table:
        """Fill a temporary table."""
        made = self.connection.create_table(name, table, temp=True)
        give_back()
        return made

    def work_out(self, table: Table) -> Table:
        """Fill a temporary table that goes with the last expression that reads it."""
        made = table.cache()
        give_back()
        return made

    def release(self, name: str) -> None:
        """Drop the temporary table."""
        self.connection.drop_table(name)


class _StepByStep:
    """Rows are finished once they are there: by an engine that Arrow rows must be sent to."""

    def bring_finished(self: Keeper, name: str, rows: Rows, finish: Finish) -> Table:
        """Take the rows in as they are, and work out what becomes of them."""
        raw = f"{name}_raw"
        try:
            return self.keep(name, finish(self.bring(raw, rows)))
        finally:
            self.release(raw)


@dataclass(frozen=True)
class Postgres(_StepByStep):
    """PostgreSQL: the session is read-only, but for the moments in which a temporary table of its own is made.

    Nothing is left to a finalizer, which could run while the driver holds its lock; the tables go with the session.
    """

    connection: Any
    numbers: Iterator[int] = field(default_factory=count)

    def bring(self, name: str, rows: Rows) -> Table:
        """Create a temporary table and fill it by COPY."""
        table = rows if isinstance(rows, pa.Table) else rows.read_all()
        table = table.cast(pa.schema([_known(one) for one in table.schema]))
        with self._writing():
            made = self.connection.create_table(name, schema=table.schema, temp=True)
            sink = pa.BufferOutputStream()
            arrow_csv.write_csv(table, sink, arrow_csv.WriteOptions(include_header=False))
            with guarding("postgres"):
                cursor = self.connection.con.cursor()
                with cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT csv)') as copy:
                    copy.write(sink.getvalue().to_pybytes())
                cursor.execute(f'ANALYZE "{name}"')
        return made

    def keep(self, name: str, table: Table) -> Table:
        """Fill a temporary table, and have the planner look at it."""
        with self._writing():
            made = self.connection.create_table(name, table, temp=True)
            self.connection.raw_sql(f'ANALYZE "{name}"').close()
        return made

    def work_out(self, table: Table) -> Table:
        """Fill a temporary table that stays to the end of the session."""
        return self.keep(f"sla_worked_out_{next(self.numbers)}", table)

    def fenced(self, table: Table) -> Table:
        """Ask for no more rows than there can be: PostgreSQL merges nothing into a question that has a limit."""
        return table.limit(_MOST_ROWS)

    def release(self, name: str) -> None:
        """Drop the temporary table."""
        with self._writing():
            self.connection.raw_sql(f'DROP TABLE IF EXISTS pg_temp."{name}"').close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self.connection.raw_sql("SET default_transaction_read_only = off").close()
        try:
            yield
        finally:
            if not self.connection.con.broken:
                self.connection.raw_sql("SET default_transaction_read_only = on").close()


def _known(one: pa.Field) -> pa.Field:
    """Give a column without any value the type of text, since PostgreSQL has no type of nothing."""
    return pa.field(one.name, pa.string()) if pa.types.is_null(one.type) else one


@dataclass(frozen=True)
class Spark(_OfOneMind, _StepByStep):
    """Spark: what is worked out stays with its executors, in memory or on their disks.

    Each step is cut off from how it was made (a local checkpoint), since a plan that grows step by step soon fills the
    driver's memory. An executor that is lost takes its part with it: the run fails, and the next one works.
    """

    connection: Any
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def session(self) -> Any:
        """Spark's own session, to which Ibis gives no other way."""
        return self.connection._session  # noqa: SLF001

    def bring(self, name: str, rows: Rows) -> Table:
        """Spread the rows over the executors."""
        table = rows if isinstance(rows, pa.Table) else rows.read_all()
        table = table.cast(pa.schema([_known(one) for one in table.schema]))
        return as_named(self._seen(name, self.session.createDataFrame(table)), ibis.schema(table.schema))

    def keep(self, name: str, table: Table) -> Table:
        """Work the expression out now."""
        return as_named(self._seen(name, self.session.sql(self.connection.compile(table))), table.schema())

    def work_out(self, table: Table) -> Table:
        """Work the expression out now; it is let go of with the last expression that reads it."""
        name = f"sla_worked_out_{next(self.numbers)}"
        made = self._seen(name, self.session.sql(self.connection.compile(table)))
        weakref.finalize(made.op(), self._let_go, name)
        return as_named(made, table.schema())

    def release(self, name: str) -> None:
        """Let go of the view, and so of the rows."""
        self.session.catalog.dropTempView(name)

    def _let_go(self, name: str) -> None:
        with suppress(Exception):  # the session may be over by then
            self.release(name)

    def _seen(self, name: str, rows: Any) -> Table:
        with guarding("pyspark"):
            rows.localCheckpoint().createOrReplaceTempView(name)
        return self.connection.table(name)


@dataclass(frozen=True)
class Warehouse(_OfOneMind, _StepByStep):
    """Any other engine that Ibis can keep a temporary table in (BigQuery, Snowflake, Databricks …)."""

    connection: Any
    held: dict[str, Table] = field(default_factory=dict)

    def bring(self, name: str, rows: Rows) -> Table:
        """Send the rows there."""
        self.held[name] = self.connection.create_table(name, rows, temp=True)
        return self.held[name]

    def keep(self, name: str, table: Table) -> Table:
        """Fill a temporary table."""
        self.held[name] = table.cache()
        return self.held[name]

    def work_out(self, table: Table) -> Table:
        """Fill a temporary table."""
        return table.cache()

    def release(self, name: str) -> None:
        """Let go of it; the session's end drops what is left."""
        self.held.pop(name, None)
