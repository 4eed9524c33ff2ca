"""Bad databases, by the command: a sentence, an exit code, nothing written, and a next run that simply works."""

import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import psutil
import pytest
from bad_files import CSV, LEADS
from refusals import MONTH, ask, assert_sentences, contents, problems_of

from workbench import company

SLOW = "select real.* from real where (select count(*) from range(1000000000000) r(i) where i % 7 = 3) > 0"


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """A small workspace over a DuckDB file, with its month published."""
    folder = tmp_path_factory.mktemp("counted")
    with duckdb.connect(str(folder / "crm.duckdb")) as connection:
        (folder / "leads.csv").write_bytes(CSV)
        connection.execute(f"create table real as from read_csv('{folder}/leads.csv', all_varchar = true)")
        connection.execute("create view leads as from real")
    company(folder, [])
    over(folder, "duckdb://crm.duckdb")
    done = ask("monthly", folder / "tiny.yaml", *MONTH, "--outputs", folder / "outputs")
    assert done.exit_code == 0, done.stderr
    return folder


def over(folder, address, table="leads"):
    """Have the small company's agreement read a table; give its path."""
    path = folder / "tiny.yaml"
    text = re.sub(r"\n  connection: \S+", "", path.read_text("utf-8"))
    text = re.sub(r"(path: contacts.csv|table: \w+)", f"table: {table}", text)
    path.write_text(text.replace("data:\n", f"data:\n  connection: {address}\n"), "utf-8")
    return path


