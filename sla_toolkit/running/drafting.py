"""Publish the agreement's documents."""

import shutil
from pathlib import Path

from sla_toolkit.agreement import Paper, read_agreement
from sla_toolkit.documents import render_agreement
from sla_toolkit.running.publish import staged
from sla_toolkit.running.verifying import verify_agreement
from sla_toolkit.running.workspace import Workspace
from sla_toolkit.signing.log import holding, log_path


def draft_agreement(
    agreement: str | Path, outputs: str | Path | None = None, paper: Paper | None = None
) -> list[Path]:
    """Render the agreement into `outputs/<id>/agreement-v<version>/`, and give the files.

    They say how far the sign-off has come, and are marked as a draft until everybody has signed these terms. `paper`
    None: the agreement's own. What else lies in that folder, such as a signed copy, stays there. Raises
    AgreementRefused when the agreement cannot be used; nothing is written then.
    """
    file = read_agreement(agreement)
    workspace = Workspace.of(file.path)
    header = file.agreement.agreement
    folder = (Path(outputs) if outputs else workspace.outputs) / header.id / f"agreement-v{header.version}"
    with holding(log_path(file.folder, header.id)), staged(folder) as stage:
        found = verify_agreement(agreement, outputs)
        made = render_agreement(
            file,
            stage,
            header.languages,
            workspace_templates=workspace.templates,
            state=found.state,
            paper=paper,
        )
        _keep_others(folder, stage)
    return [folder / path.name for path in made]


def _keep_others(folder: Path, stage: Path) -> None:
    """Bring along what lies in the folder and is no draft."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir():
            shutil.copytree(path, stage / path.name)
        elif not path.name.startswith("agreement."):
            shutil.copy2(path, stage / path.name)
