"""PostgreSQL, a real server: read-only, secrets by reference, and a sentence for whatever goes wrong there."""

import json
import re
import threading
import time

import psycopg
import pyarrow as pa
import pytest
from engines import SECRET, free_port
from pyarrow import csv as arrow_csv

from workbench import sla

LEADS = ("contacts", "touches", "deals")


def as_text(path):
    """Read a CSV with every column as text."""
    header = arrow_csv.open_csv(path).schema.names
    options = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    return arrow_csv.read_csv(path, convert_options=options)


@pytest.fixture(scope="module")
def laid(server, few_data):
    """The practice company's tables on the server, in the schema `crm`."""
    server.lay({name: as_text(few_data / f"{name}.csv") for name in LEADS}, "crm")
    return server


@pytest.fixture
def over(laid, own_agreement):
    """Change one line of the agreement to the server's address, and name tables instead of files."""

    def write(address=None, **tables):
        text = own_agreement.read_text("utf-8")
        text = text.replace("connection: duckdb", f"connection: {address or laid.address()}")
        for name in LEADS:
            text = re.sub(rf"path: \S*/{name}\.csv", f"table: {tables.get(name, f'crm.{name}')}", text)
        own_agreement.write_text(text, "utf-8")
        return own_agreement

    return write


def contents(server):
    """Give every table of the database with its number of rows, temporary ones included."""
    with server.connect() as connection:
        rows = connection.execute(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where c.relkind in ('r', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        return sorted(rows)


def test_a_month_runs_over_a_server_by_changing_its_address(laid, over, own_agreement, few_data, tmp_path):
    """`sla monthly` gives the numbers that it gives from the files, and leaves the database as it was."""
    before = contents(laid)
    text = own_agreement.read_text("utf-8")
    own_agreement.write_text(
        re.sub(r"path: \S*/(\w+\.csv)", rf"path: {few_data.as_posix()}/\1", text), "utf-8"
    )
    one = sla("monthly", own_agreement, "--month", "2026-09", "--outputs", tmp_path / "files")
    own_agreement.write_text(text, "utf-8")
    two = sla("monthly", over(), "--month", "2026-09", "--outputs", tmp_path / "server")
    assert one.returncode == two.returncode == 0, one.stderr + two.stderr
    reports = [
        json.loads((tmp_path / name / "acme/2026-09/report.json").read_text()) for name in ("files", "server")
    ]
    for part in ("commitments", "variance"):
        assert reports[0][part] == reports[1][part]
    assert contents(laid) == before


def test_no_secret_stands_in_an_output(laid, over, tmp_path):
    """The password is in no file that a month leaves, and in nothing that is printed."""
    done = sla("monthly", over(), "--month", "2026-09", "--outputs", tmp_path / "out", "--json")
    assert done.returncode == 0
    word = laid.password
    assert word not in done.stdout + done.stderr
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(left) > 5
    assert not [path for path in left if word.encode() in path.read_bytes()]


def test_a_password_in_the_agreement_is_refused(over, laid):
    """What everybody can read is no secret: the agreement's line is named, and the word is not repeated."""
    address = f"postgres://reader:open-sesame@127.0.0.1:{laid.port}/crm"
    done = sla("check", over(address))
    assert done.returncode == 3
    assert re.search(r"acme\.yaml:\d+: .*write “env:NAME” in its place", done.stderr)
    assert "open-sesame" not in done.stdout + done.stderr


def test_the_whole_address_may_be_a_reference(over, laid, few_data):
    """`connection: env:NAME` takes the address from the environment."""
    address = f"postgres://reader:{laid.password}@127.0.0.1:{laid.port}/crm"
    done = sla("check", over("env:SLA_TEST_ADDRESS"), SLA_TEST_ADDRESS=address)
    assert done.returncode == 0, done.stderr
    assert laid.password not in done.stdout + done.stderr


def test_where_no_temporary_table_may_be_made_the_columns_are_fetched(over, laid):
    """A user without that right (or a standby) gets the same answer; DuckDB counts what was fetched."""
    answers = []
    for user in ("reader", "poor"):
        path = over(laid.address(user))
        answers.append(json.loads(sla("check", path, "--json").stdout))
        text = path.read_text("utf-8").replace(laid.address(user), "duckdb")
        path.write_text(text, "utf-8")
    first, second = ({**one, "agreement": None} for one in answers)
    assert first["leads"] > 0
    assert first == second


@pytest.mark.parametrize(
    ("user", "database", "secret", "said"),
    [
        ("reader", "crm", "wrong", "the user or the password is not accepted"),
        ("reader", "nowhere", None, "it is not there"),
        ("nobody_we_know", "crm", None, "the user or the password is not accepted"),
    ],
)
def test_a_door_that_stays_shut_is_a_sentence(over, laid, user, database, secret, said):
    """A wrong password, user or database: one line, the agreement's place, exit code 3."""
    changed = {} if secret is None else {SECRET: secret}
    done = sla("check", over(laid.address(user, database)), **changed)
    assert done.returncode == 3
    assert f"({said})" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_dead_server_is_a_sentence(over):
    """Nothing listens there: the month does not run, and nothing is left of it."""
    path = over(f"postgres://reader@127.0.0.1:{free_port()}/crm")
    done = sla("monthly", path, "--month", "2026-09", "--outputs", path.parent / "out")
    assert done.returncode == 3
    assert "nothing answers at that address" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((path.parent / "out").rglob("*.json"))


def test_a_table_that_may_not_be_read_is_a_sentence(over, laid):
    """Permission denied names the table and what is missing."""
    with laid.connect() as connection:
        connection.execute("create table if not exists crm.locked as select * from crm.touches")
    done = sla("check", over(touches="crm.locked"))
    assert done.returncode in (1, 3)
    assert "the permission is missing" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_server_that_dies_in_the_middle_leaves_nothing_and_the_next_run_works(over, laid, tmp_path):
    """The connection is cut while the leads are read: a sentence, exit code 1, no folder; then it simply runs."""
    with laid.connect() as connection:
        connection.execute(
            "create or replace view crm.slow as select contacts.* from crm.contacts, lateral "
            'pg_sleep(0.02 + 0 * length(contacts."Record ID"))'
        )
        connection.execute("grant select on crm.slow to reader")
    cut, stop = [], threading.Event()

    def cutting():
        with laid.connect() as connection:
            while not stop.is_set():
                cut.extend(
                    connection.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader' and "
                        "wait_event = 'PgSleep'"
                    ).fetchall()
                )
                time.sleep(0.05)

    knife = threading.Thread(target=cutting)
    knife.start()
    try:
        done = sla("monthly", over(contacts="crm.slow"), "--month", "2026-09", "--outputs", tmp_path / "out")
    finally:
        stop.set()
        knife.join()
    assert cut
    assert done.returncode == 1, done.stderr
    assert "it broke off in the middle" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out/acme/2026-09").exists()
    path = over()
    path.write_text(path.read_text("utf-8").replace("crm.slow", "crm.contacts"), "utf-8")
    assert sla("monthly", path, "--month", "2026-09", "--outputs", tmp_path / "out").returncode == 0


def test_the_session_is_read_only(laid, tmp_path):
    """What reads the leads could not change them if it tried."""
    from sla_toolkit.leads.engine import connect

    engine = connect(laid.address("owner"), tmp_path)
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        engine.connection.con.execute("delete from crm.touches")


def test_instants_beyond_reason_are_no_dates(server, tmp_path):
    """`infinity` and the year 4000 in a timestamp column are set aside with a word, and stop nothing."""
    from exports import agreement, found, rows

    from sla_toolkit.leads import read_leads

    with server.connect() as connection:
        connection.execute(
            "drop table if exists odd; create table odd as select * from (values "
            "('1', timestamp '2026-10-01 09:00', date '2026-10-02'), ('2', timestamp 'infinity', date '-infinity'), "
            "('3', timestamp '4000-01-01', date '2026-10-05'), ('4', timestamp '2026-10-03', date '2026-10-06')"
            ") t(id, created, mql); grant select on odd to reader"
        )
    data = {
        "connection": server.address(),
        "leads": {
            "table": "odd",
            "columns": {"lead_id": "id", "created_at": "created"},
            "stages": {"mql": "mql"},
        },
    }
    leads = read_leads(agreement(tmp_path, data))
    assert rows(leads.stage_history.filter(leads.stage_history.stage == "lead"), "lead_id") == ["1", "4"]
    assert sum(one.count for one in found(leads, "unparseable_date")) == 3
