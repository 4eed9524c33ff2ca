"""`sla demo`: the whole job once, on practice data."""

from pathlib import Path
from typing import Annotated

import typer

from sla_toolkit.cli.outcome import say, verb
from sla_toolkit.language import Message, reader_language


@verb
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to lay the workspace out.")] = Path("sla-demo"),
) -> None:
    """Lay out a workspace, render the agreement, run a month and name the files to open."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from sla_toolkit.practice.workspace import DEMO_MONTH, new_workspace
    from sla_toolkit.running import run_month
    from sla_toolkit.running.drafting import draft_agreement

    agreement = folder / "parameters" / "acme.yaml"
    console = Console()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:

        def step(number: int, message: Message) -> None:
            for task in progress.task_ids:
                progress.update(task, total=1, completed=1)
            progress.add_task(f"{number}/3 {say(message)}", total=None)
            if not console.is_terminal:
                console.print(f"{number}/3 {say(message)}")

        step(1, Message("Laying out a workspace with practice data"))
        if not agreement.is_file():
            new_workspace(folder)
        step(2, Message("Rendering the agreement"))
        documents = draft_agreement(agreement)
        step(3, Message("Running the notebook for {month}", month=DEMO_MONTH))
        done = run_month(agreement, DEMO_MONTH)
        for task in progress.task_ids:
            progress.update(task, total=1, completed=1)
    typer.echo(f"\n{done.report.headline[reader_language()]}\n")
    typer.echo(say(Message("Open these:")))
    for path in [*_to_open(documents), *_to_open(sorted(done.folder.iterdir()))]:
        typer.echo(f"  {path}")


def _to_open(paths: list[Path]) -> list[Path]:
    return [path for path in paths if path.suffix in (".html", ".pdf", ".docx", ".ipynb")]
