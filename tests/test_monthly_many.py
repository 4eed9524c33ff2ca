"""Many months of many agreements by one command."""

import json
import os
import pty
import re

import pytest
from many import COMMAND, published, run, slow_notebook, workspace


@pytest.fixture(scope="module")
def caught_up(tmp_path_factory):
    """Two agreements with two months each, run at once; and what the command said."""
    folder = tmp_path_factory.mktemp("many") / "二つの 合意書"
    folder.mkdir()
    workspace(folder, "north", "south")
    months = ("--from", "2026-10", "--until", "2026-11", "--as-of", "2026-11-20")
    return folder, run(folder, "parameters/*.yaml", *months)


def test_every_month_of_every_agreement_is_published(caught_up):
    """November has nothing: those units fail alone, with exit 4, and both Octobers stand."""
    folder, (code, said, errors) = caught_up
    assert code == 4
    names = {name.rsplit("/", 1)[0] for name in published(folder)}
    assert {"north/2026-10", "south/2026-10"} <= names
    assert not [name for name in names if "2026-11" in name]
    assert errors.count("has nothing in 2026-11") == 2
    assert "Traceback" not in said + errors


def test_lines_tell_how_far_it_is_and_a_table_how_it_went(caught_up):
    """Away from a terminal: a line for each unit as it ends, then a row for each."""
    _, (_, said, _) = caught_up
    assert len(re.findall(r"^\d/4 \w+ 2026-10: ", said, re.MULTILINE)) == 2
    rows = re.findall(r"^(north|south) 2026-(10|11) ", said.split("Month")[1], re.MULTILINE)
    assert sorted(rows) == [("north", "10"), ("north", "11"), ("south", "10"), ("south", "11")]


def test_the_index_pages_lie_beside_the_months(caught_up):
    """One for each agreement and one over all, in both languages, named at the end."""
    folder, (_, said, _) = caught_up
    for name in ("index", "north/index", "south/index"):
        for language in ("ja", "en"):
            assert (folder / "outputs" / f"{name}.{language}.html").is_file()
    assert said.splitlines()[-1] == "Index: outputs/index.en.html"


def test_a_second_run_writes_nothing(caught_up):
    """The same input: no file is touched, and every row says so."""
    folder, _ = caught_up
    stamps = times(folder / "outputs")
    code, said, _ = run(
        folder,
        "parameters/north.yaml",
        "parameters/south.yaml",
        "--month",
        "2026-10",
        "--as-of",
        "2026-11-20",
    )
    assert code == 0 and said.count("as it was") == 2
    assert times(folder / "outputs") == stamps


def times(folder):
    """When each file was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_as_data_the_units_come_in_their_order(caught_up):
    """`--json` gives one document on standard output, units agreement by agreement, and no progress in it."""
    folder, _ = caught_up
    code, said, _ = run(folder, "--all", "--as-of", "2026-11-20", "--json")
    answer = json.loads(said)
    assert code == 4  # September has no data
    found = [(unit["agreement"].split("/")[1], unit["month"]) for unit in answer["units"]]
    assert found == [(f"{name}.yaml", f"2026-{n:02d}") for name in ("north", "south") for n in (9, 10)]
    assert [unit["month"] for unit in answer["units"] if "report" in unit] == ["2026-10", "2026-10"]
    assert answer["pages"] == [f"outputs/{name}index.en.html" for name in ("", "north/", "south/")]


def test_on_a_terminal_there_is_a_bar_with_what_is_under_way(tmp_path):
    """Done of all, the time it takes, and the names of the units that run; then the table."""
    workspace(tmp_path, "north", "south")
    shown = on_a_terminal(
        tmp_path, *COMMAND, "parameters/*.yaml", "--month", "2026-10", "--as-of", "2026-11-20"
    )
    assert "0/2" in shown and "2/2" in shown and "north 2026-10, south 2026-10" in shown
    assert re.search(
        r"north 2026-10 +2 +0 +0 +0 ", re.sub(r"\x1b\[[0-9;]*m", "", shown.rsplit("Month", 1)[1])
    )


def on_a_terminal(folder, *command):
    """Run a command on a terminal of its own; give everything it showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update(SLA_LANG="en", TERM="xterm", COLUMNS="120", LINES="40")
        os.execv(command[0], command)  # noqa: S606  # what is on the other side of a terminal
    shown = bytearray()
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other side is gone
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, shown.decode(errors="replace")
    return shown.decode(errors="replace")


