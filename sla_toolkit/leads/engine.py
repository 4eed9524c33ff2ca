"""The connection that the sources are read over: DuckDB within this process, or any engine that Ibis knows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from ibis.expr.types import Table

from sla_toolkit.language import Message
from sla_toolkit.leads.connections.address import EMBEDDED, FILES, Address, read_address
from sla_toolkit.leads.connections.failing import EngineFailed, missing_driver, reason_of
from sla_toolkit.leads.connections.keeping import Finish, Keeper, Rows
from sla_toolkit.leads.connections.opening import open_address
from sla_toolkit.leads.connections.types import as_meant
from sla_toolkit.leads.refusal import DataRefused, setting_problem


@dataclass(frozen=True)
class Engine:
    """Where the leads are counted (`connection`), and where the user's tables are (`remote`).

    Both are one, except for engines that keep no temporary table: from these the needed columns are fetched, and DuckDB
    counts. Nothing is ever written to a table of the user's.
    """

    connection: Any
    keeper: Keeper
    remote: Any
    made: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def embedded(self) -> bool:
        """Whether the leads are counted within this process."""
        return bool(self.connection.name == EMBEDDED)

    def bring(self, name: str, rows: Rows) -> Table:
        """Take Arrow rows into the engine under a name of ours."""
        self.made.add(name)
        return self.keeper.bring(f"sla_{name}", rows)

    def bring_finished(self, name: str, rows: Rows, finish: Finish) -> Table:
        """Take Arrow rows in under a name of ours, as they are once finished."""
        self.made.add(name)
        return self.keeper.bring_finished(f"sla_{name}", rows, finish)

    def keep(self, name: str, table: Table) -> Table:
        """Work a table out once under a name of ours."""
        self.made.add(name)
        return self.keeper.keep(f"sla_{name}", table)

    def lay(self, rows: Rows) -> Table:
        """Take a small table of ours in, which stays as long as the connection."""
        return self.keeper.bring(f"sla_laid_{next(self.numbers)}", rows)

    def work_out(self, table: Table) -> Table:
        """Work a table out once, for whoever reads it."""
        return self.keeper.work_out(table)

    def fenced(self, table: Table) -> Table:
        """Give a table whose expressions the engine works out once, however often a later one names them."""
        return self.keeper.fenced(table)

    def take_finished(self, name: str, table: Table, finish: Finish) -> Table:
        """Have a table of the user's, once finished, where the leads are counted: worked out there, or fetched."""
        if self.remote is self.connection:
            return self.keep(name, finish(table))
        return self.bring_finished(name, table.to_pyarrow_batches(), finish)

    def release(self, *names: str) -> None:
        """Let go of tables that were only steps on the way; names of none are passed over."""
        for name in self.made & set(names):
            self.keeper.release(f"sla_{name}")
            self.made.discard(name)

    def release_all_but(self, *names: str) -> None:
        """Let go of every table of ours but these."""
        self.release(*(self.made - set(names)))

    def table(self, name: str) -> Table:
        """Give a table of the database by `name`, `schema.name` or `catalog.schema.name`."""
        *where, last = name.split(".")
        place = tuple(where) if len(where) > 1 else ".".join(where) or None
        return as_meant(self.remote, self.remote.table(last, database=place))

    def tables(self) -> list[str]:
        """Name the tables there are; none where the engine will not say."""
        try:
            return list(self.remote.list_tables())
        except Exception:  # noqa: BLE001  # a hint is not worth an error of its own
            return []


def connect(written: str, folder: Path) -> Engine:
    """Open the connection an agreement names; raises DataRefused when it cannot be had.

    A database file's path is relative to `folder`.
    """
    address = read_address(written, folder)
    try:
        return Engine(*open_address(address))
    except DataRefused:
        raise
    except Exception as error:  # noqa: BLE001  # each engine's driver raises its own kinds
        cause = error.__cause__ if isinstance(error, EngineFailed) and error.__cause__ else error
        message = missing_driver(address.kind, cause) or _not_opened(address, cause)
        raise DataRefused((setting_problem("connection", message, ("connection",)),)) from None


def _not_opened(address: Address, error: BaseException) -> Message:
    if address.kind in FILES and address.shown == address.kind:  # no path that the agreement only refers to
        return Message(
            "The database {path} cannot be opened ({reason}): check the file and “connection:”.",
            path=address.url,
            reason=reason_of(error),
        )
    return Message(
        "The connection “{kind}” cannot be opened ({reason}): check “connection:” and that the server is running.",
        kind=address.shown,
        reason=reason_of(error),
    )
