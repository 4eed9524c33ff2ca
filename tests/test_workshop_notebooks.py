"""The workshop notebooks: the same cells in both languages, and headless from their parameters."""

import json
from pathlib import Path

import papermill
import pytest

from sla_toolkit.agreement import read_agreement
from sla_toolkit.practice.participants import rehearse
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.running.backtesting import run_backtest
from sla_toolkit.running.keys import make_key
from sla_toolkit.running.verifying import verify_agreement
from sla_toolkit.workshop import open_room
from workbench import sla

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ("1_lead_stages", "2_personas", "3_targets", "4_sign_off")
DECISIONS = {
    "1_lead_stages": {"stages.mql.requires": ["company", "employees", "department"]},
    "2_personas": {"personas.hr_smb.match.employees.between": [50, 200]},
    "3_targets": {"plan.volume": 190, "commitments.mql_volume.target": 190},
    "4_sign_off": {"open_questions.trade_shows": {"question": "Do cards count?", "owner": "sales"}},
}


def cells(name, language):
    """Give a notebook's cells."""
    return json.loads((ROOT / "notebooks" / language / f"{name}.ipynb").read_bytes())["cells"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_both_languages_run_the_same_short_cells(name):
    """Only the prose differs; code cells are short, are kept without output, and hold no logic."""
    code = {}
    for language in ("ja", "en"):
        found = [cell for cell in cells(name, language) if cell["cell_type"] == "code"]
        assert not any(cell["outputs"] or cell["execution_count"] for cell in found)
        code[language] = ["".join(cell["source"]) for cell in found]
    assert code["ja"] == code["en"]
    for source in code["ja"]:
        assert source.count("\n") < 6
        assert not any(word in source for word in ("for ", "if ", "def ", "while ", "lambda"))


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_prose_is_a_playbook(name, language):
    """Each notebook has an agenda with minutes, asks both sides, and says what to do when the room disagrees."""
    prose = "\n".join(
        "".join(cell["source"]) for cell in cells(name, language) if cell["cell_type"] == "markdown"
    )
    if language == "en":
        assert "minutes" in prose and "Ask" in prose and "good answer" in prose
    else:
        assert "分" in prose and "尋ねます" in prose and "よい答え" in prose and max(prose) >= "\u3042"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_headless_and_leaves_its_decisions_in_the_file(name, language, tmp_path):
    """Plain papermill executes it; a decision given as a parameter stands in the YAML and in the pictures below it."""
    new_workspace(tmp_path / "ws")
    path = tmp_path / "ws" / "parameters" / "acme.yaml"
    before = path.read_text("utf-8")
    done = papermill.execute_notebook(
        ROOT / "notebooks" / language / f"{name}.ipynb",
        tmp_path / "out.ipynb",
        {"agreement": str(path), "language": language, "changes": DECISIONS[name]},
        kernel_name="python3",
        progress_bar=False,
    )
    assert path.read_text("utf-8") != before
    read_agreement(path)
    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    pages = [output["data"]["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    assert len(pages) >= 2 and not any("Traceback" in json.dumps(output) for output in outputs)
    assert any("<img" in one or "<table" in one for one in pages)


def run(name, parameters, folder):
    """Execute a notebook as papermill does."""
    return papermill.execute_notebook(
        ROOT / "notebooks" / "ja" / f"{name}.ipynb",
        folder / f"{name}.out.ipynb",
        parameters,
        kernel_name="python3",
        progress_bar=False,
    )


@pytest.mark.slow
def test_a_run_through_all_four_ends_with_an_agreement_in_force(tmp_path, monkeypatch):
    """Decisions in each notebook, then both sides sign: `sla check` accepts it, `sla monthly` measures signed terms."""
    monkeypatch.setenv("SLA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SLA_PASSPHRASE", "made for this test")
    for name in ("マーケティング責任者", "営業責任者"):
        make_key(name, "made for this test")
    new_workspace(tmp_path / "ws")
    path = tmp_path / "ws" / "parameters" / "acme.yaml"
    rehearse(open_room(path))
    for name in NOTEBOOKS[:3]:
        run(name, {"agreement": str(path), "changes": DECISIONS[name]}, tmp_path)
    for side in ("marketing", "sales"):
        run(
            "4_sign_off", {"agreement": str(path), "side": side, "changes": DECISIONS["4_sign_off"]}, tmp_path
        )
    found = verify_agreement(path)
    assert found.holds and found.state == "active"
    text = path.read_text("utf-8")
    assert "# 両部門に共通のゴール" in text and "trade_shows" in text and "between: [50, 200]" in text
    assert sla("check", path).returncode == 0
    done = sla("monthly", path, "--month", "2026-09", "--require-signed")
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "ws" / "outputs" / "acme" / "2026-09" / "report.json").read_bytes())
    assert (report["agreement"]["signature"], report["commitments"][0]["target"]) == ("valid", 190)
    cell = run_backtest(path, "2026-09", "2026-09").rows[0].cells[0]
    assert (cell.actual, cell.status) == (
        report["commitments"][0]["actual"],
        report["commitments"][0]["status"],
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_users_mistake_in_a_notebook_is_a_sentence(language, tmp_path):
    """Data that is gone, or a decision that is none: the cell fails with the sentence alone, and no traceback."""
    new_workspace(tmp_path / "ws")
    (tmp_path / "ws" / "data" / "contacts.csv").unlink()
    path = tmp_path / "ws" / "parameters" / "acme.yaml"
    with pytest.raises(papermill.PapermillExecutionError) as failed:
        papermill.execute_notebook(
            ROOT / "notebooks" / language / "1_lead_stages.ipynb",
            tmp_path / "out.ipynb",
            {"agreement": str(path), "language": language},
            kernel_name="python3",
            progress_bar=False,
        )
    assert "contacts.csv" in failed.value.evalue
    outputs = [
        one
        for cell in json.loads((tmp_path / "out.ipynb").read_bytes())["cells"]
        for one in cell.get("outputs", [])
    ]
    told = next(one for one in outputs if one["output_type"] == "error")["traceback"]
    sentence = "ファイルが見つかりません" if language == "ja" else "There is no such file"
    assert len(told) == 1 and "contacts.csv" in told[0] and sentence in told[0]