def lay_out(folder):
    """Lay out databases that are sound, damaged, of another kind, and none."""
    with sqlite3.connect(folder / "good.sqlite") as connection:
        connection.execute(f"create table leads ({', '.join(f'{name} text' for name in LEADS[0])})")
        rows = [tuple(one.values()) for one in LEADS]
        connection.executemany(f"insert into leads values ({', '.join('?' * len(LEADS[0]))})", rows)
    connection.close()
    with duckdb.connect(str(folder / "good.duckdb")) as connection:
        (folder / "leads.csv").write_bytes(CSV)
        connection.execute(f"create table leads as from read_csv('{folder}/leads.csv', all_varchar = true)")
    whole = (folder / "good.duckdb").read_bytes()
    (folder / "half.duckdb").write_bytes(whole[: len(whole) // 2])
    whole = (folder / "good.sqlite").read_bytes()
    (folder / "torn.sqlite").write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    (folder / "text.db").write_bytes(CSV * 50)
    (folder / "folder.db").mkdir()


DOORS = [
    ("duckdb://good.duckdb", "leeds", "Did you mean “leads”?"),
    ("duckdb://half.duckdb", "leads", "(the file is damaged or of another kind)"),
    ("duckdb://text.db", "leads", "(the file is damaged or of another kind)"),
    ("duckdb://folder.db", "leads", "(it is a folder)"),
    ("duckdb://none.db", "leads", "(it is not there)"),
    ("sqlite://good.sqlite", "leeds", "Did you mean “leads”?"),
    ("sqlite://torn.sqlite", "leads", "(the file is damaged or of another kind)"),
    ("sqlite://text.db", "leads", "(the file is damaged or of another kind)"),
    ("sqlite://folder.db", "leads", "(it is a folder)"),
    ("sqlite://none.db", "leads", "(it is not there)"),
    ("nosuch://host/crm", "leads", "(no engine of that name is known)"),
    ("bigquery://project/crm", "leads", 'run pip install "ibis-framework[bigquery]"'),
]


@pytest.mark.parametrize(("address", "table", "said"), DOORS)
def test_a_database_that_cannot_be_read_is_a_sentence(address, table, said, tmp_path):
    """Missing, damaged, of another kind, without the table: the agreement's line, and what is wrong there."""
    company(tmp_path, [])
    lay_out(tmp_path)
    good = ask("check", over(tmp_path, "duckdb://good.duckdb"), "--json").stdout
    done = ask("check", over(tmp_path, address, table), "--json")
    assert_sentences(problems_of(done))
    (problem,) = problems_of(done)
    assert said in problem["text"]["en"]
    if "torn" in address:  # what is damaged within comes up when it is read
        assert done.exit_code == 1
    else:
        line = "table:" if "leeds" in table else "connection:"
        assert done.exit_code == 3
        assert line in (tmp_path / "tiny.yaml").read_text("utf-8").splitlines()[problem["line"] - 1]
    assert ask("check", over(tmp_path, "duckdb://good.duckdb"), "--json").stdout == good


@pytest.mark.parametrize(
    ("address", "hold"),
    [
        ("duckdb://good.duckdb", "import duckdb; held = duckdb.connect('good.duckdb')"),
        (
            "sqlite://good.sqlite",
            "import sqlite3; held = sqlite3.connect('good.sqlite'); held.execute('begin exclusive')",
        ),
    ],
)
def test_a_database_that_another_program_holds_is_a_sentence(address, hold, tmp_path):
    """It is said who is in the way; once the other program is closed, the same line works."""
    company(tmp_path, [])
    lay_out(tmp_path)
    code = f"{hold}; print('held', flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        done = ask("check", over(tmp_path, address), "--json")
    finally:
        holder.communicate(b"\n")
    assert done.exit_code == 3
    assert_sentences(problems_of(done))
    assert "(another program holds it)" in problems_of(done)[0]["text"]["en"]
    assert ask("check", over(tmp_path, address)).exit_code == 0


@pytest.mark.parametrize(
    ("kind", "package", "extra"),
    [
        ("postgres", "psycopg", "sla-toolkit[postgres]"),
        ("pyspark", "pyspark", "sla-toolkit[spark]"),
        ("trino", "trino", "ibis-framework[trino]"),
    ],
)
def test_a_driver_that_is_missing_is_named_with_the_way_to_get_it(kind, package, extra, tmp_path):
    """Without the packages of an engine, the sentence is the line to type."""
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text(
        f"raise ModuleNotFoundError({package!r}, name={package!r})"
    )
    company(tmp_path, [])
    answers = [
        command("check", over(tmp_path, f"{kind}://host/crm"), tmp_path, language)
        for language in ("en", "ja")
    ]
    for done in answers:
        assert (done.returncode, len(done.stderr.splitlines())) == (3, 1), done.stderr
        assert f'pip install "{extra}"' in done.stderr


def command(verb, agreement, path="", language="en", *more, **options):
    """Run the command as a process of its own."""
    code = "from sla_toolkit.cli import main; main()"
    environment = {**os.environ, "SLA_LANG": language, **options.pop("environment", {})}
    if path:
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(path), os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-c", code, verb, str(agreement), *map(str, more)],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        **options,
    )


def months(folder, *more, **environment):
    """Ask for the month as data, published where it was before."""
    asked = ("monthly", folder / "tiny.yaml", *more, *MONTH, "--outputs", folder / "outputs", "--json")
    return ask(*asked, **environment)


@pytest.mark.slow
def test_a_month_stays_as_it_was_through_every_trouble_of_its_database(counted):
    """Not there, another table, no memory: the month on file stays to the byte, and can be written anew."""
    agreement, before = counted / "tiny.yaml", contents(counted / "outputs")
    text, away = agreement.read_text("utf-8"), counted / "away.duckdb"
    (counted / "crm.duckdb").rename(away)
    gone = months(counted)
    away.rename(counted / "crm.duckdb")
    poor = months(counted, SLA_MEMORY="1MB")
    over(counted, "duckdb://crm.duckdb", "leeds")
    other = counted / "other.yaml"
    other.write_text(text.replace("crm.duckdb", "none.duckdb").replace("id: tiny", "id: other"), "utf-8")
    both = months(counted, other)
    other.unlink()
    agreement.write_text(text, "utf-8")
    assert [one.exit_code for one in (gone, poor, both)] == [3, 1, 4]
    said = [problem["text"]["en"] for one in (gone, poor, both) for problem in problems_of(one)]
    expected = ["it is not there", "set SLA_MEMORY", "“leads”?", "it is not there"]
    assert [part in sentence for part, sentence in zip(expected, said, strict=True)] == [True] * 4, said
    for one in (gone, poor, both):
        assert_sentences(problems_of(one))
    assert_month_on_file(counted, before)
    assert_written_anew(counted, before)


def assert_month_on_file(folder, before):
    """What was published before a failure is there to the byte, whatever the failure left beside it."""
    month = folder / "outputs" / "tiny" / "2026-10"
    assert contents(month) == {
        path: data for path, data in before.items() if path.is_relative_to(month) and path != month
    }
    assert json.loads((folder / "outputs/tiny/2026-10.failed/failure.json").read_bytes())["text"]["ja"]


def assert_written_anew(folder, before):
    """Without the month on file, the same command writes the same bytes."""
    shutil.rmtree(folder / "outputs")
    done = ask("monthly", folder / "tiny.yaml", *MONTH, "--outputs", folder / "outputs")
    assert done.exit_code == 0, done.stderr
    assert contents(folder / "outputs") == before


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="who holds a file is looked up in /proc")
def test_an_engine_killed_in_the_middle_is_a_sentence(counted):
    """What counts is killed, as a machine without memory does: nothing is written; the next run is as ever."""
    before = contents(counted / "outputs")
    replace_view(counted, SLOW)
    running = started(counted)
    os.kill(counting(running.pid, counted / "crm.duckdb"), signal.SIGKILL)
    said, errors = running.communicate(timeout=120)
    replace_view(counted, "from real")
    running.stdout = said
    assert (running.returncode, errors) == (1, "")
    assert_sentences(problems_of(running))
    assert "was ended from outside" in said
    assert_month_on_file(counted, before)
    assert_written_anew(counted, before)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="who holds a file is looked up in /proc")