def test_nothing_missing_is_said(tmp_path):
    """`--since-last` runs what is missing, and then there is nothing to run."""
    workspace(tmp_path, "north")
    assert run(tmp_path, "--since-last")[0] == 4  # September has no data; October is there now
    assert published(tmp_path)
    code, said, _ = run(tmp_path, "--since-last")
    assert (code, said) == (0, "There is nothing to run: every month has its report.\n")


def test_a_unit_that_hangs_is_ended_at_its_deadline(tmp_path):
    """The others stand; the one that hung leaves its notebook and the reason."""
    workspace(tmp_path, "north", "south")
    slow_notebook(tmp_path, "import time; time.sleep(600 if run.file.path.stem == 'north' else 0)")
    code, _, errors = run(tmp_path, "parameters/*.yaml", "--month", "2026-10", "--deadline", "0.4")
    assert code == 4
    assert "north 2026-10: It did not end within 24 seconds" in errors
    failed = tmp_path / "outputs" / "north" / "2026-10.failed"
    assert json.loads((failed / "failure.json").read_bytes())["code"] == "DeadlinePassed"
    assert (failed / "notebook.ipynb").is_file()
    assert (tmp_path / "outputs" / "south" / "2026-10" / "manifest.json").is_file()


def test_a_unit_whose_data_is_refused_says_so_where_its_month_would_lie(tmp_path):
    """Among many, nobody may have read the terminal: the sentence and the notebook are kept until a run succeeds."""
    workspace(tmp_path, "north", "south")
    agreement = tmp_path / "parameters" / "north.yaml"
    text = agreement.read_text("utf-8")
    agreement.write_text(text.replace("contacts.csv", "nothing.csv"), "utf-8")
    code, _, errors = run(tmp_path, "parameters/*.yaml", "--month", "2026-10")
    assert code == 4 and "There is no such file" in errors
    failed = tmp_path / "outputs" / "north" / "2026-10.failed"
    reason = json.loads((failed / "failure.json").read_bytes())["text"]
    assert "nothing.csv: There is no such file" in reason["en"] and "nothing.csv" in reason["ja"]
    cells = json.loads((failed / "notebook.ipynb").read_bytes())["cells"]
    assert "There is no such file" in str([cell.get("outputs") for cell in cells])
    assert "no such file" in (tmp_path / "outputs" / "north" / "index.en.html").read_text("utf-8")
    kept = {path: path.read_bytes() for path in failed.iterdir()}
    assert run(tmp_path, "parameters/*.yaml", "--month", "2026-10")[0] == 4
    assert {path: path.read_bytes() for path in failed.iterdir()} == kept
    agreement.write_text(text, "utf-8")
    assert run(tmp_path, "parameters/*.yaml", "--month", "2026-10")[0] == 0
    assert not failed.exists()


def test_unsigned_terms_among_many_leave_the_reason_alone(tmp_path):
    """`--require-signed`: there is no notebook yet, but the sentence stands where the month would lie."""
    workspace(tmp_path, "north", "south")
    code, _, errors = run(tmp_path, "parameters/*.yaml", "--month", "2026-10", "--require-signed")
    assert code == 4 and "not signed by everybody" in errors
    for name in ("north", "south"):
        (left,) = (tmp_path / "outputs" / name / "2026-10.failed").iterdir()
        assert "not signed by everybody" in json.loads(left.read_bytes())["text"]["en"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--month", "2026-10", "--all"], "in one way"),
        (["--month", "2026-10"], "Name one or several agreements"),
        (["--all"], "Name one or several agreements"),
    ],
)
def test_calls_that_say_too_much_or_too_little_are_refused(tmp_path, arguments, sentence):
    """With a sentence and exit 2."""
    code, _, errors = run(tmp_path, *arguments)
    assert code == 2 and sentence in errors and "Traceback" not in errors
