"""A workspace with several small agreements, and the command over them as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from bad_files import CSV

from workbench import company

COMMAND = [sys.executable, "-m", "sla_toolkit.cli", "monthly"]


def workspace(folder: Path, *names: str) -> list[Path]:
    """Lay out agreements of these ids over the same five leads of October 2026, for September and October."""
    parameters = folder / "parameters"
    parameters.mkdir(parents=True)
    text = company(parameters, []).path.read_text("utf-8")
    text = text.replace("from: 2026-01-01, until: 2026-12-31", "from: 2026-09-01, until: 2026-10-31")
    (parameters / "tiny.yaml").unlink()
    (parameters / "contacts.csv").write_bytes(CSV)
    paths = []
    for name in names:
        path = parameters / f"{name}.yaml"
        path.write_text(text.replace("id: tiny", f"id: {name}"), "utf-8")
        paths.append(path)
    return paths


def slow_notebook(folder: Path, cell: str, language: str = "en") -> None:
    """Give a workspace a monthly notebook of its own, with a cell before the last one."""
    shipped = Path(__file__).parents[1] / "notebooks" / language / "5_monthly_variance.ipynb"
    own = folder / "notebooks" / language / shipped.name
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(shipped.read_text("utf-8").replace("show.follow_up(run)", cell), "utf-8")


def start(folder: Path, *arguments: object, **options: object) -> "subprocess.Popen[str]":
    """Start the command in a workspace, speaking English."""
    environment = {**os.environ, "SLA_LANG": "en", **options.pop("environment", {})}
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **options,
    )


def finish(running: "subprocess.Popen[str]", timeout: float = 300) -> tuple[int, str, str]:
    """Wait for the command; give exit code, output and errors."""
    said, errors = running.communicate(timeout=timeout)
    return running.returncode, said, errors


def run(folder: Path, *arguments: object, **options: object) -> tuple[int, str, str]:
    """Run the command in a workspace."""
    return finish(start(folder, *arguments, **options))


def published(folder: Path) -> dict[str, bytes]:
    """Give every file of every published month below `outputs/`, hidden and failed folders aside."""
    outputs = folder / "outputs"
    files = {path.relative_to(outputs).as_posix(): path for path in outputs.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes()
        for name, path in files.items()
        if not any(part.startswith(".") or part.endswith(".failed") for part in name.split("/"))
        and name.count("/") > 1
    }
