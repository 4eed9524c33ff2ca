"""What a user installs: the built wheel, in an environment that has nothing else, far from the repository."""

import json
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

import pytest

import sla_toolkit

ROOT = Path(__file__).parents[1]
MONTH = "2026-09"

pytestmark = pytest.mark.slow


def run(*command, cwd, **environment):
    """Run a command to its good end and give what it printed."""
    done = subprocess.run(
        [str(one) for one in command],
        cwd=cwd,
        env={**os.environ, "SLA_LANG": "en", "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel as a release would build it."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def sla(wheel):
    """The command of an environment that holds the locked dependencies and the wheel, nothing of the repository."""
    with tempfile.TemporaryDirectory() as folder:  # a gigabyte, which pytest would keep
        venv.create(folder, with_pip=True)
        scripts = Path(folder, "Scripts" if os.name == "nt" else "bin")
        pip = (scripts / "python", "-m", "pip", "install", "--quiet")
        run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=folder)
        run(*pip, "--no-deps", wheel, cwd=folder)
        yield scripts / "sla"


def names(wheel):
    """The files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_notebooks_templates_and_practice_data(wheel):
    """What a workspace is laid out from is inside the package, file by file as in the repository."""
    packed = names(wheel)
    for folder in ("notebooks", "templates"):
        shipped = [
            path for path in (ROOT / folder).rglob("*") if path.is_file() and path.parent.name[0] != "."
        ]
        assert shipped
        for path in shipped:
            assert f"sla_toolkit/_shipped/{path.relative_to(ROOT).as_posix()}" in packed
    assert "sla_toolkit/practice/acme.yaml" in packed
    assert any(name.startswith("sla_toolkit/language/locale/ja/") for name in packed)


def test_the_wheel_carries_nothing_else(wheel):
    """No tests, outputs, caches or customer data slip into a release."""
    metadata = f"sla_toolkit-{sla_toolkit.__version__}.dist-info/"
    assert {name for name in names(wheel) if not name.startswith(("sla_toolkit/", metadata))} == set()
    assert not [
        name
        for name in names(wheel)
        if "checkpoint" in name or "__pycache__" in name or name.endswith(".csv")
    ]


def test_a_month_runs_from_the_installed_wheel(sla, tmp_path):
    """`sla new` and `sla monthly` need nothing of the repository: the report is there, as data and as documents."""
    workspace = tmp_path / "my sla"
    run(sla, "new", workspace, cwd=tmp_path)
    run(sla, "monthly", workspace / "parameters" / "acme.yaml", "--month", MONTH, cwd=tmp_path)
    month = workspace / "outputs" / "acme" / MONTH
    assert json.loads((month / "report.json").read_text("utf-8"))["month"] == MONTH
    assert {"report.ja.html", "report.en.pdf", "notebook.ipynb"} <= {path.name for path in month.iterdir()}


def test_the_installed_toolkit_finds_itself_in_good_health(sla, tmp_path):
    """`sla doctor` has nothing to complain about in a fresh install."""
    checks = json.loads(run(sla, "doctor", "--json", cwd=tmp_path))["checks"]
    assert [check["id"] for check in checks if not check["ok"]] == []
