"""What an agreement's `data:` block names, as names within its workspace."""

import posixpath
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path, PureWindowsPath
from typing import Any

from sla_toolkit.agreement import Refused

PARAMETERS = "parameters"


class Outside(Exception):
    """A path that leads out of the workspace; `path` is as it was written."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def within(written: str) -> list[str]:
    """Give the names, seen from the workspace, that a path beside the agreement may stand for; in order of preference.

    None for an absolute path or an address, which are read where they are. As for local files, backslashes part folders
    too and accents may be encoded either way. Raises Outside for a path that leads out of the workspace.
    """
    ways = (one for path in (written, written.replace("\\", "/")) for one in _spellings(path))
    names = dict.fromkeys(posixpath.normpath(f"{PARAMETERS}/{one}") for one in ways if not _absolute(one))
    if any(name.split("/")[0] == ".." for name in names):
        raise Outside(written)
    return list(names)


def named_in(data: Any, folder: Path) -> list[str]:
    """Give the paths, as written, of all sources and of a database file; `data` may be whatever stands in the YAML.

    `folder` is that of the agreement: a database file's path comes seen from there.
    """
    if not isinstance(data, Mapping):
        return []
    sources = [one for one in data.values() if isinstance(one, Mapping)]
    links = [one["via"] for one in sources if isinstance(one.get("via"), Mapping)]
    paths = [one.get("path") for one in (*sources, *links)]
    return [one for one in (*paths, *_database(data.get("connection"), folder)) if isinstance(one, str)]


def _database(connection: Any, folder: Path) -> Iterator[str]:
    if not isinstance(connection, str):
        return
    address: Any = import_module("sla_toolkit.leads.connections.address")  # all of Ibis comes with it
    with suppress(Refused, ValueError):
        found = address.read_address(connection, folder.absolute())
        if found.kind in address.FILES and Path(found.url).is_relative_to(folder.absolute()):
            yield Path(found.url).relative_to(folder.absolute()).as_posix()


def _spellings(path: str) -> list[str]:
    return [path, *(unicodedata.normalize(form, path) for form in ("NFC", "NFD"))]


def _absolute(path: str) -> bool:
    return path.startswith(("/", "\\")) or bool(PureWindowsPath(path).drive) or "://" in path
