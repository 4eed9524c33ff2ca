"""Read a published folder the way that never gives a half: by its manifest."""

import hashlib
import json
from typing import TYPE_CHECKING

from sla_toolkit.running.places.failing import no_bucket, reading
from sla_toolkit.running.places.opening import opened, safe

if TYPE_CHECKING:
    from upath import UPath

_MANIFEST = "manifest.json"


def whole(address: str) -> bool:
    """Whether the folder at an address is whole: a manifest, and every file that it lists with its digest.

    Raises Refused where the store cannot be read.
    """
    return read_published(address) is not None


def read_published(address: str) -> dict[str, bytes] | None:
    """Read a published folder: the content of each file by its name, the manifest's among them.

    None where nothing lies there, or not all of it just now: it is being replaced, or whoever wrote it was killed, and
    the next run completes it. Raises Refused where the store cannot be read.
    """
    with reading(address):
        place = opened(address)
        place.fs.invalidate_cache()
        try:
            manifest = bytes(place.fs.cat_file(f"{place.path.rstrip('/')}/{_MANIFEST}"))
            files = _files(place, _listed_in(manifest))
        except FileNotFoundError as error:
            if no_bucket(error):
                raise
            return None
    return None if files is None else {**files, _MANIFEST: manifest}


def _listed_in(manifest: bytes) -> dict[str, str]:
    """Give the digests (SHA-256) by file; a manifest that is none vouches for a file that no folder has."""
    try:
        files = json.loads(manifest)["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {_MANIFEST: ""}


def _files(place: "UPath", digests: dict[str, str]) -> dict[str, bytes] | None:
    found = {}
    for name, digest in digests.items():
        if not safe(name):
            return None
        found[name] = bytes(place.fs.cat_file(f"{place.path.rstrip('/')}/{name}"))
        if hashlib.sha256(found[name]).hexdigest() != digest:
            return None
    return found
