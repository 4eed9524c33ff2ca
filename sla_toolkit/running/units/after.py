"""What follows once all units have ended: the index pages, and telling people."""

from collections.abc import Sequence
from pathlib import Path

from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.history import write_history
from sla_toolkit.running.units.spec import Afterwards, Asked, Ended
from sla_toolkit.running.workspace import Workspace


def see_to_the_rest(asked: Asked, ended: Sequence[Ended]) -> Afterwards:
    """Write the index pages of the agreements that have something new; trouble here is a word, and fails no run."""
    pages: list[str] = []
    said: list[str] = []
    for outputs, identifiers in _places(asked, ended).items():
        try:
            write_history(outputs, identifiers)
            folders = [outputs, *(outputs / one for one in identifiers)]
            pages += [str(folder / f"index.{asked.reader}.html") for folder in folders]
        except SlaError as error:
            message = Message("The index pages were not written: {why}", why=error.message)
            said.append(message.text(asked.reader))
    return Afterwards(tuple(pages), tuple(said))


def _places(asked: Asked, ended: Sequence[Ended]) -> dict[Path, list[str]]:
    """Give the agreements of which something lies on file now, by the outputs folder that they lie below."""
    places: dict[Path, list[str]] = {}
    for one in ended:
        if one.identifier is not None and one.how != "refused":
            outputs = Path(asked.outputs) if asked.outputs else Workspace.of(Path(one.agreement)).outputs
            identifiers = places.setdefault(outputs, [])
            if one.identifier not in identifiers and (outputs / one.identifier).is_dir():
                identifiers.append(one.identifier)
    return {outputs: identifiers for outputs, identifiers in places.items() if identifiers}
