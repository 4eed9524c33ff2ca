"""One publisher at a time: a lock object beside the folder, which only one can create.

It spares work, and right does not hang on it: whoever publishes looks afterwards whether all is as it should be.
"""

import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.places.failing import taken

if TYPE_CHECKING:
    from upath import UPath

STALE = 60.0
"""Seconds without a sign of life after which a lock is taken for left behind by one that was killed."""
PATIENCE = 180.0
"""Seconds to wait for a lock; longer than `STALE`, so that one left behind never ends in an error."""
_PAUSE = 0.5  # seconds


class Publishing(SlaError):
    """Others have been publishing to the same place all the time."""


class Lost(Exception):
    """The lock is another's now, since this program did not show any life for too long."""


class Held:
    """A lock that is held: `keep` shows that its holder lives."""

    def __init__(self, lock: "UPath") -> None:
        self._lock = lock
        self._token = uuid.uuid4().hex
        self._shown = time.monotonic()

    def created(self) -> bool:
        """Try to create the lock; False where another has it.

        One's own may be there already, where the driver asked again because no answer had come to its first request.
        """
        self._shown = time.monotonic()
        try:
            self._lock.fs.pipe_file(self._lock.path, self._content(), mode="create")
        except OSError as error:
            if not taken(error):
                raise
            return self._own()
        return True

    def keep(self) -> None:
        """Renew the lock from time to time; raises Lost where it is another's."""
        if time.monotonic() - self._shown < STALE / 6:
            return
        if not self._own():
            raise Lost
        self._lock.fs.pipe_file(self._lock.path, self._content())
        self._shown = time.monotonic()

    def let_go(self) -> None:
        """Take the lock away unless it is another's."""
        with suppress(FileNotFoundError):
            if self._own():
                self._lock.fs.rm_file(self._lock.path)

    def _own(self) -> bool:
        return (content_of(self._lock) or b"").startswith(self._token.encode())

    def _content(self) -> bytes:
        return f"{self._token} {time.time():.0f}\n".encode()


@contextmanager
def holding(folder: "UPath", address: str) -> Iterator[Held]:
    """Hold the lock of a folder, `.<name>.lock` beside it.

    Raises Publishing when it cannot be had, and what the driver raises.
    """
    held = Held(folder.parent / f".{folder.name}.lock")
    _acquire(held, folder.parent / f".{folder.name}.lock", address)
    try:
        yield held
    finally:
        held.let_go()


def sweep(folder: "UPath") -> None:
    """Take away the lock that a killed program left beside a folder which it had finished."""
    lock = folder.parent / f".{folder.name}.lock"
    content = content_of(lock)
    if content is not None and time.time() - _stamp(content) > STALE:
        with suppress(FileNotFoundError):
            lock.fs.rm_file(lock.path)


def _acquire(held: Held, lock: "UPath", address: str) -> None:
    begun = seen_since = time.monotonic()
    seen: bytes | None = None
    while not held.created():
        content = content_of(lock)
        if content != seen:
            seen, seen_since = content, time.monotonic()
        # By the clock of whoever wrote it, or, should that be wrong, by having watched it oneself.
        silent = max(time.time() - _stamp(content), time.monotonic() - seen_since)
        if content is not None and silent > STALE:
            with suppress(FileNotFoundError):
                lock.fs.rm_file(lock.path)
            continue
        if time.monotonic() - begun > PATIENCE:
            raise busy(address)
        time.sleep(_PAUSE * random.uniform(0.5, 1.5))  # noqa: S311 - to part those who wait


def content_of(lock: "UPath") -> bytes | None:
    """Give what a lock says; None where it is gone."""
    try:
        return bytes(lock.fs.cat_file(lock.path))
    except FileNotFoundError:
        return None


def busy(address: str) -> Publishing:
    """Say that others publish to the same place."""
    return Publishing(
        Message(
            "Others are publishing to {place} all the time: let one program publish a month, and run again.",
            place=address,
        )
    )


def _stamp(content: bytes | None) -> float:
    """Read when a lock was renewed (seconds since 1970); 0 for what is no lock of ours."""
    try:
        return float((content or b"").split()[1])
    except (IndexError, ValueError):
        return 0.0
