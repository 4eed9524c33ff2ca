"""Publish the agreement's documents."""

from pathlib import Path

from sla_toolkit.agreement import read_agreement
from sla_toolkit.documents import render_agreement
from sla_toolkit.running.publish import staged
from sla_toolkit.running.workspace import Workspace


def draft_agreement(agreement: str | Path, outputs: str | Path | None = None) -> list[Path]:
    """Render the agreement into `outputs/<id>/agreement-v<version>/` and give the files.

    Raises AgreementRefused when the agreement cannot be used; nothing is written then.
    """
    file = read_agreement(agreement)
    workspace = Workspace.of(file.path)
    header = file.agreement.agreement
    folder = (Path(outputs) if outputs else workspace.outputs) / header.id / f"agreement-v{header.version}"
    with staged(folder) as stage:
        render_agreement(file, stage, header.languages, workspace_templates=workspace.templates)
    return sorted(path for path in folder.iterdir() if path.is_file())
