"""A month end to end: from CRM files to the published folder, by the command and by plain papermill."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from pypdf import PdfReader

from sla_toolkit.practice.workspace import DEMO_MONTH, new_workspace
from sla_toolkit.variance.report import Report, report_schema
from workbench import company, sla

FILES = ["manifest.json", "notebook.ipynb", "report.json"]
REPO = Path(__file__).parents[1]


def contents(folder):
    """Read a folder back."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A practice workspace with its demo month published."""
    folder = tmp_path_factory.mktemp("ws") / "勤怠 管理"  # a Japanese path with a space, as on many desktops
    new_workspace(folder)
    done = sla("monthly", "parameters/acme.yaml", "--month", DEMO_MONTH, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def month(workspace):
    """The published folder of the demo month."""
    return workspace / "outputs" / "acme" / DEMO_MONTH


def test_the_month_leaves_its_whole_folder(month):
    """Report, documents in both languages, executed notebook, figures and manifest are all there."""
    names = set(contents(month))
    documents = {f"report.{language}.{kind}" for language in ("ja", "en") for kind in ("html", "pdf")}
    assert documents | set(FILES) <= names
    assert any(name.startswith("figures/") and name.endswith(".svg") for name in names)


def test_the_report_follows_its_published_schema(month):
    """`report.json` is valid against the committed JSON Schema, which is that of the models."""
    schema = json.loads((REPO / "docs" / "schema" / "report.schema.json").read_text(encoding="utf-8"))
    assert schema == report_schema()
    jsonschema.validate(json.loads((month / "report.json").read_bytes()), schema)


def test_the_report_adds_up(month):
    """Drivers sum to the total, persona rows to the month, days to the leads, and rows read to used and set aside."""
    report = Report.model_validate_json((month / "report.json").read_bytes())
    variance = report.variance
    assert sum(driver.effect for driver in variance.drivers) == pytest.approx(variance.total)
    assert sum(row.actual for row in variance.by_persona) == variance.actual
    assert sum(row.actual for row in variance.by_channel) == variance.actual
    assert sum(row.leads for row in variance.by_channel) == report.data.leads
    assert report.daily[-1].cumulative == report.data.leads
    for source in report.data.sources:
        assert source.read == source.used + source.set_aside


def test_the_executed_notebook_shows_no_error_and_no_place_of_this_machine(month):
    """Every cell ran, and neither temporary folders nor times of the run are in it."""
    notebook = json.loads((month / "notebook.ipynb").read_bytes())
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in code)
    assert all(output["output_type"] != "error" for cell in code for output in cell["outputs"])
    text = (month / "notebook.ipynb").read_text(encoding="utf-8")
    assert "papermill" not in notebook["metadata"] and f".{DEMO_MONTH}." not in text


def test_the_manifest_names_what_the_month_was_made_from(month):
    """Digests of agreement, data and templates, and of every file beside it, are right."""
    import hashlib

    manifest = json.loads((month / "manifest.json").read_bytes())
    report = json.loads((month / "report.json").read_bytes())
    assert manifest["agreement"] == report["agreement"]["digest"]
    for name, content in contents(month).items():
        if name != "manifest.json":
            assert manifest["files"][name] == hashlib.sha256(content).hexdigest()


def test_a_second_run_gives_the_same_bytes(workspace, month, tmp_path):
    """Run again elsewhere, every file is the same to the byte, the PDF and the notebook included."""
    done = sla(
        "monthly",
        "parameters/acme.yaml",
        "--month",
        DEMO_MONTH,
        "--outputs",
        tmp_path / "again",
        cwd=workspace,
    )
    assert done.returncode == 0, done.stderr
    first, again = contents(month), contents(tmp_path / "again" / "acme" / DEMO_MONTH)
    differing = {name for name in first | again if first.get(name) != again.get(name)}
    assert differing <= {"notebook.ipynb", "manifest.json"}  # they name the other folder
    assert sla("monthly", "parameters/acme.yaml", "--month", DEMO_MONTH, cwd=workspace).returncode == 0
    assert contents(month) == first


def test_plain_papermill_runs_the_same_notebook(workspace, month, tmp_path):
    """`papermill notebooks/en/5_monthly_variance.ipynb out.ipynb -p agreement … -p month …` gives the same report."""
    outputs = tmp_path / "papermill"
    done = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "papermill",
                "notebooks/en/5_monthly_variance.ipynb",
                str(tmp_path / "out.ipynb"),
            ),
            *(
                "-p",
                "agreement",
                "parameters/acme.yaml",
                "-p",
                "month",
                DEMO_MONTH,
                "-p",
                "outputs",
                str(outputs),
            ),
        ],
        cwd=workspace,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    report = (outputs / "acme" / DEMO_MONTH / "report.json").read_bytes()
    assert report == (month / "report.json").read_bytes()
    assert json.loads((tmp_path / "out.ipynb").read_bytes())["cells"]


