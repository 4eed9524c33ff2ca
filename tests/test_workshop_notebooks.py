"""The workshop notebooks: the same cells in both languages, and headless from their parameters."""

import json
from pathlib import Path

import papermill
import pytest

from sla_toolkit.agreement import read_agreement
from sla_toolkit.practice.workspace import new_workspace

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
