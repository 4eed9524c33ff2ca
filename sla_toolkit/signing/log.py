"""The sign-off log as files: `<id>.sign-off.jsonl` beside the agreement, and its head `<id>.sign-off.head`."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sla_toolkit.agreement import Problem, Refused
from sla_toolkit.agreement.locking import locked
from sla_toolkit.agreement.replacing import replace_file
from sla_toolkit.language import Message
from sla_toolkit.signing.chain import Log, head_of, line_of, read_log
from sla_toolkit.signing.event import Event


def log_path(folder: Path, agreement_id: str) -> Path:
    """Give the place of an agreement's log, in the folder that the agreement lies in."""
    return folder / f"{agreement_id}.sign-off.jsonl"


def head_path(path: Path) -> Path:
    """Give the place of a log's head, beside it."""
    return path.with_suffix(".head")


def load_log(path: Path) -> Log:
    """Read a log; one without lines where there is neither log nor head. Raises OSError."""
    return read_log(_bytes(path), _bytes(head_path(path)))


def log_digest(path: Path) -> str | None:
    """Give the SHA-256 of a log; None where there is none. Raises OSError."""
    content = _bytes(path)
    return None if content is None else hashlib.sha256(content).hexdigest()


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Hold the log so that nobody signs meanwhile; where its folder cannot be written, nobody can.

    Raises Busy when it cannot be had.
    """
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(locked(path))
        yield


@contextmanager
def writing(path: Path) -> Iterator["Writer"]:
    """Hold the log for oneself, so that of two people who sign at once nobody's line is lost.

    Raises Refused when the log is broken, for nothing may be added to that; Busy when it cannot be had.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path):
        yield Writer(path, refuse_broken(load_log(path), path))


def refuse_broken(log: Log, path: Path) -> Log:
    """Give the log back, or raise Refused with everything that is wrong with it."""
    if log.broken:
        raise Refused(
            tuple(
                Problem(f"log_{fault.code}", _restore(fault.message), file=str(path), line=fault.line)
                for fault in log.faults
            )
        )
    return log


def _restore(fault: Message) -> Message:
    return Message(
        "{fault} Nothing is added to a damaged sign-off log: restore it from a backup.", fault=fault
    )


class Writer:
    """Adds to a log that is held."""

    def __init__(self, path: Path, log: Log) -> None:
        self.path = path
        self.log = log

    def add(self, event: Event) -> None:
        """Add a line; the file changes as a whole or not at all. Raises OSError."""
        line = line_of(event, len(self.log.entries) + 1, self.log.last)
        before = _bytes(self.path) or b""
        replace_file(self.path, before + line + b"\n")
        self.log = Log(read_log(before + line + b"\n", None).entries)
        replace_file(head_path(self.path), head_of(self.log))


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
