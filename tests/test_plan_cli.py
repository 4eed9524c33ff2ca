"""`sla plan`: the same numbers as lines and as JSON, in both languages, and what it refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sla_toolkit.cli import app
from sla_toolkit.planning.model import PlanReport, plan_schema
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.running.planning import run_plan
from workbench import company, sla

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def acme(tmp_path_factory):
    """The practice agreement's file."""
    folder = tmp_path_factory.mktemp("plan") / "ws"
    new_workspace(folder)
    return folder / "parameters" / "acme.yaml"


def test_the_published_schema_is_that_of_the_answer():
    """`docs/schema/plan.schema.json` does not drift from what is printed."""
    committed = REPOSITORY / "docs" / "schema" / "plan.schema.json"
    assert json.loads(committed.read_text("utf-8")) == json.loads(json.dumps(plan_schema()))


def test_json_holds_the_whole_plan(acme):
    """`--json` prints what `run_plan` gives, number for number; numbers given go before the agreement's."""
    options = ("--as-of", "2026-11-19", "--reps", "4", "--hours", "100.5", "--minutes", "15")
    done = sla("plan", acme, *options, "--json")
    assert done.returncode == 0, done.stderr
    found = PlanReport.model_validate_json(done.stdout)
    assert found == run_plan(acme, "2026-11-19", {"reps": 4, "hours": 100.5, "minutes": 15})
    assert (found.capacity.reps, found.capacity.hours, found.capacity.minutes) == (4, 100.5, 15)
    assert found.as_of == "2026-11-19T23:59:59+09:00" and found.capacity.loads[0].could == 1608


def run(*arguments, language="en"):
    """Run the command in this process."""
    return CliRunner(env={"SLA_LANG": language}).invoke(app, [str(one) for one in arguments])


def test_the_lines_say_the_plan_in_the_reader_s_language(acme):
    """Goal, needs, months, odds, capacity and targets, in words."""
    english = run("plan", acme, "--as-of", "2026-11-19").stdout
    assert "Goal ¥90,000,000" in english and "Needed, MQL:" in english and "times in 100" in english
    assert "only 960 can be made" in english and "MQLs handed over: 200 is kept" in english
    japanese = run("plan", acme, "--as-of", "2026-11-19", language="ja").stdout
    assert "ゴール ¥90,000,000" in japanese and "必要な件数、MQL：" in japanese and "対応力：" in japanese
    assert len(english.splitlines()) == len(japanese.splitlines()) > 20


def test_no_lead_is_named(acme):
    """Nothing in the answer tells of a single lead: no company, no address, no id."""
    text = run_plan(acme, "2026-11-19").model_dump_json()
    assert "@" not in text and "株式会社" not in text and "100001" not in text


def test_without_a_time_the_plan_looks_no_further_than_the_data(acme):
    """The last month of an export that breaks off in it is no whole month; each later day gives the same answer."""
    found = run_plan(acme)
    assert found.past.last == "2026-10" and found.as_of.startswith("2026-11-2")


def test_what_cannot_be_planned_is_refused(acme, tmp_path):
    """Exit 3 with a sentence: no such time, no data; exit 2: nobody to work."""
    wrong = run("plan", acme, "--as-of", "someday")
    assert wrong.exit_code == 3 and "someday" in wrong.stderr and "Traceback" not in wrong.stderr
    file = company(tmp_path, [{"created": "2026-01-01", "mql": "2026-01-02"}])
    text = file.path.read_text("utf-8")
    file.path.write_text(text[: text.index("data:")], "utf-8")
    bare = run("plan", file.path, "--json")
    assert bare.exit_code == 3 and json.loads(bare.stdout)["problems"][0]["code"] == "no_data_block"
    assert run("plan", acme, "--reps", "0").exit_code == 2
