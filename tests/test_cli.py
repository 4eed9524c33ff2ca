"""The command as a user meets it: what it answers, in which language, and how it ends."""

import json

import pytest

from sla_toolkit.agreement import agreement_schema
from sla_toolkit.variance.follow_up import actions_schema
from sla_toolkit.variance.report import report_schema
from workbench import sla


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace as `sla new` lays it out."""
    folder = tmp_path_factory.mktemp("cli")
    done = sla("new", "ws", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "ws"


def test_new_lays_out_everything_to_start_from(workspace):
    """Agreement, schema, data and the notebooks of both languages are there, and an outputs folder."""
    for name in (
        "parameters/acme.yaml",
        "parameters/agreement.schema.json",
        "data/contacts.csv",
        "notebooks/ja/5_monthly_variance.ipynb",
        "notebooks/en/5_monthly_variance.ipynb",
    ):
        assert (workspace / name).is_file(), name
    assert (workspace / "outputs").is_dir()


def test_new_never_writes_over_a_file(workspace):
    """A second `sla new` in the same place is refused, and the agreement stays as it is."""
    agreement = workspace / "parameters" / "acme.yaml"
    before = agreement.read_bytes()
    done = sla("new", workspace, cwd=workspace)
    assert done.returncode == 1 and "already" in done.stderr and "Traceback" not in done.stderr
    assert agreement.read_bytes() == before


def test_check_says_what_was_understood(workspace):
    """A sound agreement: leads, months, stages reached and personas matched, as text and as JSON."""
    done = sla("check", "parameters/acme.yaml", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert "is sound" in done.stdout and "Stages reached" in done.stdout and "Personas matched" in done.stdout
    answer = json.loads(sla("check", "parameters/acme.yaml", "--json", cwd=workspace).stdout)
    assert answer["leads"] > 5000 and answer["first_month"] <= "2025-05"
    assert answer["stages"]["mql"] > answer["stages"]["appointment"] > answer["stages"]["won"] > 0
    assert sum(answer["personas"].values()) == answer["leads"]
    assert next(one["leads"] for one in answer["months"] if one["month"] == "2026-04") > 150
    assert all(s["read"] == s["used"] + s["set_aside"] for s in answer["sources"])


def test_check_speaks_japanese_to_a_japanese_reader(workspace):
    """The same answer in Japanese, without an English sentence left in it."""
    done = sla("check", "parameters/acme.yaml", cwd=workspace, SLA_LANG="ja")
    assert "問題はありません" in done.stdout and "Stages" not in done.stdout


def test_check_names_every_mistake_with_file_and_line(workspace):
    """Exit 3, each mistake as `file:line: sentence`, and the same as JSON."""
    text = (workspace / "parameters" / "acme.yaml").read_text(encoding="utf-8")
    bad = workspace / "parameters" / "bad.yaml"
    bad.write_text(
        text.replace("target: 0.65", "target: 65").replace("deal_size", "deal_sise"), encoding="utf-8"
    )
    done = sla("check", "parameters/bad.yaml", cwd=workspace)
    line = text[: text.index("deal_size")].count("\n") + 1
    assert done.returncode == 3
    assert (
        f"parameters/bad.yaml:{line}: “deal_sise” is not known here. Did you mean “deal_size”?" in done.stderr
    )
    assert "Did you mean 0.65?" in done.stderr
    answer = json.loads(sla("check", "parameters/bad.yaml", "--json", cwd=workspace).stdout)
    assert {problem["code"] for problem in answer["problems"]} == {"unknown_key", "target_not_a_share"}
    bad.unlink()


def test_check_refuses_data_that_cannot_be_used(workspace):
    """A column that is not there: exit 3 and the nearest names."""
    text = (workspace / "parameters" / "acme.yaml").read_text(encoding="utf-8")
    bad = workspace / "parameters" / "bad_data.yaml"
    bad.write_text(text.replace("mql: Became a MQL Date", "mql: Became an MQL Dat"), encoding="utf-8")
    done = sla("check", "parameters/bad_data.yaml", cwd=workspace)
    bad.unlink()
    assert done.returncode == 3 and "Became a MQL Date" in done.stderr and "Traceback" not in done.stderr


def test_draft_renders_the_agreement_in_every_format_and_language(workspace):
    """HTML, PDF, Word and Markdown, in Japanese and English, below outputs/<id>/agreement-v<version>/."""
    done = sla("draft", "parameters/acme.yaml", cwd=workspace)
    assert done.returncode == 0, done.stderr
    folder = workspace / "outputs" / "acme" / "agreement-v1"
    names = {path.name for path in folder.iterdir()}
    wanted = {f"agreement.{lang}.{kind}" for lang in ("ja", "en") for kind in ("html", "pdf", "docx", "md")}
    assert wanted <= names
    assert "<html" in (folder / "agreement.ja.html").read_text(encoding="utf-8").lower()
    assert (folder / "agreement.en.pdf").read_bytes().startswith(b"%PDF")


def test_draft_gives_the_same_bytes_again(workspace, tmp_path):
    """Two renderings of one agreement do not differ in a byte."""
    folders = []
    for name in ("one", "two"):
        assert (
            sla("draft", "parameters/acme.yaml", "--outputs", tmp_path / name, cwd=workspace).returncode == 0
        )
        folders.append(tmp_path / name / "acme" / "agreement-v1")
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes(), path.name


@pytest.mark.parametrize(
    ("which", "schema"),
    [("agreement", agreement_schema()), ("report", report_schema()), ("actions", actions_schema())],
)
def test_schema_prints_what_others_rely_on(which, schema, tmp_path):
    """`sla schema` gives the JSON Schemas of the agreement, of the report and of the decisions."""
    assert json.loads(sla("schema", which, cwd=tmp_path).stdout) == schema


def test_doctor_finds_nothing_wrong_here(tmp_path):
    """Every part that the toolkit needs is tried once, and works where the tests run."""
    done = sla("doctor", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert len(json.loads(done.stdout)["checks"]) >= 8


def test_usage_mistakes_end_with_2(tmp_path):
    """An unknown verb or option is usage, not refusal."""
    assert sla("mothly", cwd=tmp_path).returncode == 2
    assert sla("check", "--nonsense", cwd=tmp_path).returncode == 2


def test_help_names_every_verb(tmp_path):
    """`sla --help` lists what there is."""
    done = sla("--help", cwd=tmp_path)
    assert done.returncode == 0
    for name in ("new", "check", "draft", "monthly", "demo", "doctor", "schema"):
        assert name in done.stdout


def test_demo_does_the_whole_job_and_names_the_files(tmp_path):
    """One command from nothing to a rendered agreement and a published month; a second run works as well."""
    for _ in range(2):
        done = sla("demo", "demo", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        named = [line.strip() for line in done.stdout.splitlines() if line.startswith("  demo")]
        assert any(name.endswith("report.ja.html") for name in named)
        assert all((tmp_path / name).is_file() for name in named)
