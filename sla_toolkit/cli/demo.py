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
    """Lay out a workspace, render the agreement, sign and verify it, run a month and name the files to open."""
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
            progress.add_task(f"{number}/5 {say(message)}", total=None)
            if not console.is_terminal:
                console.print(f"{number}/5 {say(message)}")

        step(1, Message("Laying out a workspace with practice data"))
        if not agreement.is_file():
            new_workspace(folder)
        step(2, Message("Rendering the agreement"))
        documents = draft_agreement(agreement)
        step(3, Message("Signing it for both sides, with keys made for this demo"))
        signed = _sign(agreement)
        step(4, Message("Verifying terms, signatures and log"))
        found = _verified(agreement)
        step(5, Message("Running the notebook for {month}", month=DEMO_MONTH))
        done = run_month(agreement, DEMO_MONTH)
        for task in progress.task_ids:
            progress.update(task, total=1, completed=1)
    typer.echo("\n" + "\n".join(found))
    typer.echo(f"\n{done.report.headline[reader_language()]}\n")
    typer.echo(say(Message("Open these:")))
    for path in [*_to_open(documents), *_to_open(signed), *_to_open(sorted(Path(done.folder).iterdir()))]:
        typer.echo(f"  {path}")


def _sign(agreement: Path) -> list[Path]:
    """Sign for everybody, unless that was done before; the keys are gone afterwards, as nobody is to use them."""
    import secrets
    import tempfile

    from sla_toolkit.agreement import read_agreement
    from sla_toolkit.running.keys import make_key
    from sla_toolkit.running.signing_off import sign_agreement
    from sla_toolkit.running.verifying import verify_agreement
    from sla_toolkit.signing.places import places_of

    files: dict[Path, None] = {}
    if verify_agreement(agreement).signature == "unsigned":
        with tempfile.TemporaryDirectory() as folder:
            for place in places_of(read_agreement(agreement).agreement):
                _, key = make_key(place.name, secrets.token_urlsafe(16), Path(folder))
                done = sign_agreement(agreement, place.party, key, place.name)
                files |= dict.fromkeys(done.files)
    return list(files)


def _verified(agreement: Path) -> list[str]:
    from sla_toolkit.cli.verify import lines_of
    from sla_toolkit.running.verifying import verify_agreement

    return lines_of(verify_agreement(agreement))


def _to_open(paths: list[Path]) -> list[Path]:
    return [path for path in paths if path.suffix in (".html", ".pdf", ".docx", ".ipynb")]
