"""Publish a finished folder to an address: its manifest is written last, and taken away before anything changes."""

import random
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sla_toolkit.agreement.replacing import replace_file
from sla_toolkit.running.places.address import BUCKETS, LOCAL, scheme_of
from sla_toolkit.running.places.comparing import SEALS, Gap, gap_between
from sla_toolkit.running.places.failing import writing
from sla_toolkit.running.places.locking import Held, Lost, busy, holding, sweep
from sla_toolkit.running.places.opening import listed, opened
from sla_toolkit.running.publish import staged

if TYPE_CHECKING:
    from upath import UPath

_ATTEMPTS = 8


def publish_folder(folder: Path, address: str) -> bool:
    """Make the folder at an address hold the very files of `folder`; False where it does, and nothing was written.

    A `manifest.json`, or else a `failure.json`, is taken away before anything that it vouches for changes, and written
    last; what a killed program left is completed. `file://` is written like any folder of this machine. Raises
    CannotWrite where the store does not take it, Publishing where others write there all the time.
    """
    with writing(address):
        place = opened(address)
        local = scheme_of(address) in LOCAL
        if gap_between(folder, place).closed:
            if not local:
                sweep(place)
            return False
        if local:
            with staged(Path(place.path)) as stage:
                shutil.copytree(folder, stage, copy_function=shutil.copyfile, dirs_exist_ok=True)
            return True
        return _published(folder, place, address)


def publish_file(content: bytes, address: str) -> bool:
    """Have a file at an address hold `content`; False where it does, and nothing was written.

    Raises CannotWrite where the store does not take it.
    """
    with writing(address):
        place = opened(address)
        if _content(place) == content:
            return False
        if scheme_of(address) in LOCAL:
            Path(place.path).parent.mkdir(parents=True, exist_ok=True)
            replace_file(Path(place.path), content)
            return True
        with TemporaryDirectory() as folder:  # from a file, since only then stores are told its kind
            path = Path(folder) / place.name
            path.write_bytes(content)
            _put(path, place)
        return True


def remove_folder(address: str) -> None:
    """Take a folder at an address away, what vouches for it first; one that is not there is no fault.

    Raises CannotWrite where the store does not allow it, Publishing where others write there all the time.
    """
    with writing(address):
        place = opened(address)
        if scheme_of(address) in LOCAL:
            shutil.rmtree(place.path, ignore_errors=True)
            return
        for _ in range(_ATTEMPTS):
            if not listed(place):
                return
            with holding(place, address):
                there = listed(place)
                for name in sorted(there, key=lambda one: one not in SEALS):
                    _remove(place, there[name].path)
        raise busy(address)


def _published(folder: Path, place: "UPath", address: str) -> bool:
    """Write until all is as it should be.

    Whoever publishes looks once more after the last thing that it wrote. So of several that write at once, whatever
    became of their locks, the one that wrote last has looked at what remains.
    """
    wrote = False
    for attempt in range(_ATTEMPTS):
        begun = time.monotonic()
        _make_folder(place.parent)
        with holding(place, address) as held:
            gap = gap_between(folder, place)
            if gap.closed:
                return wrote
            wrote = True
            if _closed(gap, folder, place, held):
                return True
        took = time.monotonic() - begun
        time.sleep(took * random.uniform(0, 2**attempt))  # noqa: S311 - to part those who write at once
    raise busy(address)


def _closed(gap: Gap, folder: Path, place: "UPath", held: Held) -> bool:
    """Write what is missing, and say whether all is as it should be now."""
    try:
        _close(gap, folder, place, held)
    except Lost:
        return False
    return gap_between(folder, place).closed


def _close(gap: Gap, folder: Path, place: "UPath", held: Held) -> None:
    changes = bool(gap.write or gap.remove)
    for name in gap.sealed:
        if changes or name != gap.seal:  # a seal alone is replaced in one step
            _remove(place, _path(place, name))
    for name in gap.write:
        held.keep()
        _put(folder / name, place / name)
    for name in gap.remove:
        held.keep()
        _remove(place, _path(place, name))
    held.keep()
    if gap.seal is not None:
        _put(folder / gap.seal, place / gap.seal)


def _path(place: "UPath", name: str) -> str:
    return f"{place.path.rstrip('/')}/{name}"


def _put(path: Path, place: "UPath") -> None:
    _make_folder(place.parent)
    place.fs.put_file(str(path), place.path)


def _make_folder(place: "UPath") -> None:
    """Make a folder where the store has such; for S3 the driver would make the bucket, which is not ours to do."""
    if place.protocol not in BUCKETS:
        place.fs.makedirs(place.path, exist_ok=True)


def _remove(place: "UPath", path: str) -> None:
    """Take a file away; one that is gone already is no fault."""
    try:
        place.fs.rm_file(path)
    except FileNotFoundError:
        return


def _content(place: "UPath") -> bytes | None:
    place.fs.invalidate_cache()
    try:
        return bytes(place.fs.cat_file(place.path))
    except FileNotFoundError:
        return None
