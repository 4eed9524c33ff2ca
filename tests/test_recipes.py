"""The recipes for schedulers in docs/recipes/ call the command that there is, when and where they say."""

import ast
import configparser
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
import typer
from ruamel.yaml import YAML

from sla_toolkit.cli import app
from sla_toolkit.cli.outcome import DONE, FAILED, MISSED, REFUSED, SOME_FAILED, USAGE

ROOT = Path(__file__).parents[1]
RECIPES = ROOT / "docs" / "recipes"
NAMES = sorted(path.name for path in RECIPES.iterdir() if path.is_file())
WITH_COMMAND = (
    "airflow_dag.py",
    "crontab",
    "github-actions.yml",
    "sla-monthly.service",
    "windows-task.ps1",
)
WHEN = "30 6 * * 1-5"


def text(name):
    """Read a recipe."""
    return (RECIPES / name).read_text("utf-8")


def commands(name):
    """What follows `sla` in the lines of a recipe that call it, however the scheduler has it written."""
    found = re.findall(r"""(?i)\bsla(?:\.exe)?[`"}]* (monthly [^>;&|\n"`]+)""", text(name))
    return [one.split() for one in found]


def unit(name):
    """Read a unit file of systemd: sections of keys."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string(text(name))
    return parser


def workflow():
    """Read the workflow."""
    return YAML(typ="safe").load(text("github-actions.yml"))


def table():
    """The lines of the crontab that are neither comments nor settings."""
    lines = [line for line in text("crontab").splitlines() if line and not line.startswith("#")]
    return [line for line in lines if not re.match(r"\w+=", line)]


def loaded(name, monkeypatch):
    """Import a recipe that is a Python file, and leave nothing beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = importlib.util.spec_from_file_location(f"recipe_{Path(name).stem}", RECIPES / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", WITH_COMMAND)
def test_a_recipe_calls_the_command_with_options_that_it_has(name):
    """Each calls `sla monthly` once, for what is missing, and the real command understands all of it."""
    ((verb, *options),) = commands(name)
    command = typer.main.get_command(app).commands[verb]
    understood = command.make_context(verb, options).params
    assert understood["missing"] is True
    assert understood["month"] is None and not understood["agreements"]


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_is_linked_in_both_languages(name):
    """docs/scheduling.md leads to every recipe, in its English half and in its Japanese half."""
    halves = (ROOT / "docs" / "scheduling.md").read_text("utf-8").split("\n# ")
    assert len(halves) == 2
    assert all(f"](recipes/{name})" in half for half in halves)


def test_every_exit_code_is_explained_in_both_languages():
    """The table of exit codes has a row for each that the command has, and for no other."""
    halves = (ROOT / "docs" / "scheduling.md").read_text("utf-8").split("\n# ")
    codes = sorted((DONE, FAILED, USAGE, REFUSED, SOME_FAILED, MISSED))
    for half in halves:
        assert sorted(map(int, re.findall(r"^\| (\d+) \|", half, re.MULTILINE))) == codes


def test_the_crontab_runs_on_weekdays():
    """One line: five fields, then a command without a bare %, which cron would take for a line break."""
    (line,) = table()
    *fields, command = line.split(None, 5)
    assert " ".join(fields) == WHEN
    assert not re.search(r"(?<!\\)%", command)


@pytest.mark.skipif(os.name == "nt", reason="cron is not for Windows")
@pytest.mark.parametrize(("code", "heard"), [(DONE, False), (REFUSED, True)])
def test_cron_sends_a_mail_only_when_something_is_wrong(tmp_path, code, heard):
    """In cron's bare environment all output goes to the log; of a failure its end and its exit code come out."""
    folder = tmp_path / "営業 SLA"
    folder.mkdir()
    stand_in = tmp_path / "bin" / "sla"
    stand_in.parent.mkdir()
    stand_in.write_text(f'#!/bin/sh\necho "$* $CRM_PASSWORD"\necho wrong >&2\nexit {code}\n')
    stand_in.chmod(0o700)
    (folder / "sla.env").write_text("CRM_PASSWORD='a b&c'\n")
    command = table()[0].split(None, 5)[5].replace("/PATH/TO/VENV", str(tmp_path))
    command = command.replace("/PATH/TO/WORKSPACE", f"'{folder}'")
    ended = subprocess.run(
        ["/bin/sh", "-c", command], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True
    )
    assert ended.returncode == code
    assert "monthly --since-last a b&c\nwrong\n" in (folder / "sla-monthly.log").read_text()
    assert bool(ended.stdout + ended.stderr) is heard
    assert ("a b&c\nwrong\n" in ended.stdout and f"exit code {code}\n" in ended.stdout) is heard


def test_the_timer_names_a_time_zone_and_starts_the_service():
    """It runs the unit of the timer's name: every weekday in the company's zone, made up for when missed."""
    timer = unit("sla-monthly.timer")
    days, time, zone = timer["Timer"]["OnCalendar"].split()
    assert (days, time) == ("Mon..Fri", "06:30")
    assert ZoneInfo(zone).key == "Asia/Tokyo"
    assert timer["Timer"]["Persistent"] == "true"
    assert "Unit" not in timer["Timer"]
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_service_ends_as_the_command_does():
    """It runs once, takes a missed promise for done, and lets the command stop its own helpers."""
    service = unit("sla-monthly.service")["Service"]
    assert service["Type"] == "oneshot"
    assert int(service["SuccessExitStatus"]) == MISSED
    assert service["KillMode"] == "mixed"
    assert service["ExecStart"].startswith("/") and service["WorkingDirectory"].startswith("/")


def test_the_workflow_may_only_read():
    """Its token reads the repository and no more, no job asks for more, and no checkout leaves it behind."""
    flow = workflow()
    assert flow["permissions"] == {"contents": "read"}
    (job,) = flow["jobs"].values()
    assert "permissions" not in job
    checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert [step["with"]["persist-credentials"] for step in checkouts] == [False, False]


def test_the_workflow_runs_in_the_companys_zone_and_never_twice_at_once():
    """Every weekday at the same time as the other recipes; a run that goes on is not cancelled."""
    flow = workflow()
    (schedule,) = flow["on"]["schedule"]
    assert (schedule["cron"], ZoneInfo(schedule["timezone"]).key) == (WHEN, "Asia/Tokyo")
    assert flow["concurrency"]["cancel-in-progress"] is False


def test_the_workflow_keeps_what_was_published():
    """Outputs come back before the run and are kept after it, also after one that failed, under one name."""
    steps = workflow()["jobs"]["monthly"]["steps"]
    used = [step.get("uses", step.get("run", "")).split("@")[0] for step in steps]
    here = next(place for place, one in enumerate(used) if "sla monthly" in one)
    restore, save = used.index("actions/cache/restore"), used.index("actions/cache/save")
    assert restore < here < save
    assert steps[restore]["with"]["path"] == steps[save]["with"]["path"] == "outputs"
    assert steps[save]["with"]["key"].startswith(steps[restore]["with"]["restore-keys"])
    assert steps[save]["if"] == "always()"


def test_the_workflow_installs_what_is_locked():
    """The lock file it names is there, and secrets reach steps by environment alone, never by a command line."""
    runs = [step["run"] for step in workflow()["jobs"]["monthly"]["steps"] if "run" in step]
    (lock,) = re.findall(r"--require-hashes -r \.toolkit/(\S+)", "\n".join(runs))
    assert (ROOT / lock).is_file()
    assert not [run for run in runs if "${{" in run]


class Recorder:
    """Stands in for a class of Airflow: keeps what it was made with."""

    made: list = []  # noqa: RUF012  # shared on purpose

    def __init__(self, *values, **named):
        self.values, self.named = values, named
        self.made.append(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def test_the_dag_runs_the_command_in_the_companys_zone(monkeypatch):
    """One task a weekday, in the workspace, with no run for days gone by and never two at once."""
    monkeypatch.setattr(Recorder, "made", [])
    places = {
        "pendulum": ("datetime",),
        "airflow": (),
        "airflow.sdk": ("DAG",),
        "airflow.timetables": (),
        "airflow.timetables.trigger": ("CronTriggerTimetable",),
        "airflow.providers": (),
        "airflow.providers.standard": (),
        "airflow.providers.standard.operators": (),
        "airflow.providers.standard.operators.bash": ("BashOperator",),
    }
    for name, parts in places.items():
        module = ModuleType(name)
        vars(module).update({part: type(part, (Recorder,), {}) for part in parts})
        monkeypatch.setitem(sys.modules, name, module)
    dag = loaded("airflow_dag.py", monkeypatch)
    made = {type(one).__name__: one for one in Recorder.made}
    assert made["CronTriggerTimetable"].values == (WHEN,)
    assert ZoneInfo(made["CronTriggerTimetable"].named["timezone"]).key == "Asia/Tokyo"
    assert made["DAG"].named["catchup"] is False and made["DAG"].named["max_active_runs"] == 1
    assert made["BashOperator"].named["cwd"] == dag.WORKSPACE
    assert made["BashOperator"].named["bash_command"] == f"{dag.SLA} monthly --since-last"


def test_windows_powershell_reads_japanese_folders():
    """A BOM tells PowerShell 5.1 that the file is UTF-8; the log is UTF-8; the last thing run gives the exit code."""
    held = (RECIPES / "windows-task.ps1").read_bytes()
    assert held.startswith(b"\xef\xbb\xbf") and "営業" in held.decode("utf-8-sig")
    (command,) = re.findall(r"^\$command = (.*)$", held.decode("utf-8-sig"), re.MULTILINE)
    assert 'set "PYTHONUTF8=1" &' in command
    assert command.endswith('monthly --since-last >> `"$log`" 2>&1"')


def test_the_windows_task_runs_on_weekdays():
    """The days and the time are those of the other recipes; a second start is ignored while one runs."""
    script = text("windows-task.ps1")
    (days,) = re.findall(r"^\$days = (.*)$", script, re.MULTILINE)
    assert ast.literal_eval(f"[{days}]") == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert "-Weekly -DaysOfWeek $days -At '06:30'" in script
    assert "-MultipleInstances IgnoreNew" in script


@pytest.mark.parametrize("arguments", [[], ["--now"]])
def test_the_jupyter_job_fits_the_notebook(monkeypatch, capsys, arguments):
    """It names a notebook that is there and parameters that this has, as the Python text that the scheduler writes."""
    posted = {}

    def answer(request):
        if request.data is None:
            return io.BytesIO(b'[{"name": "python"}]')
        posted[request.full_url.rsplit("/", 1)[1]] = json.loads(request.data)
        return io.BytesIO(b'{"job_id": "1", "job_definition_id": "2"}')

    recipe = loaded("jupyter_scheduler.py", monkeypatch)
    monkeypatch.setattr(recipe, "urlopen", answer)
    monkeypatch.setenv("JUPYTER_TOKEN", "token")
    monkeypatch.setattr(sys, "argv", ["recipe", *arguments])
    recipe.main()
    ((kind, job),) = posted.items()
    assert (kind, capsys.readouterr().out) == (("jobs", "1\n") if arguments else ("job_definitions", "2\n"))
    when = (job.get("schedule"), job.get("timezone"))
    assert when == ((None, None) if arguments else (WHEN, "Asia/Tokyo"))
    cells = json.loads((ROOT / job["input_uri"]).read_text("utf-8"))["cells"]
    (defaults,) = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    assert set(job["parameters"]) <= set(re.findall(r"^(\w+) = ", "".join(defaults["source"]), re.MULTILINE))
    values = {name: ast.literal_eval(value) for name, value in job["parameters"].items()}
    assert values == {"agreement": recipe.AGREEMENT, "month": ""}


@pytest.mark.parametrize("name", NAMES)
def test_a_path_in_a_recipe_is_plainly_to_be_replaced(name):
    """A workspace or an environment is written in capitals, so that nobody takes it for a folder of theirs."""
    assert name == "sla-monthly.timer" or re.search(r"/PATH/TO/|\bYOUR\b", text(name))
    assert not re.search(r"/(home|opt|srv|tmp|root)/", text(name))
