"""Have an error name the address that was asked for, in place of the copy that was worked on."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sla_toolkit.agreement import Problem
from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.places.address import bare


def readdressed(error: SlaError, mirror: Path, address: str) -> SlaError:
    """Give the same error, of the same class, with `address` wherever a value or a file names the folder `mirror`."""
    places = [(one, bare(address)) for one in _spellings(mirror)]
    kind, values = error.__reduce__()[:2]
    made = kind(*(_moved(value, places) for value in values))
    return made if isinstance(made, SlaError) else error


def readdressed_text(text: str, mirror: Path, address: str) -> str:
    """Give a text with `address` wherever it names the folder `mirror`."""
    return _text(text, [(one, bare(address)) for one in _spellings(mirror)])


def _spellings(mirror: Path) -> list[str]:
    """Give the ways a path is written, the longest first: as it is, and where links lead to (as on macOS)."""
    ways = {str(one) for one in (mirror, mirror.absolute(), mirror.resolve())}
    ways |= {Path(one).as_posix() for one in ways}
    return sorted(ways, key=lambda one: (-len(one), one))


def _moved(value: Any, places: list[tuple[str, str]]) -> Any:
    if isinstance(value, Message):
        return Message(value.template, **{name: _moved(one, places) for name, one in value.values})
    if isinstance(value, Problem):
        return replace(value, message=_moved(value.message, places), file=_moved(value.file, places))
    if isinstance(value, tuple | list):
        return type(value)(_moved(one, places) for one in value)
    if isinstance(value, Mapping):
        return {key: _moved(one, places) for key, one in value.items()}
    if isinstance(value, Path):
        moved = _text(str(value), places)
        return value if moved == str(value) else moved
    return _text(value, places) if isinstance(value, str) else value


def _text(text: str, places: list[tuple[str, str]]) -> str:
    for mirror, address in places:
        name = re.compile(f"{re.escape(mirror)}(?![A-Za-z0-9_-])")  # not a folder whose name begins alike
        if name.match(text):  # a path alone, whose folders are parted as on this system
            return address + text.removeprefix(mirror).replace(os.sep, "/")
        text = address.join(name.split(text))
    return text
