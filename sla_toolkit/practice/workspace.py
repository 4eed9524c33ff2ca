"""A workspace to start from: the practice agreement, its data, the notebooks, and the schema that editors use."""

import json
import shutil
from pathlib import Path

from sla_toolkit.agreement import agreement_schema
from sla_toolkit.practice.layout import lay_out
from sla_toolkit.practice.scenario import DEMO_MONTH
from sla_toolkit.running.publish import cannot_write
from sla_toolkit.running.workspace import shipped

__all__ = ["DEMO_MONTH", "new_workspace"]


def new_workspace(folder: Path) -> list[Path]:
    """Lay a workspace out and give its files.

    Raises WorkspaceInUse when a file of it is there already, and CannotWrite when the place is not writable.
    """
    try:
        paths = lay_out(folder)
        schema = folder / "parameters" / "agreement.schema.json"
        schema.write_text(_json(agreement_schema()), encoding="utf-8", newline="\n")
        notebooks = [_copied(path, folder) for path in sorted(shipped("notebooks").glob("*/*.ipynb"))]
        (folder / "outputs").mkdir(exist_ok=True)
    except OSError as error:
        if hasattr(error, "message"):
            raise
        raise cannot_write(folder, error) from None
    return [*paths, schema, *notebooks]


def _json(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _copied(notebook: Path, folder: Path) -> Path:
    target = folder / "notebooks" / notebook.parent.name / notebook.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():  # a team's own changes to a notebook stay
        shutil.copyfile(notebook, target)
    return target
