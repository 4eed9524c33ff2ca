"""The command `sla`: one short file a verb. Verbs import what they need when called, so that `sla --help` is quick."""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sla_toolkit.cli.application import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command; a user's mistake ends in a sentence and an exit code, never in a traceback."""
    for stream in (
        sys.stdout,
        sys.stderr,
    ):  # a console or pipe that is not UTF-8 must not stop a Japanese run
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.argv[1:] == ["--help"]:
        _say_overview()
        return
    from sla_toolkit.cli.application import app as application

    application()


def _say_overview() -> None:
    """Print what is written down: Typer and its helpers would take many times as long as Python itself."""
    from sla_toolkit.language.reader import reader_language

    name = f"overview.{reader_language()}.txt"
    with open(f"{__path__[0]}/{name}", encoding="utf-8") as file:  # noqa: PTH123  # pathlib alone takes a third of the time
        sys.stdout.write(file.read())


def __getattr__(name: str) -> Any:
    """Make the application when it is asked for; raises AttributeError for another name."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sla_toolkit.cli.application import app as application

    return application