def test_a_notebook_that_fails_leaves_itself_and_a_sentence(workspace):
    """A cell of the team's own that breaks the run: exit 1, the executed notebook in `.failed`, nothing published."""
    own = workspace / "notebooks" / "ja" / "5_monthly_variance.ipynb"
    before = own.read_text(encoding="utf-8")
    try:
        own.write_text(before.replace("show.funnel(run)", "1 / 0"), encoding="utf-8")
        done = sla("monthly", "parameters/acme.yaml", "--month", "2026-06", cwd=workspace)
    finally:
        own.write_text(before, encoding="utf-8")
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr and "Traceback" not in done.stderr
    folder = workspace / "outputs" / "acme"
    assert (folder / "2026-06.failed" / "notebook.ipynb").is_file() and not (folder / "2026-06").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["parameters/nothing.yaml", "--month", "2026-09"], 3, "no such file"),
        (["parameters/acme.yaml", "--month", "2031-01"], 3, "has not begun"),
        (["parameters/acme.yaml", "--month", "2019-01"], 3, "has nothing in 2019-01"),
        (["parameters/acme.yaml", "--month", "October"], 3, "not a month"),
        (["parameters/acme.yaml", "--month", "2026-09", "--as-of", "soon"], 3, "not a time"),
        (["--month", "2026-09"], 2, "agreements"),
    ],
)
def test_bad_calls_get_a_sentence_and_write_nothing(workspace, arguments, code, sentence, tmp_path):
    """What cannot be run is refused with a sentence and its exit code, without a traceback or a folder."""
    done = sla("monthly", *arguments, "--outputs", tmp_path / "none", cwd=workspace)
    assert (done.returncode, sentence in done.stderr, "Traceback" in done.stderr) == (code, True, False), (
        done.stderr
    )
    assert not (tmp_path / "none").exists() or not contents(tmp_path / "none")


def test_missed_promises_can_fail_a_job(workspace):
    """`--fail-on missed` turns a done month with a missed commitment into exit 10."""
    done = sla(
        "monthly",
        "parameters/acme.yaml",
        "--month",
        DEMO_MONTH,
        "--fail-on",
        "missed",
        "--json",
        cwd=workspace,
    )
    report = json.loads(done.stdout)["units"][0]["report"]
    assert any(one["status"] == "missed" for one in report["commitments"])
    assert done.returncode == 10


def test_some_agreements_failing_leaves_the_others_done(workspace):
    """With two agreements, one of them missing: exit 4, and the other's month is published."""
    arguments = ["parameters/acme.yaml", "parameters/nothing.yaml", "--month", DEMO_MONTH, "--workers", "2"]
    done = sla("monthly", *arguments, cwd=workspace)
    assert done.returncode == 4 and "no such file" in done.stderr


def test_a_month_outside_the_term_is_measured_with_a_warning(workspace, tmp_path):
    """The numbers can be had; the report says that nobody promised anything for that month."""
    text = (workspace / "parameters" / "acme.yaml").read_text(encoding="utf-8")
    start = text.index("effective:")
    line = text[start : text.index("\n", start)]
    other = workspace / "parameters" / "later.yaml"
    other.write_text(text.replace(line, "effective: {from: 2027-04-01, until: 2027-09-30}"), encoding="utf-8")
    done = sla("monthly", other, "--month", DEMO_MONTH, "--outputs", tmp_path, "--json", cwd=workspace)
    other.unlink()
    notices = json.loads(done.stdout)["units"][0]["report"]["notices"]
    assert "outside_term" in [notice["code"] for notice in notices]


def test_an_emoji_in_the_crm_does_not_stop_the_month(tmp_path):
    """A character that the PDF's font lacks is printed as 〓; the page and the data keep it as it is."""
    file = company(tmp_path, [{"mql": "2026-10-05 10:00", "channel": "🚀 launch"}])
    done = sla("monthly", file.path, "--month", "2026-10", "--outputs", tmp_path / "outputs")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "outputs" / "tiny" / "2026-10"
    assert "🚀 launch" in (folder / "report.en.html").read_text(encoding="utf-8")
    printed = "".join(page.extract_text() for page in PdfReader(folder / "report.en.pdf").pages)
    assert "〓 launch" in printed
