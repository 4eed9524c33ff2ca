"""The shipped playbook, or the workspace's own in its place."""

from functools import cache
from pathlib import Path

from sla_toolkit.agreement import digest_of
from sla_toolkit.agreement.document import read_document
from sla_toolkit.variance.follow_up.strict import read_entries
from sla_toolkit.variance.playbook.model import Entry, Playbook

SHIPPED = Path(__file__).with_name("playbook.yaml")


def own_playbook(folder: Path) -> Path | None:
    """Give the `playbook.yaml` beside the agreement, if there is one; it replaces the shipped one as a whole."""
    own = folder / "playbook.yaml"
    return own if own.exists() else None


def read_playbook(folder: Path | None = None) -> Playbook:
    """Read the playbook in force for agreements in `folder` (None: the shipped one).

    Raises Refused with all problems at once, each with file and line.
    """
    own = own_playbook(folder) if folder is not None else None
    return _read(own) if own else _shipped()


@cache
def _shipped() -> Playbook:
    """Give the shipped playbook, which does not change while a process lives."""
    return _read(SHIPPED)


def _read(path: Path) -> Playbook:
    document = read_document(path)
    return Playbook(entries=read_entries(document, "playbook", Entry), digest=digest_of(document.values))
