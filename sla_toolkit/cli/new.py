"""`sla new`: a workspace to start from."""

from pathlib import Path
from typing import Annotated

import typer

from sla_toolkit.cli.options import AsJson
from sla_toolkit.cli.outcome import answer, say, verb
from sla_toolkit.language import Message


@verb
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to lay the workspace out in.")],
    as_json: AsJson = False,
) -> None:
    """Lay out a workspace with the practice agreement, its data and the notebooks."""
    from sla_toolkit.practice.workspace import new_workspace

    paths = new_workspace(folder)
    agreement = folder / "parameters" / "acme.yaml"
    lines = [
        say(Message("A workspace lies in {folder}.", folder=str(folder))),
        say(Message("Look at the agreement: {path}", path=str(agreement))),
        say(Message("Next: sla check {path}", path=str(agreement))),
    ]
    answer({"folder": str(folder), "files": [str(path) for path in paths]}, lines, as_json=as_json)
