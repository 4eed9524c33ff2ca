"""Read the gettext catalogues straight from their `.po` parts, so that no compiled file can go stale."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

_LOCALE = Path(__file__).parent / "locale"


@cache
def translations(language: str) -> Mapping[str, str]:
    """Map each English sentence to its translation; a sentence that is missing reads in English.

    All parts `locale/<language>/*.po` count as one catalogue. Raises ValueError when two parts translate one sentence
    differently, since then the order of files would decide what a reader sees.
    """
    found: dict[str, str] = {}
    for part in sorted((_LOCALE / language).glob("*.po")):
        with part.open("rb") as file:
            for entry in read_po(file, locale=language):
                _add(found, entry.id, entry.string, part.name)
    return found


def _add(found: dict[str, str], msgid: object, string: object, part: str) -> None:
    if not (isinstance(msgid, str) and msgid and isinstance(string, str) and string):
        return
    if found.setdefault(msgid, string) != string:
        raise ValueError(f"{part}: two translations of {msgid!r}")
