"""A workspace to start from: the practice agreement, its data, the notebooks, and the schema that editors use."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

from sla_toolkit.agreement import agreement_schema
from sla_toolkit.language import Message
from sla_toolkit.practice.layout import WorkspaceInUse, lay_out
from sla_toolkit.practice.scenario import DEMO_MONTH
from sla_toolkit.running.publish import cannot_write
from sla_toolkit.running.workspace import shipped
from sla_toolkit.variance.follow_up import actions_schema

__all__ = ["DEMO_MONTH", "new_workspace"]

ACTIONS = Path("parameters", "acme.actions.yaml")


def new_workspace(folder: Path) -> list[Path]:
    """Lay a workspace out and give its files.

    Raises WorkspaceInUse when a file of it is there already, and CannotWrite when the place is not writable.
    """
    try:
        _refuse_present(folder / ACTIONS)
        paths = lay_out(folder)
        (folder / ACTIONS).write_bytes(practice_actions())
        schemas = [
            _schema(folder, "agreement", agreement_schema()),
            _schema(folder, "actions", actions_schema()),
        ]
        notebooks = [_copied(path, folder) for path in sorted(shipped("notebooks").glob("*/*.ipynb"))]
        (folder / "outputs").mkdir(exist_ok=True)
    except OSError as error:
        if hasattr(error, "message"):
            raise
        raise cannot_write(folder, error) from None
    return [*paths, folder / ACTIONS, *schemas, *notebooks]


def practice_actions() -> bytes:
    """The practice company's decisions, as they ship; with line feeds, whatever a checkout made of them."""
    shipped_file = files("sla_toolkit.practice").joinpath(ACTIONS.name)
    return shipped_file.read_bytes().replace(b"\r\n", b"\n")


def _refuse_present(path: Path) -> None:
    if path.exists():
        raise WorkspaceInUse(
            Message("{path} is there already: name a new folder, or move the file away.", path=str(path))
        )


def _schema(folder: Path, name: str, values: object) -> Path:
    path = folder / "parameters" / f"{name}.schema.json"
    text = json.dumps(values, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _copied(notebook: Path, folder: Path) -> Path:
    target = folder / "notebooks" / notebook.parent.name / notebook.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():  # a team's own changes to a notebook stay
        shutil.copyfile(notebook, target)
    return target