def test_a_command_killed_in_the_middle_leaves_nobody_at_work(counted):
    """The command itself is killed: its kernel ends too, the month on file stays, the next run is as ever."""
    before = contents(counted / "outputs")
    replace_view(counted, SLOW)
    running = started(counted)
    kernel = counting(running.pid, counted / "crm.duckdb")
    running.kill()
    running.communicate(timeout=60)
    until = time.monotonic() + 60
    while alive(kernel) and time.monotonic() < until:
        time.sleep(0.2)
    assert not alive(kernel)
    replace_view(counted, "from real")
    published = {
        path: data for path, data in contents(counted / "outputs").items() if data and not hidden(path)
    }
    assert published == {path: data for path, data in before.items() if data}
    done = ask("monthly", counted / "tiny.yaml", *MONTH, "--outputs", counted / "outputs")
    assert done.exit_code == 0, done.stderr
    for one in (counted / "outputs").rglob(".*"):
        shutil.rmtree(one)
    assert contents(counted / "outputs") == before


def hidden(path):
    """Whether a file lies in a folder that a run writes aside."""
    return any(part.startswith(".") for part in path.parts)


def alive(process):
    """Whether a process is still at work."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def started(folder):
    """Start the month as a process of its own."""
    return subprocess.Popen(
        [
            *(sys.executable, "-c", "from sla_toolkit.cli import main; main()", "monthly"),
            *(str(folder / "tiny.yaml"), *MONTH, "--outputs", str(folder / "outputs"), "--json"),
        ],
        env={**os.environ, "SLA_LANG": "en"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def replace_view(folder, query):
    """Have the table of the leads be something else."""
    with duckdb.connect(str(folder / "crm.duckdb")) as connection:
        connection.execute(f"create or replace view leads as {query}")


def counting(parent, database):
    """Wait for a process below another that has the database open; give its number."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for one in psutil.Process(parent).children(recursive=True):
            try:
                files = [file.resolve() for file in Path(f"/proc/{one.pid}/fd").iterdir()]
            except OSError:  # it has just ended
                continue
            if database.resolve() in files:
                time.sleep(1)  # the question is under way
                return one.pid
        time.sleep(0.1)
    raise AssertionError("nobody opened the database")


@pytest.mark.slow
def test_a_full_disk_is_a_sentence(tmp_path):
    """Where neither memory nor disk has room for what is counted: exit code 1, nothing written; with room it works."""
    days = [f"2026-10-{1 + number % 28:02d}" for number in range(60_000)]
    rows = [{"created": day, "mql": day, "channel": f"channel {n} " * 9} for n, day in enumerate(days)]
    agreement = company(tmp_path, rows).path
    room = {"SLA_MEMORY": "30MB", "SLA_CACHE": "off"}
    done = command(
        *("monthly", agreement, "", "en", *MONTH, "--outputs", tmp_path / "outputs"),
        environment=room,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)),
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "(the disk is full): nothing was published" in done.stderr
    assert not (tmp_path / "outputs" / "tiny" / "2026-10").exists()
    assert ask("check", agreement, SLA_CACHE="off").exit_code == 0
