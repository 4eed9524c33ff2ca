"""The workshop in a real browser: JupyterLab opens each notebook, every cell runs, a widget changes the YAML."""

import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import ExitStack

import pytest

from sla_toolkit.agreement import Refused, read_agreement
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.workshop.lab import prepared
from workbench import sla

pytestmark = pytest.mark.slow
NOTEBOOKS = ("1_lead_stages", "2_personas", "3_targets", "4_sign_off")
SAID = {
    "1_lead_stages": {"ja": "最も多くのリードが離れるのは", "en": "Most leads are lost between"},
    "2_personas": {"ja": "多い値", "en": "Most frequent"},
    "3_targets": {"ja": "いまの目標", "en": "Target now"},
    "4_sign_off": {"ja": "まだ誰も署名していません", "en": "Nobody has signed these terms yet"},
}
"""What only a notebook that speaks a language says."""
BUSY = "window.jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel?.status"


class Lab:
    """A running JupyterLab on a workspace of its own."""

    def __init__(self, folder, address, token):
        self.folder, self.address, self.token = folder, address, token

    @property
    def agreement(self):
        """The agreement as its file says."""
        return read_agreement(self.folder / "parameters" / "acme.yaml").agreement

    def url(self, name, language):
        """Where a notebook opens."""
        return f"{self.address}/lab/tree/notebooks/{language}/{name}.ipynb?token={self.token}&reset"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab as `sla workshop` starts it, without a browser of its own."""
    folder = tmp_path_factory.mktemp("lab") / "ws"
    new_workspace(folder)
    (folder / "notebooks").rename(folder / "not-laid-out")  # a workspace that lacks them gets them
    with socket.socket() as free, ExitStack() as stack:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        made = stack.enter_context(prepared(folder / "parameters" / "acme.yaml", "ja", port, browser=False))
        stack.enter_context(prepared(folder / "parameters" / "acme.yaml", "en", port, browser=False))
        token = secrets.token_hex(16)
        quiet = ("--LabApp.expose_app_in_browser=True", "--ServerApp.log_level=ERROR")
        environment = {
            **os.environ,
            **made.environment,
            "JUPYTER_TOKEN": token,
            "JUPYTER_CONFIG_DIR": str(folder / "no-config"),
            "HOME": str(tmp_path_factory.mktemp("home")),
            "SLA_HOME": str(tmp_path_factory.mktemp("keys")),
        }
        running = subprocess.Popen((*made.command, *quiet), env=environment, cwd=folder)
        try:
            address = f"http://127.0.0.1:{port}"
            _await(f"{address}/api?token={token}", running)
            yield Lab(folder, address, token)
        finally:
            running.terminate()
            running.wait(timeout=30)


def _await(url, running):
    for _ in range(240):
        assert running.poll() is None, "JupyterLab ended"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail("JupyterLab did not answer within a minute")


def opened(lab, browser, name, language):
    """Open a notebook, run all of its cells, and wait until the kernel rests."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000}, locale="en-US")
    page.goto(lab.url(name, language))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    page.wait_for_function(f"{BUSY} === 'idle'", timeout=60_000)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        """() => {
            const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter(c => c.model.type === 'code');
            return cells.every(c => c.model.executionCount);
        }""",
        timeout=120_000,
    )
    page.wait_for_function(f"{BUSY} === 'idle'", timeout=60_000)
    return page


def outputs(page):
    """Give the outputs of all code cells as the notebook holds them."""
    return page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets
            .filter(c => c.model.type === 'code').map(c => c.model.outputs.toJSON())"""
    )


def shot(page, name):
    """Keep a picture of the whole notebook where SLA_SCREENSHOTS says, to be looked at."""
    folder = os.environ.get("SLA_SCREENSHOTS")
    if folder:
        height = page.evaluate("document.querySelector('.jp-WindowedPanel-outer, .jp-Notebook').scrollHeight")
        page.set_viewport_size({"width": 1400, "height": min(int(height) + 160, 9000)})
        page.wait_for_timeout(1500)
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_notebook_runs_in_the_browser(lab, browser, name, language):
    """Run all gives no error in any cell; widgets and pictures are there, in the notebook's language."""
    page = opened(lab, browser, name, language)
    shot(page, f"{name}.{language}")
    found = [output for cell in outputs(page) for output in cell]
    assert not [output for output in found if output["output_type"] == "error"]
    shown = page.locator(".jp-OutputArea").all_inner_texts()
    words = "".join(shown)
    assert SAID[name][language] in words
    assert page.locator(".sla-shown").count() >= 1
    assert page.locator(".jupyter-widgets").count() >= 1
    assert "Error displaying widget" not in words
    page.close()


