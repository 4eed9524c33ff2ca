"""Where a run's outputs lie: a folder here, or an address."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sla_toolkit.running.places import bring_history, is_address, workspace_of
from sla_toolkit.running.workspace import Workspace


def outputs_of(agreement: str, asked: str | None) -> str:
    """Give the outputs folder or address that an agreement is published below: the one asked for, else its own."""
    if asked:
        return asked
    if is_address(agreement):
        return f"{workspace_of(agreement)}/outputs"
    return str(Workspace.of(Path(agreement)).outputs)


@contextmanager
def at_hand(outputs: str) -> Iterator[Path]:
    """Give a folder here with the reports of an outputs folder: itself, or what was brought from its address.

    Raises Refused where an address does not answer.
    """
    if not is_address(outputs):
        yield Path(outputs)
        return
    with tempfile.TemporaryDirectory(prefix="sla-history-") as folder:
        bring_history(outputs, Path(folder))
        yield Path(folder)
