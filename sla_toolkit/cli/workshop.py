"""`sla workshop`: JupyterLab on the workshop's notebooks."""

from pathlib import Path
from typing import Annotated

import typer

from sla_toolkit.cli.outcome import DONE, FAILED, say, verb
from sla_toolkit.language import Message


@verb
def workshop(
    agreement: Annotated[
        str, typer.Argument(help="The agreement (default: the only one in parameters/).", show_default=False)
    ] = "",
    practice: Annotated[
        Path | None,
        typer.Option(
            help="Rehearse: lay the practice company out in this folder, unless it is there, and use that."
        ),
    ] = None,
    language: Annotated[str, typer.Option(help="ja or en (default: the agreement's first).")] = "",
    port: Annotated[
        int | None, typer.Option(help="The port to serve on (default: the first free one).")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
) -> int:
    """Open JupyterLab on the four workshop notebooks, in the agreement's language."""
    import os
    import signal
    import subprocess

    from sla_toolkit.workshop.lab import prepared

    if practice is not None:
        agreement = str(practice_workspace(practice))
    with prepared(agreement, language, port, browser=browser) as lab:
        typer.echo(
            say(Message("Opening {notebook}; end the workshop with Ctrl+C here.", notebook=str(lab.notebook)))
        )
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that JupyterLab is ended as well
        running = subprocess.Popen(lab.command, env={**os.environ, **lab.environment})  # noqa: S603 - our own
        try:
            return DONE if running.wait() == 0 else FAILED
        except KeyboardInterrupt:
            running.wait()
            return DONE
        finally:
            if running.poll() is None:
                running.terminate()
                running.wait()


def practice_workspace(folder: Path) -> Path:
    """Lay out the practice company where it is not yet, with colleagues who have classified leads already."""
    from sla_toolkit.practice.participants import rehearse
    from sla_toolkit.practice.workspace import new_workspace
    from sla_toolkit.workshop import open_room

    agreement = folder / "parameters" / "acme.yaml"
    if not agreement.is_file():
        new_workspace(folder)
    rehearse(open_room(agreement))
    return agreement