def test_a_definition_typed_in_the_browser_is_in_the_file(lab, browser):
    """Type into a field, press Save: the YAML has it, the sentence stands below, and Undo puts it back."""
    before = (lab.folder / "parameters" / "acme.yaml").read_bytes()
    page = opened(lab, browser, "1_lead_stages", "en")
    field = page.get_by_label("Enters when (in English)").first
    field.fill("It seems promising.")
    field.blur()
    cell = page.locator(".jp-OutputArea").filter(has=field).first
    cell.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("Saved:").first.wait_for(timeout=30_000)
    assert lab.agreement.stages[0].entry["en"] == "It seems promising."
    page.get_by_text("says what somebody thinks of the lead").first.wait_for(timeout=30_000)
    cell.get_by_role("button", name="Undo the last save").first.click()
    page.get_by_text("Undone:").first.wait_for(timeout=30_000)
    assert (lab.folder / "parameters" / "acme.yaml").read_bytes() == before
    page.close()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_persona_renamed_in_the_browser_is_in_the_file_and_in_the_pictures(lab, browser, language):
    """Notebook 2: the new name stands in the YAML, and the pictures, drawn anew, call the persona by it."""
    page = opened(lab, browser, "2_personas", language)
    old = lab.agreement.personas[0].label[language]
    new = f"{old} A"
    fields = page.locator('.jp-OutputArea input[type="text"]')
    field = next(one for one in fields.all() if one.input_value() == old)
    field.fill(new)
    field.blur()
    words = "保存" if language == "ja" else "Save"
    saves = page.get_by_role("button", name=words, exact=True).locator("visible=true")
    saves.nth(1).click()  # the first is the rule's
    shot(page, f"renamed.{language}")
    assert soon(lambda: lab.agreement.personas[0].label[language] == new)
    assert soon(lambda: page.locator(f'.sla-shown:has-text("{new}")').count() >= 2)
    page.close()


@pytest.mark.parametrize(
    ("language", "label"), [("ja", "リードに対応する人数"), ("en", "People who work leads")]
)
def test_a_number_typed_in_the_browser_is_in_the_file_and_in_the_picture(lab, browser, language, label):
    """Notebook 3: what sales can work is saved, and the picture beside it says something else than before."""
    page = opened(lab, browser, "3_targets", language)
    reps = 3 if language == "ja" else 5
    field = page.get_by_label(label).first
    cell = page.locator(".jp-OutputArea").filter(has=field).last
    before = cell.inner_text()
    field.fill(str(reps))
    field.blur()
    cell.locator(".jupyter-button.mod-primary").first.click()
    assert soon(lambda: lab.agreement.capacity is not None and lab.agreement.capacity.reps == reps)
    assert soon(lambda: cell.inner_text() != before)
    page.close()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_question_noted_in_the_browser_is_in_the_file_and_on_the_list(lab, browser, language):
    """Notebook 4: a question that is added stands in the YAML and on the list of what is open."""
    page = opened(lab, browser, "4_sign_off", language)
    name = f"cards_{language}"
    box = page.locator('.jp-OutputArea input[placeholder*="sql"]').first
    box.fill(name)
    box.blur()
    words = "追加" if language == "ja" else "Add"
    page.get_by_role("button", name=words, exact=True).first.click()
    assert soon(lambda: name in [one.id for one in lab.agreement.open_questions])
    assert soon(lambda: page.locator(".sla-shown li", has_text=name).count() >= 1)
    page.close()


def soon(holds):
    """Tell whether something comes to hold within half a minute, as what a browser sets off takes its time."""
    for _ in range(150):
        if holds():
            return True
        time.sleep(0.2)
    return False


def test_a_change_by_somebody_else_is_shown_beside_ones_own(lab, browser):
    """The file changes while the notebook is open: nothing is overwritten, both versions are on the screen."""
    path = lab.folder / "parameters" / "acme.yaml"
    page = opened(lab, browser, "1_lead_stages", "ja")
    theirs = path.read_text("utf-8").replace("  deal_size: 600000", "  deal_size: 650000")
    path.write_text(theirs, "utf-8")
    field = page.get_by_label("入る条件（英語）").first
    field.fill("A download is recorded.")
    field.blur()
    cell = page.locator(".jp-OutputArea").filter(has=field).first
    cell.get_by_role("button", name="保存", exact=True).first.click()
    page.get_by_text("ほかの人がファイルを変更したため").first.wait_for(timeout=30_000)
    assert path.read_text("utf-8") == theirs
    cell.get_by_role("button", name="その上に自分の変更を保存する").first.click()
    page.get_by_text("保存しました。").first.wait_for(timeout=30_000)
    agreement = lab.agreement
    assert (agreement.plan.deal_size, agreement.stages[0].entry["en"]) == (650000, "A download is recorded.")
    page.close()


def test_without_jupyterlab_or_agreement_there_is_a_sentence(tmp_path, monkeypatch):
    """What is missing is named, with what to do; exit code, no traceback."""
    done = sla("workshop", cwd=tmp_path)
    assert done.returncode == 3 and "no agreement" in done.stderr and "Traceback" not in done.stderr
    done = sla("workshop", tmp_path / "none.yaml", cwd=tmp_path)
    assert done.returncode == 3 and "no such file" in done.stderr
    monkeypatch.setattr("sla_toolkit.workshop.lab.find_spec", lambda _: None)
    with pytest.raises(Exception, match=r"sla-toolkit\[workshop\]"), prepared(tmp_path / "none.yaml"):
        pass


def test_a_teams_own_notebook_stays(practice_folder, tmp_path):
    """What a team changed in a notebook of its workspace is not written over; what it lacks is laid in."""
    folder = tmp_path / "ws"
    shutil.copytree(practice_folder / "parameters", folder / "parameters")
    own = folder / "notebooks" / "ja" / "1_lead_stages.ipynb"
    own.parent.mkdir(parents=True)
    own.write_text("mine", "utf-8")
    with prepared(folder / "parameters" / "acme.yaml", browser=False) as made:
        assert made.notebook == own.resolve() and own.read_text("utf-8") == "mine"
        assert (own.parent / "3_targets.ipynb").is_file()
        assert made.environment["SLA_AGREEMENT"] == str((folder / "parameters" / "acme.yaml").resolve())
    with pytest.raises(Refused), prepared(folder / "parameters" / "other.yaml"):
        pass
