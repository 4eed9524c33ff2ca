"""Open an address: the driver with its time limits, and what lies there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

from sla_toolkit.running.places.address import BUCKETS, scheme_of
from sla_toolkit.running.places.failing import no_bucket

if TYPE_CHECKING:
    from upath import UPath

_S3 = {
    # Seconds, and tries in all: where nothing answers it is said within half a minute, or, where the lock has yet to be
    # let go, within one.
    "config_kwargs": {
        "connect_timeout": 5,
        "read_timeout": 10,
        "retries": {"mode": "standard", "total_max_attempts": 2},
    },
}
_HIDDEN = ("~$", ".")
_LONGEST = 255  # bytes of a file's name that every system takes


@dataclass(frozen=True)
class Lying:
    """A file that lies at an address: its path for the driver, its size in bytes, its ETag (None: it has none)."""

    path: str
    size: int
    etag: str | None


def opened(address: str) -> "UPath":
    """Give an address as a path of its store; nothing is asked of it yet, and no listing is ever remembered.

    Credentials come from the environment or the driver's own files.
    """
    scheme = scheme_of(address)
    options: dict[str, Any] = {"use_listings_cache": False} if scheme in BUCKETS else {}
    own = _S3 if scheme in ("s3", "s3a") else {}
    place: UPath = import_module("upath").UPath(address, **options, **own)
    if own:
        place.fs.retries = 1  # s3fs repeats what its own driver has repeated
    return place


def listed(place: "UPath") -> dict[str, Lying]:
    """Give every file below a place by its name there, `/` between folders; empty where nothing is.

    Raises what the driver raises.
    """
    place.fs.invalidate_cache()
    try:
        found = place.fs.find(place.path, detail=True)
    except FileNotFoundError as error:
        if no_bucket(error):
            raise
        return {}
    return _by_name(place, found.values())


def children(place: "UPath") -> tuple[dict[str, Lying], list[str]]:
    """Give the files directly in a place by their names, and the names of its folders; nothing where nothing is.

    Raises what the driver raises.
    """
    place.fs.invalidate_cache()
    try:
        found = place.fs.ls(place.path, detail=True)
    except (FileNotFoundError, NotADirectoryError) as error:
        if no_bucket(error):
            raise
        return {}, []
    folders = [str(one["name"]).rstrip("/") for one in found if one["type"] == "directory"]
    return _by_name(place, found), [one.rpartition("/")[2] for one in folders]


def _by_name(place: "UPath", found: Iterable[Any]) -> dict[str, Lying]:
    """Leave out the empty objects that stand for folders."""
    root = place.path.rstrip("/") + "/"
    return {
        one["name"].removeprefix(root): Lying(one["name"], int(one["size"] or 0), _etag(one))
        for one in found
        if one["name"].startswith(root) and not one["name"].endswith("/") and is_file(place, one)
    }


def is_file(place: "UPath", facts: Mapping[str, Any]) -> bool:
    """Whether what a listing tells is of a file, or of a link to one, which folders of this machine may hold."""
    if facts["type"] == "other" and facts.get("islink"):
        return bool(place.fs.isfile(facts["name"]))
    return bool(facts["type"] == "file")


def _etag(facts: Any) -> str | None:
    etag = facts.get("ETag")
    return str(etag).strip('"') if etag else None


def safe(name: str) -> bool:
    """Whether a name from a listing stays below the folder that it is laid into, on every system."""
    parts = name.split("/")
    odd = "\\" in name or "\0" in name or not _encodable(name) or PureWindowsPath(name).drive
    return not odd and all(part not in ("", ".", "..") and len(part.encode()) <= _LONGEST for part in parts)


def hidden(name: str) -> bool:
    """Whether a name, or that of a folder in it, is of what desktops and editors hide."""
    return any(part.startswith(_HIDDEN) for part in name.split("/"))


def _encodable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def fetch(place: "UPath", files: Iterable[tuple[str, Path]]) -> None:
    """Copy files (their path for the driver, where to) to this machine, side by side. Raises what the driver raises."""
    pairs = list(files)
    for _, target in pairs:
        target.parent.mkdir(parents=True, exist_ok=True)
    if pairs:
        place.fs.get([path for path, _ in pairs], [str(target) for _, target in pairs])
