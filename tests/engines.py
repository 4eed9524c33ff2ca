"""Real engines for tests: a PostgreSQL server and a Spark cluster of our own, and tables laid into each."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pyspark
import pytest

SECRET = "SLA_TEST_POSTGRES"


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of the tests' own; its password is in the environment variable `SLA_TEST_POSTGRES`."""

    port: int
    password: str

    def address(self, user: str = "reader", database: str = "crm") -> str:
        """Write the address as an agreement does."""
        return f"postgres://{user}:env:{SECRET}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "crm") -> psycopg.Connection:
        """Connect as the owner of everything."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="owner",
            password=self.password,
            dbname=database,
            autocommit=True,
        )

    def lay(self, tables: Mapping[str, pa.Table], schema: str = "public") -> None:
        """Lay Arrow tables into the database as an owner would; `reader` may read them."""
        with self.connect() as connection:
            connection.execute(
                f"create schema if not exists {schema}; grant usage on schema {schema} to reader, poor"
            )
            for name, table in tables.items():
                columns = ", ".join(f'"{one.name}" {_postgres_type(one.type)}' for one in table.schema)
                connection.execute(
                    f"drop table if exists {schema}.{name}; create table {schema}.{name} ({columns})"
                )
                with connection.cursor().copy(f"copy {schema}.{name} from stdin") as copy:
                    for row in table.to_pylist():
                        copy.write_row(list(row.values()))
                connection.execute(f"grant select on {schema}.{name} to reader, poor")


def _postgres_type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "timestamptz" if kind.tz else "timestamp"
    if pa.types.is_decimal(kind):
        return f"numeric({kind.precision}, {kind.scale})"
    names = {
        "string": "text",
        "int32": "integer",
        "int64": "bigint",
        "double": "double precision",
        "bool": "boolean",
    }
    return names.get(str(kind), "date" if pa.types.is_date(kind) else "text")


def lay_in_duckdb(path: Path, tables: Mapping[str, pa.Table]) -> str:
    """Write Arrow tables to a DuckDB file; give its address."""
    with duckdb.connect(str(path)) as connection:
        for name, table in tables.items():
            connection.register("arrow_rows", table)
            connection.execute(f"create table {name} as select * from arrow_rows")
            connection.unregister("arrow_rows")
    return f"duckdb://{path}"


def lay_in_spark(tables: Mapping[str, pa.Table]) -> None:
    """Show Arrow tables to the running Spark session under their names."""
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    assert session is not None
    for name, table in tables.items():
        rows = session.createDataFrame(table)
        for one in table.schema:
            if pa.types.is_timestamp(one.type) and one.type.tz is None:
                rows = rows.withColumn(one.name, rows[one.name].cast("timestamp_ntz"))
        rows.createOrReplaceTempView(name)


@contextmanager
def postgres() -> Iterator[Server]:
    """Run a server on a free port, which sorts texts as English does, with a user who may only read.

    `poor` may not even make temporary tables. The server goes with the tests.
    """
    programs = _postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="sla-postgres-"))
    user = "postgres" if os.getuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data, port, password = folder / "data", free_port(), secrets.token_hex(8)
    word = folder / "word"
    word.write_text(password)
    if user:
        shutil.chown(word, user)
    options = [
        "-D",
        data,
        "-U",
        "owner",
        "-E",
        "UTF8",
        "--locale=C",
        "--locale-provider=icu",
        "--icu-locale=en-US",
    ]
    _run([programs / "initdb", *options, "--auth=scram-sha-256", f"--pwfile={word}", "-N"], user)
    start = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=40"
    _run([programs / "pg_ctl", "-D", data, "-l", folder / "log", "-o", start, "-w", "start"], user)
    server = Server(port, password)
    try:
        with server.connect("postgres") as connection:
            connection.execute("create database crm")
            for name in ("reader", "poor"):
                connection.execute(f"create role {name} login password '{password}'")
            connection.execute(
                "revoke temporary on database crm from public; grant temporary on database crm to reader"
            )
        yield server
    finally:
        _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], user)
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    elsewhere = shutil.which("initdb")
    if found:
        return found[-1]
    if elsewhere:
        return Path(elsewhere).parent
    _missing("PostgreSQL")
    raise AssertionError


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"CI has no {what}: `make test` installs it")
    pytest.skip(f"there is no {what}: `make test` installs it")


def _run(command: list[object], user: str | None) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        stdout=subprocess.PIPE if "initdb" in str(command[0]) else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def spark_cluster(workers: int = 2, running: list[subprocess.Popen[bytes]] | None = None) -> Iterator[str]:
    """Run a Spark master and workers, each a process of its own; give the address as an agreement writes it.

    The processes are put into `running`, the master first.

    The workers have room for two applications at once: the tests' own session holds on to what it was given, while a
    command that a test runs needs as much again.
    """
    if shutil.which("java") is None:
        _missing("Java")
    home = Path(pyspark.__file__).parent
    folder = Path(tempfile.mkdtemp(prefix="sla-spark-"))
    port = free_port()
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    master = f"spark://127.0.0.1:{port}"
    deploy = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy"]
    commands = [
        [f"{deploy[1]}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]
    ]
    worker = [f"{deploy[1]}.worker.Worker", "-c", "2", "-m", "1g", "--host", "127.0.0.1", "--webui-port", "0"]
    commands += [[*worker, "-d", str(folder / f"worker{n}"), master] for n in range(workers)]
    log = (folder / "log").open("w+")
    running = [] if running is None else running
    try:
        for command in commands:
            running.append(
                subprocess.Popen(
                    [deploy[0], *command], env=environment, stdout=log, stderr=log, start_new_session=True
                )
            )
            _listening(port)
        _registered(folder / "log", workers)
        options = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.executor.memory": "512m",
            "spark.cores.max": "2",
            "spark.executor.cores": "1",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.local.dir": str(folder / "local"),
        }
        yield f"{master}?" + "&".join(f"{name}={value}" for name, value in options.items())
    finally:
        for one in reversed(running):
            one.terminate()
        for one in running:
            one.wait(30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _listening(port: int) -> None:
    for _ in range(300):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError("the Spark master does not listen")


def _registered(log: Path, workers: int) -> None:
    """Wait until the master knows all workers."""
    for _ in range(300):
        if log.read_text().count("Successfully registered with master") >= workers:
            return
        time.sleep(0.2)
    raise AssertionError(log.read_text())
