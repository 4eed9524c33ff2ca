"""The sign-off notebook: headless from its parameters, in both languages, and the same as the command."""

import json
from pathlib import Path

import papermill
import pytest
from pypdf import PdfReader

from sla_toolkit.language import SlaError
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.running import open_desk
from sla_toolkit.running.keys import make_key
from sla_toolkit.running.verifying import verify_agreement

ROOT = Path(__file__).parents[1]
NOTEBOOK = "4_sign_off.ipynb"
SIGNERS = {"marketing": "マーケティング責任者", "sales": "営業責任者"}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """A workspace whose two signers have a key each, made here."""
    new_workspace(tmp_path / "ws")
    monkeypatch.setenv("SLA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SLA_PASSPHRASE", "made for this test")
    for name in SIGNERS.values():
        make_key(name, "made for this test")
    return tmp_path / "ws"


def test_both_sides_sign_at_the_desk(workspace):
    """Nobody, marketing, sales: the state goes from draft to active, and a second time changes nothing."""
    path = workspace / "parameters" / "acme.yaml"
    desk = open_desk(path, language="en")
    assert "Nobody signs" in desk.sign().data
    desk.documents()
    assert "Draft" in _first_page(workspace)
    assert "We, Marketing, pledge" in desk.pledge().data
    assert "no signed earlier version" in desk.changes().data
    for side, name in SIGNERS.items():
        assert desk.sign(side).data == f"{name} has signed."
    assert "already" in desk.sign("sales").data
    found = verify_agreement(path)
    assert found.holds and found.state == "active"
    shown = desk.checks().data
    desk.documents()
    assert "Draft" not in _first_page(workspace) and "signed and in force" in _first_page(workspace)
    assert "✗" not in shown and "?" not in shown and all(name in shown for name in SIGNERS.values())


def _first_page(workspace):
    """Read the first page of the agreement's own document."""
    pdf = workspace / "outputs" / "acme" / "agreement-v1" / "agreement.en.pdf"
    return PdfReader(pdf).pages[0].extract_text()


def test_a_new_version_is_shown_beside_the_one_signed(workspace):
    """Before signing version 2 the room reads what it changes, and for whom."""
    path = workspace / "parameters" / "acme.yaml"
    for side in SIGNERS:
        open_desk(path).sign(side)
    text = path.read_text("utf-8").replace("  version: 1 ", "  version: 2 ")
    path.write_text(text.replace("stage: mql\n    target: 200\n", "stage: mql\n    target: 180\n"), "utf-8")
    shown = open_desk(path, language="en").changes().data
    assert "200" in shown and "180" in shown and "loosened" in shown
    japanese = open_desk(path, language="ja").changes().data
    assert "200" in japanese and "180" in japanese and "マーケティング" in japanese


@pytest.mark.parametrize(("side", "said"), [("us", "no side")])
def test_what_cannot_sign_is_refused(workspace, side, said):
    """A side that is none is named; nothing is signed."""
    desk = open_desk(workspace / "parameters" / "acme.yaml")
    with pytest.raises(SlaError) as refused:
        desk.sign(side)
    assert said in refused.value.message.text("en")
    assert verify_agreement(desk.path).signature == "unsigned"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_notebook_runs_headless_from_its_parameters(workspace, language, tmp_path):
    """Plain papermill signs for one side; without a side it only looks."""
    done = papermill.execute_notebook(
        ROOT / "notebooks" / language / NOTEBOOK,
        tmp_path / "out.ipynb",
        {"agreement": str(workspace / "parameters" / "acme.yaml"), "side": "marketing"},
        kernel_name="python3",
        progress_bar=False,
    )
    said = json.dumps(done, ensure_ascii=False)
    assert "✓" in said and SIGNERS["marketing"] in said
    assert verify_agreement(workspace / "parameters" / "acme.yaml").signature == "incomplete"


def test_both_notebooks_hold_the_same_code_and_no_output():
    """The languages run the same cells; none is kept with what an earlier run gave, and each is a few lines."""
    code = {}
    for language in ("ja", "en"):
        cells = json.loads((ROOT / "notebooks" / language / NOTEBOOK).read_bytes())["cells"]
        code[language] = [cell for cell in cells if cell["cell_type"] == "code"]
        assert not any(cell["outputs"] or cell["execution_count"] for cell in code[language])
    sources = {language: ["".join(cell["source"]) for cell in cells] for language, cells in code.items()}
    assert sources["ja"] == sources["en"] and all(source.count("\n") < 5 for source in sources["ja"])
