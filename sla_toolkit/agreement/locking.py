"""One writer at a time, on every system: a lock file that only one process can create."""

import contextlib
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sla_toolkit.language import Message, SlaError

STALE = 30.0
"""Seconds after which a lock is taken for left behind: writing takes a fraction of one."""
PATIENCE = 45.0
"""Seconds to wait for a lock; longer than `STALE`, so that one left behind never ends in an error."""
_PAUSE = 0.02


class Busy(SlaError):
    """Another program has been changing the file all the time."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of `path`, a file `<name>.lock` beside it; raises Busy when it cannot be had."""
    lock, token = path.with_name(path.name + ".lock"), uuid.uuid4().hex
    until = time.monotonic() + PATIENCE
    while not _created(lock, token):
        _break_stale(lock)
        if time.monotonic() > until:
            raise Busy(
                Message(
                    "Another program is changing {path}: try again, or delete {lock} if none is running.",
                    path=str(path),
                    lock=str(lock),
                )
            )
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        if _token(lock) == token:
            _remove(lock)


def _created(lock: Path, token: str) -> bool:
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        return False
    except PermissionError:
        if os.name == "nt":  # Windows says so of a file that is just being deleted
            return False
        raise
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token)
    return True


def _break_stale(lock: Path) -> None:
    """Take away a lock that was left behind; of several that wait, one does it, and it looks again first."""
    if not _stale(lock):
        return
    breaker = lock.with_name(lock.name + ".breaking")
    if not _created(breaker, "breaking"):
        if _stale(breaker):
            _remove(breaker)
        return
    try:
        if _stale(lock):
            _remove(lock)
    finally:
        _remove(breaker)


def _stale(lock: Path) -> bool:
    try:
        return time.time() - lock.stat().st_mtime > STALE
    except OSError:
        return False  # gone meanwhile


def _token(lock: Path) -> str | None:
    try:
        return lock.read_text("ascii")
    except OSError:
        return None


def _remove(lock: Path) -> None:
    for _ in range(50):
        with contextlib.suppress(FileNotFoundError):
            try:
                lock.unlink()
            except PermissionError:  # Windows: another process is looking at it
                time.sleep(_PAUSE)
                continue
        return
