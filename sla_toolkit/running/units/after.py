"""What follows once all units have ended: the index pages, and telling people."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sla_toolkit.agreement import AgreementFile, read_agreement
from sla_toolkit.language import LANGUAGES, Message, SlaError
from sla_toolkit.running.history import write_history
from sla_toolkit.running.notifying import Told, notify
from sla_toolkit.running.on_file import report_on_file
from sla_toolkit.running.places import is_address, mirroring, publish_file, read_published
from sla_toolkit.running.units.outputs import at_hand, outputs_of
from sla_toolkit.running.units.spec import Afterwards, Asked, Ended
from sla_toolkit.running.workspace import Workspace


def see_to_the_rest(asked: Asked, ended: Sequence[Ended]) -> Afterwards:
    """Write the index pages and tell whom the agreements name; trouble here is a word, and fails no run."""
    pages: list[str] = []
    said: list[Message] = []
    for outputs, identifiers in _places(asked, ended).items():
        try:
            pages += _pages(outputs, identifiers, asked, _templates(ended, outputs, asked))
        except SlaError as error:
            said.append(Message("The index pages were not written: {why}", why=error.message))
    for agreement, months in _by_agreement(ended).items():
        said += _told(agreement, months)
    return Afterwards(tuple(pages), tuple(one.text(asked.reader) for one in said))


def _places(asked: Asked, ended: Sequence[Ended]) -> dict[str, list[str]]:
    """Give the agreements of which something lies on file now, by the outputs that they lie below."""
    places: dict[str, list[str]] = {}
    for one in ended:
        alone_and_refused = one.how == "refused" and len(ended) == 1  # which leaves nothing
        if one.identifier is not None and not alone_and_refused:
            identifiers = places.setdefault(outputs_of(one.agreement, asked.outputs), [])
            if one.identifier not in identifiers:
                identifiers.append(one.identifier)
    return places


def _templates(ended: Sequence[Ended], outputs: str, asked: Asked) -> Path | None:
    """Give the templates of the workspace that the pages are for, as `sla history` does; None: the shipped ones."""
    agreement = next(one.agreement for one in ended if outputs_of(one.agreement, asked.outputs) == outputs)
    return None if is_address(agreement) else Workspace.of(Path(agreement)).templates


def _pages(outputs: str, identifiers: Sequence[str], asked: Asked, templates: Path | None) -> list[str]:
    """Write the pages, and name those in the reader's language, that over all agreements first."""
    with at_hand(outputs) as folder:
        known = [one for one in identifiers if (folder / one).is_dir()]
        if not known:
            return []
        write_history(folder, known, templates)
        places = [
            place
            for place in ("", *(f"{one}/" for one in known))
            if (folder / _page(place, asked.reader)).is_file()
        ]
        if is_address(outputs):
            for name in (_page(place, language) for place in places for language in LANGUAGES):
                publish_file((folder / name).read_bytes(), f"{outputs}/{name}")
        return [f"{outputs}/{_page(place, asked.reader)}" for place in places]


def _page(place: str, language: str) -> str:
    return f"{place}index.{language}.html"


def _by_agreement(ended: Sequence[Ended]) -> dict[str, list[Ended]]:
    together: dict[str, list[Ended]] = {}
    for one in ended:
        if one.month is not None:
            together.setdefault(one.agreement, []).append(one)
    return together


def _told(agreement: str, ended: Sequence[Ended]) -> list[Message]:
    """Tell the addresses of an agreement; gives what went wrong with it."""
    try:
        with _file(agreement) as file, tempfile.TemporaryDirectory(prefix="sla-notify-") as room:
            if not file.agreement.notify:
                return []
            months = [_month(one, Path(room)) for one in ended]
            return [one.message for one in notify(file, months) if not one.ok]
    except SlaError as error:
        return [error.message]


@contextmanager
def _file(agreement: str) -> Iterator[AgreementFile]:
    if not is_address(agreement):
        yield read_agreement(agreement)
        return
    with mirroring(agreement, terms_only=True) as mirror:
        yield read_agreement(mirror.agreement)


def _month(ended: Ended, room: Path) -> Told:
    month = str(ended.month)
    if ended.folder is None:
        return Told(month, failure=Message("{why}", why=ended.problems[0]["text"]))
    folder = _folder(ended.folder, room / month)
    on_file = report_on_file(folder)
    return Told(month, folder, on_file.report if on_file else None, ended.new, place=ended.folder)


def _folder(place: str, room: Path) -> Path:
    """Give a published folder, or what lies at its address, brought here."""
    if not is_address(place):
        return Path(place)
    for name, content in (read_published(place) or {}).items():
        path = room / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return room
