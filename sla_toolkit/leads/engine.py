"""The connection that the sources are read over: DuckDB within this process, or any engine that Ibis knows."""

from dataclasses import dataclass, field
from typing import Any

import ibis
from ibis.expr.types import Table

from sla_toolkit.language import Message
from sla_toolkit.leads.refusal import DataRefused, setting_problem

EMBEDDED = "duckdb"


@dataclass(frozen=True)
class Engine:
    """An open connection; tables that we make are temporary, so that nothing is ever written to a database."""

    connection: Any
    made: set[str] = field(default_factory=set)

    @property
    def takes_files(self) -> bool:
        """Whether files can be brought into it."""
        return bool(self.connection.name == EMBEDDED)

    def bring(self, name: str, rows: Any) -> Table:
        """Take an Arrow table into the engine under a name of ours."""
        self.made.add(name)
        return self.connection.create_table(f"sla_{name}", rows, temp=True)

    def keep(self, name: str, table: Table) -> Table:
        """Work a table out once, where that is cheap; elsewhere it stays an expression."""
        return self.bring(name, table) if self.takes_files else table

    def release(self, *names: str) -> None:
        """Let go of tables that were only steps on the way; names that stand for expressions are passed over."""
        for name in self.made & set(names):
            self.connection.drop_table(f"sla_{name}")
            self.made.discard(name)

    def release_all_but(self, *names: str) -> None:
        """Let go of every table of ours but these."""
        self.release(*(self.made - set(names)))

    def table(self, name: str) -> Table:
        """Give a table of the database by `name`, `schema.name` or `catalog.schema.name`."""
        *where, last = name.split(".")
        return self.connection.table(
            last, database=tuple(where) if len(where) > 1 else ".".join(where) or None
        )

    def tables(self) -> list[str]:
        """Name the tables there are; none where the engine will not say."""
        try:
            return list(self.connection.list_tables())
        except Exception:  # noqa: BLE001  # a hint is not worth an error of its own
            return []


def connect(address: str) -> Engine:
    """Open the connection an agreement names; raises DataRefused when it cannot be had."""
    try:
        if address == EMBEDDED:
            return Engine(_settled(ibis.duckdb.connect()))
        if address.startswith("duckdb:"):
            return Engine(
                _settled(
                    ibis.duckdb.connect(address.removeprefix("duckdb:").removeprefix("//"), read_only=True)
                )
            )
        return Engine(ibis.connect(address))
    except Exception as error:  # noqa: BLE001  # each engine's driver raises its own kinds
        message = Message(
            "The connection “{kind}” cannot be opened ({reason}): check “connection:” and that the server is running.",
            kind=address.split(":", 1)[0],
            reason=type(error).__name__,
        )
        raise DataRefused((setting_problem("connection", message, ("connection",)),)) from None


def _settled(connection: Any) -> Any:
    """Forbid DuckDB to fetch extensions, and fix the session's zone, which no result may depend on."""
    connection.raw_sql("SET autoinstall_known_extensions = false")
    connection.raw_sql("PRAGMA disable_progress_bar")
    return connection
