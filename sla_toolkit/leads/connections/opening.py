"""Open a connection, one function for each kind of engine."""

import os
import re
import subprocess
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import ibis

from sla_toolkit.leads.connections.address import EMBEDDED, Address
from sla_toolkit.leads.connections.bounds import bounded
from sla_toolkit.leads.connections.failing import guarded
from sla_toolkit.leads.connections.keeping import Embedded, Keeper, Postgres, Spark, Warehouse
from sla_toolkit.leads.connections.watching import watched

Opened = tuple[Any, Keeper, Any]  # where we count, how tables are kept there, where the user's tables are
_SECONDS_TO_CONNECT = "10"
_TEMPORARY = ("bigquery", "snowflake", "databricks")
"""Engines of which Ibis knows how to keep a temporary table."""
_QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
}


def open_address(address: Address) -> Opened:
    """Open the connection of an address; raises whatever its driver raises."""
    return _OPENERS.get(address.kind, _elsewhere)(address)


def embedded() -> Any:
    """Give DuckDB within this process, which fetches no extension."""
    return guarded(_settled(ibis.duckdb.connect()), EMBEDDED)


def _duckdb(address: Address) -> Opened:
    if re.fullmatch(r"duckdb:?/*", address.url):  # no file: within this process
        connection = embedded()
    else:
        connection = guarded(_settled(ibis.duckdb.connect(address.url, read_only=True)), EMBEDDED)
    return connection, Embedded(connection), connection


def _sqlite(address: Address) -> Opened:
    """Open a SQLite file that is there already, for questions only."""
    with Path(address.url).open("rb"):
        connection = guarded(ibis.sqlite.connect(address.url), address.kind)
    connection.raw_sql("PRAGMA query_only = ON").close()
    return _fetching(connection)


def _settled(connection: Any) -> Any:
    connection.raw_sql("SET autoinstall_known_extensions = false")
    connection.raw_sql("PRAGMA disable_progress_bar")
    bounded(connection)
    return connection


def _postgres(address: Address) -> Opened:
    """Open PostgreSQL read-only; where it allows no temporary table (a standby, say), count in this process."""
    options = dict(parse_qsl(urlsplit(address.url).query))
    options.setdefault("connect_timeout", _SECONDS_TO_CONNECT)
    options.setdefault("application_name", "sla-toolkit")
    connection = guarded(ibis.connect(address.url.partition("?")[0], **options), address.kind)
    weakref.finalize(connection, connection.con.close)
    connection.raw_sql("SET default_transaction_read_only = on").close()
    allowed = "SELECT has_database_privilege(current_database(), 'TEMP') AND NOT pg_is_in_recovery()"
    with connection.raw_sql(allowed) as cursor:
        if cursor.fetchone()[0]:
            return connection, Postgres(connection), connection
    return _fetching(connection)


def _pyspark(address: Address) -> Opened:
    """Join the Spark session of this process, or start one for the cluster that the address names.

    `pyspark` goes by Spark's own settings; `spark://host:7077` names the master; options after `?` are Spark's.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415  # an extra, and slow to import

    place, _, query = address.url.partition("?")
    builder = SparkSession.builder.appName("sla-toolkit")
    options = {**_QUIET, **dict(parse_qsl(query))}
    for name, value in options.items():
        builder = builder.config(name, value)
    if not place.startswith("sc://"):
        _start_java(options)
    if place.startswith("spark://"):
        builder = builder.master(place)
    elif place.startswith("sc://"):
        builder = builder.remote(place)
    session = builder.getOrCreate()
    if place.startswith("spark://"):
        watched(session)
    connection = ibis.pyspark.connect(session)
    connection.__class__ = type(
        "Backend", (type(connection),), {"to_pyarrow": _by_arrow, "execute": _as_pandas}
    )
    connection = guarded(connection, address.kind)
    return connection, Spark(connection), connection


def _start_java(options: Mapping[str, str]) -> None:
    """Start Spark's Java, if none runs, without its remarks among our sentences; SLA_DEBUG=1 leaves them in."""
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415  # an extra, and slow to import
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415

    if SparkContext._gateway is None and not os.environ.get("SLA_DEBUG"):  # noqa: SLF001
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        launch: Callable[..., Any] = launch_gateway  # it has no annotations
        started = launch(SparkConf().setAll(list(options.items())), quiet)
        SparkContext._ensure_initialized(gateway=started)  # noqa: SLF001


def _by_arrow(connection: Any, expression: Any, **options: Any) -> Any:
    """Fetch a result by Arrow: by way of pandas, as Ibis does, whole numbers beside nulls lose their last digits."""
    table = expression.as_table()
    rows = connection._session.sql(connection.compile(table, **options)).toArrow()  # noqa: SLF001
    return expression.__pyarrow_result__(rows.cast(table.schema().to_pyarrow()))


def _as_pandas(connection: Any, expression: Any, **options: Any) -> Any:
    """Fetch a result for people to see, by Arrow too."""
    return expression.__pandas_result__(_by_arrow(connection, expression.as_table(), **options).to_pandas())


def _elsewhere(address: Address) -> Opened:
    connection = guarded(ibis.connect(address.url), address.kind)
    if address.kind in _TEMPORARY:
        return connection, Warehouse(connection), connection
    return _fetching(connection)


def _fetching(connection: Any) -> Opened:
    """Count in this process what is fetched from there, column by column as needed."""
    here = embedded()
    return here, Embedded(here), connection


_OPENERS: Mapping[str, Callable[[Address], Opened]] = {
    EMBEDDED: _duckdb,
    "postgres": _postgres,
    "pyspark": _pyspark,
    "sqlite": _sqlite,
}
