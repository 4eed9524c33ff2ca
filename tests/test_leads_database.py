"""Tables of a database are read like files, over a connection that nothing is written to."""

from pathlib import Path

import duckdb
import pytest
from exports import LEADS, agreement, csv_bytes, found, refusal, rows

from sla_toolkit.leads import DataRefused, read_leads
from sla_toolkit.leads.engine import connect

TABLES = """
create schema crm;
create table crm.leads as select * from (values
  (1, timestamp '2026-10-01 09:00:00', date '2026-10-02', 120, true),
  (2, timestamp '2026-10-03 09:00:00', null, 20, false),
  (2, timestamp '2026-10-04 09:00:00', null, 20, false)) t(id, created, mql, employees, fits);
create table deals as
  select 1 as id, 1200000.50::decimal(12,2) as amount, timestamptz '2026-10-31 20:00:00+00' as won_at;
"""
DATA = {
    "leads": {
        "table": "crm.leads",
        "columns": {"lead_id": "id", "created_at": "created", "employees": "employees", "fits": "fits"},
        "stages": {"mql": "mql"},
    },
    "deals": {"table": "deals", "columns": {"lead_id": "id", "amount": "amount", "won_at": "won_at"}},
}


@pytest.fixture
def database(tmp_path):
    """A DuckDB file with a few leads in it; its address."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
    return f"duckdb://{path}"


def test_tables_are_read_like_files(database, tmp_path):
    """Types of the database are taken as they are: numbers, dates alone, timestamps with a zone."""
    leads = read_leads(agreement(tmp_path, {"connection": database, **DATA}))
    assert rows(leads.leads, "lead_id", "row", "employees", "fits") == [
        ("1", None, "120", "true"),
        ("2", None, "20", "false"),
    ]
    entries = [
        (lead, stage, at.isoformat(), day)
        for lead, stage, at, day in rows(leads.stage_history, "lead_id", "stage", "entered_at", "date_only")
    ]
    assert entries == [
        ("1", "lead", "2026-10-01T00:00:00", False),
        ("1", "mql", "2026-10-01T15:00:00", True),
        ("1", "won", "2026-10-31T20:00:00", False),
        ("2", "lead", "2026-10-03T00:00:00", False),
    ]
    assert [float(amount) for amount in rows(leads.deals, "amount")] == [1200000.5]


def test_without_row_numbers_no_row_is_named(database, tmp_path):
    """A finding about a database table says so instead of a row."""
    leads = read_leads(agreement(tmp_path, {"connection": database, **DATA}))
    (finding,) = found(leads, "duplicate_lead")
    assert (finding.count, finding.rows) == (1, ())
    assert "no row numbers" in finding.message.text("en")


def test_nothing_is_written_to_the_database(database, tmp_path):
    """After a reading, the database holds what it held."""
    read_leads(agreement(tmp_path, {"connection": database, **DATA}))
    with duckdb.connect(database.removeprefix("duckdb://"), read_only=True) as connection:
        assert sorted(
            name
            for (name,) in connection.execute("select table_name from information_schema.tables").fetchall()
        ) == ["deals", "leads"]


def test_a_file_may_stand_beside_a_table(database, tmp_path):
    """Over DuckDB, some sources may be tables and others files."""
    (tmp_path / "leads.csv").write_bytes(csv_bytes([{"id": "1", "created": "2026-10-01", "mql": ""}]))
    leads = read_leads(agreement(tmp_path, {"connection": database, "leads": LEADS, "deals": DATA["deals"]}))
    assert rows(leads.deals, "lead_id") == ["1"]


CHANGES = {
    "another row": "insert into deals select * from deals",
    "another amount": "update deals set amount = amount + 1",
    "a null for a value": "update crm.leads set employees = null where id = 1",
    "two values that change places": "update crm.leads set employees = 140 - employees",
    "another day": "update crm.leads set mql = date '2026-10-03' where id = 1",
    "a second later": "update deals set won_at = won_at + interval 1 second",
}
NO_CHANGES = {
    "another order": "create or replace table crm.leads as select * from crm.leads order by created desc",
    "a column that is not read": "alter table deals add column note text default 'hello'",
}


def digest_after(database, tmp_path, statement):
    """Change the database; give the digest of what is read there now."""
    with duckdb.connect(database.removeprefix("duckdb://")) as connection:
        connection.execute(statement)
    return read_leads(agreement(tmp_path, {"connection": database, **DATA})).digest


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_the_digest_of_a_table_follows_what_it_holds(database, tmp_path, statement):
    """Any change of what is read gives another digest, be it of one value."""
    before = read_leads(agreement(tmp_path, {"connection": database, **DATA})).digest
    assert digest_after(database, tmp_path, statement) != before


@pytest.mark.parametrize("statement", NO_CHANGES.values(), ids=NO_CHANGES)
def test_the_digest_of_a_table_follows_nothing_else(database, tmp_path, statement):
    """The order of rows, which a database may choose, does not count, nor a column that the agreement does not name."""
    before = read_leads(agreement(tmp_path, {"connection": database, **DATA})).digest
    assert digest_after(database, tmp_path, statement) == before


def test_a_table_that_is_not_there_is_refused(database, tmp_path):
    """A misspelt table names those that are near, and the agreement's line."""
    text = refusal(
        tmp_path, {}, {"connection": database, **DATA, "deals": {**DATA["deals"], "table": "deal"}}
    )
    assert "The table “deal” cannot be read" in text
    assert "“deals”" in text


@pytest.mark.parametrize(
    "address",
    [
        "duckdb:///nowhere/at/all.duckdb",
        "sqlite:///nowhere/at/all.sqlite",
        "nosuchengine://user:env:SLA_TEST_WORD@host/db",
        "postgres://u:env:SLA_TEST_WORD@127.0.0.1:1/x",
    ],
)
def test_a_connection_that_cannot_be_had_is_refused_without_its_secrets(tmp_path, monkeypatch, address):
    """A dead server or an unknown engine is a sentence; what stands in the address is not repeated."""
    monkeypatch.setenv("SLA_TEST_WORD", "secret")
    text = refusal(tmp_path, {}, {"connection": address, **DATA})
    assert "cannot be opened" in text
    assert "secret" not in text


def test_a_column_of_numbers_is_no_date(database, tmp_path):
    """A date column that holds whole numbers is refused by its kind."""
    stages = {**DATA, "leads": {**DATA["leads"], "stages": {"mql": "employees"}}}
    with pytest.raises(DataRefused, match="“employees” holds int32 and no dates"):
        read_leads(agreement(tmp_path, {"connection": database, **stages}))


def test_a_database_file_is_found_from_a_relative_agreement_too(tmp_path, monkeypatch):
    """`connection: duckdb://../data/x.duckdb` is the file beside the agreement, however the agreement is named."""
    (tmp_path / "parameters").mkdir()
    (tmp_path / "data").mkdir()
    with duckdb.connect(str(tmp_path / "data" / "x.duckdb")) as connection:
        connection.execute("create table leads as select 1 as n")
    monkeypatch.chdir(tmp_path)
    assert connect("duckdb://../data/x.duckdb", Path("parameters")).tables() == ["leads"]
    assert connect("duckdb://", Path("parameters")).tables() == []
