"""Addresses of engines, SQLite files, and the SQL that other warehouses are asked."""

import json
import re
import sqlite3
from pathlib import Path

import ibis
import pytest
from hard_leads import COMMITMENTS, write_agreement
from hypothesis import given
from hypothesis import strategies as st

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.leads import DataRefused, Leads
from sla_toolkit.leads.connections import read_address, reason_of
from sla_toolkit.leads.engine import Engine
from sla_toolkit.measures import Cohorts, Period, judged_by, settled_at
from workbench import sla

HERE = Path("/somewhere")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20))
def test_a_password_of_any_characters_comes_through(word):
    """What the environment holds is what the server is told, and what may be shown is the kind of engine alone."""
    from urllib.parse import unquote, urlsplit

    address = read_address("postgres://reader:env:WORD@db.example.com:5432/crm", HERE, {"WORD": word})
    parts = urlsplit(address.url)
    assert unquote(parts.password or "") == word
    assert (parts.hostname, parts.port, parts.path) == ("db.example.com", 5432, "/crm")
    assert (address.kind, address.shown) == ("postgres", "postgres")
    assert "db.example.com" not in repr(address)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("postgres://u:open@host/db", "secret_written_out"),
        ("snowflake://u@account/db?password=open", "secret_written_out"),
        ("databricks://host/sql?access_token=open", "secret_written_out"),
        ("postgres://u:env:NOT_THERE@host/db", "secret_not_set"),
        ("env:NOT_THERE", "secret_not_set"),
        ("postgres://[::1/db", "connection"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(written, code):
    """A secret written out or not set, an address that is none: each says what to do, and repeats nothing."""
    with pytest.raises(DataRefused) as refused:
        read_address(written, HERE, {})
    (problem,) = refused.value.problems
    assert problem.code == code
    assert "open" not in problem.message.text("en")


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("duckdb:///data/x.duckdb", "/data/x.duckdb"),
        ("duckdb://x.duckdb", "/somewhere/x.duckdb"),
        ("sqlite://../x.sqlite", "/somewhere/../x.sqlite"),
        ("sqlite:////data/x y@z.sqlite", "//data/x y@z.sqlite"),
    ],
)
def test_a_database_file_lies_beside_the_agreement(written, path):
    """A relative path starts at the agreement's folder; signs that an address gives a meaning have none in a path."""
    assert read_address(written, HERE, {}).url == path


def test_a_reason_never_repeats_the_driver():
    """Whatever a driver says, the sentence is ours: an unknown error is named by its kind alone."""
    assert reason_of(RuntimeError("row 7: jane@example.com")) == "RuntimeError"
    assert (
        reason_of(OSError("could not write: No space left on device /home/jane")).text("en")
        == "the disk is full"
    )


def test_a_sqlite_file_is_read_and_left_alone(own_agreement, few_data, tmp_path):
    """The practice tables in SQLite give the answer that the files give, and the file keeps its bytes."""
    import csv

    path = tmp_path / "crm.sqlite"
    with sqlite3.connect(path) as connection:
        for name in ("contacts", "touches", "deals"):
            with (few_data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file)
            columns = ", ".join(f'"{one}" {"timestamp" if "ate" in one else "text"}' for one in header)
            connection.execute(f"create table {name} ({columns})")
            connection.executemany(
                f"insert into {name} values ({', '.join('?' * len(header))})",
                [[value or None for value in row] for row in rows],
            )
    connection.close()
    before = path.read_bytes()
    text = own_agreement.read_text("utf-8")
    answers = []
    for connection, place in (
        ("duckdb", rf"path: {few_data.as_posix()}/\1.csv"),
        (f"sqlite://{path}", r"table: \1"),
    ):
        changed = text.replace("connection: duckdb", f"connection: {connection}")
        own_agreement.write_text(re.sub(r"path: \S*/(\w+)\.csv", place, changed), "utf-8")
        done = sla("check", own_agreement, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        answers.append(json.loads(done.stdout))
    for part in ("leads", "stages", "personas", "months"):
        assert answers[0][part] == answers[1][part]
    assert path.read_bytes() == before


class _OnPaper:
    """Keeps nothing: an expression stays an expression, to be written as SQL."""

    def bring(self, name, rows):
        return ibis.table(ibis.schema(rows.schema), name=name)

    work_out = staticmethod(lambda table: table)


def _on_paper(agreement):
    text = ("lead_id", "channel", "owner", "company", "employees", "department")
    event = {"lead_id": "string", "date_only": "boolean"}
    return Leads(
        leads=ibis.table(
            {
                "row": "int64",
                "created_at": "timestamp",
                "created_date_only": "boolean",
                "amount": "decimal(18, 4)",
            }
            | dict.fromkeys(text, "string"),
            name="leads",
        ),
        stage_history=ibis.table(
            event | {"stage": "string", "entered_at": "timestamp", "owner": "string", "reason": "string"},
            name="stage_history",
        ),
        touches=ibis.table(event | {"at": "timestamp", "kind": "string", "by": "string"}, name="touches"),
        deals=ibis.table(event | {"won_at": "timestamp", "amount": "decimal(18, 4)"}, name="deals"),
        attributes=frozenset(text),
        dated_stages=frozenset((*agreement.stage_ids, "rejected")),
        findings=(),
        sources=(),
        digest="",
        engine=Engine(None, _OnPaper(), None),
    )


@pytest.mark.parametrize("dialect", ["bigquery", "snowflake", "databricks", "trino"])
@pytest.mark.parametrize("commitment", COMMITMENTS, ids=lambda one: one["id"])
def test_every_measure_can_be_asked_of_a_warehouse(dialect, commitment, tmp_path):
    """Every measure compiles to one SELECT of the warehouse's own SQL, and writes nothing."""
    places = {name: {"table": name} for name in ("leads", "touches", "deals")}
    agreement = read_agreement(write_agreement(tmp_path / "a.yaml", "duckdb", "Asia/Tokyo", places)).agreement
    month = Month(2026, 3)
    cohorts = Cohorts(
        agreement, _on_paper(agreement), (Period.of(agreement, month, settled_at(agreement, month)),)
    )
    chosen = next(one for one in agreement.commitments if one.id == commitment["id"])
    rows = judged_by(chosen, cohorts)
    sql = str(ibis.to_sql(rows.group_by("month").agg(n=rows.count()), dialect=dialect))
    assert re.match(r"\s*(WITH|SELECT)\b", sql)
    assert not re.search(r"\b(INSERT|CREATE|DROP|DELETE|UPDATE)\b", sql)
