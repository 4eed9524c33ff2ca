"""How a folder at an address differs from a finished one on this machine, by what the files hold."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sla_toolkit.running.places.opening import Lying, listed

if TYPE_CHECKING:
    from upath import UPath

SEALS = ("manifest.json", "failure.json")
"""Files that are written last: where one lies, the folder is whole."""
_FIRST = "report.json"  # before the others, so that wherever anything lies of a month, the next run finds its report


@dataclass(frozen=True)
class Gap:
    """What has to change at an address: files to write and to remove, each in its order, without the seals.

    `seal` is the folder's own (None: it has none), which has to be written when `unsealed`; `sealed` are those that lie
    at the address and vouch for what is there now.
    """

    write: tuple[str, ...]
    remove: tuple[str, ...]
    seal: str | None
    unsealed: bool
    sealed: tuple[str, ...]

    @property
    def closed(self) -> bool:
        """Whether the address holds the very files of the folder, and none besides."""
        return not (self.write or self.remove or self.unsealed or set(self.sealed) - {self.seal})


def gap_between(folder: Path, place: "UPath") -> Gap:
    """Compare a folder on this machine with what lies at a place. Raises what the driver raises."""
    here = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    there = listed(place)
    differing = [name for name in here if not _same(folder / name, there.get(name), place)]
    seal = next((one for one in SEALS if one in here), None)
    return Gap(
        write=tuple(sorted((one for one in differing if one not in SEALS), key=lambda one: one != _FIRST)),
        remove=tuple(one for one in there if one not in here and one not in SEALS),
        seal=seal,
        unsealed=seal in differing,
        sealed=tuple(one for one in SEALS if one in there),
    )


def _same(path: Path, lying: Lying | None, place: "UPath") -> bool:
    """Whether two files hold the same; an ETag of S3 mostly is the MD5 of the bytes, which spares reading them."""
    content = path.read_bytes()
    if lying is None or lying.size != len(content):
        return False
    if lying.etag == hashlib.md5(content, usedforsecurity=False).hexdigest():
        return True
    try:
        return bool(place.fs.cat_file(lying.path) == content)
    except FileNotFoundError:  # somebody took it away since it was listed
        return False
