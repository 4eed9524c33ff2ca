"""A folder of outputs appears whole or not at all."""

import filecmp
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sla_toolkit.agreement.locking import locked
from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.exchanging import exchange

_LEFT_BEHIND = 86400  # seconds after which no run that is still going can be meant


class CannotWrite(SlaError):
    """The outputs cannot be written where they were asked for."""


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write into; on leaving it becomes `folder`, or vanishes when something went wrong.

    When `folder` holds the same files with the same bytes already, it is left untouched. Folders that were made on the
    way to it go too. What runs that were killed left half-written, unseen beside it, goes after a day. Raises
    CannotWrite when the place is not writable.
    """
    made = [one for one in folder.parents if not one.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        stage = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise cannot_write(folder.parent, error) from None
    try:
        yield stage
        _replace(folder, stage)
    except OSError as error:
        raise cannot_write(folder, error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        _take_away_empty(made)


def _sweep(folder: Path) -> None:
    for one in folder.parent.glob(f".{folder.name}.*"):
        with suppress(OSError):
            if time.time() - one.stat().st_mtime > _LEFT_BEHIND and not (one / "old").exists():
                shutil.rmtree(one, ignore_errors=True)


def _take_away_empty(folders: list[Path]) -> None:
    """Take folders away that hold nothing, the innermost first."""
    for one in folders:
        with suppress(OSError):  # it holds something
            one.rmdir()


def cannot_write(place: Path, error: OSError) -> CannotWrite:
    """Say that a place is not writable, with what the system says."""
    reason = error.strerror or type(error).__name__
    return CannotWrite(
        Message("The outputs cannot be written to {place}: {reason}.", place=str(place), reason=reason)
    )


def _replace(folder: Path, stage: Path) -> None:
    """Put a folder in another's place; of two runs that come at once, one waits for the other's two renames."""
    stage.chmod(0o755)
    if folder.is_dir() and _same(folder, stage):
        return
    _sync(stage)
    with locked(folder.with_name(f".{folder.name}")):
        if folder.is_dir() and _same(folder, stage):
            return
        if not folder.exists():
            stage.rename(folder)
        elif not exchange(stage, folder):
            _replace_in_two_steps(folder, stage)
        _sync_name(folder)


def _replace_in_two_steps(folder: Path, stage: Path) -> None:
    """Where folders cannot change places: for an instant there is none; the old one comes back if the new one fails."""
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent)) / "old"
    try:
        folder.rename(aside)
        try:
            stage.rename(folder)
        except OSError:
            aside.rename(folder)
            raise
    finally:
        shutil.rmtree(aside.parent, ignore_errors=True)


def _same(folder: Path, stage: Path) -> bool:
    names = _files(stage)
    if names != _files(folder):
        return False
    return all(filecmp.cmp(folder / name, stage / name, shallow=False) for name in names)


def _files(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _sync(folder: Path) -> None:
    """Have the bytes on the disk before the name appears."""
    for name in _files(folder):
        with (folder / name).open("rb+") as file:
            os.fsync(file.fileno())


def _sync_name(folder: Path) -> None:
    """Have the name itself on the disk, on systems that let a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
