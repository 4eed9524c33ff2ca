"""The hash chain of the sign-off log: each line holds the hash of the one before it, so that no line can go unnoticed.

A line is the RFC 8785 canonical JSON of an event with `seq` (from 1), `prev` (the hash of the line before; 64 zeros for
the first) and `hash`, the SHA-256 over the canonical JSON of all the rest.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import rfc8785
from pydantic import ValidationError

from sla_toolkit.language import Message
from sla_toolkit.signing.event import Event

START = "0" * 64
"""The hash that the first line follows."""
FaultCode = Literal[
    "not_json",
    "altered",
    "duplicated",
    "reordered",
    "removed",
    "rewritten",
    "truncated",
    "head_missing",
    "head_behind",
    "head_unreadable",
]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a log; `line` counts from 1, and is None where the log as a whole is meant.

    `sure` is False for what an interrupted run leaves too.
    """

    code: FaultCode
    message: Message
    line: int | None = None
    sure: bool = True


@dataclass(frozen=True)
class Entry:
    """A line of the log that is sound in itself."""

    seq: int
    prev: str
    hash: str
    event: Event


@dataclass(frozen=True)
class Log:
    """The log as read: its sound lines in the order of the file, and everything that is wrong with it.

    `at_hand` is False where a PDF is looked at away from its log.
    """

    entries: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    at_hand: bool = True

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, oldest first."""
        return tuple(entry.event for entry in self.entries)

    @property
    def last(self) -> str:
        """The hash of the last line."""
        return self.entries[-1].hash if self.entries else START

    @property
    def broken(self) -> bool:
        """Whether something is wrong that no interrupted run leaves."""
        return any(fault.sure for fault in self.faults)


NOT_AT_HAND = Log(at_hand=False)
"""The log of a PDF that somebody was sent alone."""


def line_of(event: Event, seq: int, prev: str) -> bytes:
    """Write an event as the line that follows the hash `prev`; without the line feed."""
    values = {**event.model_dump(mode="json"), "seq": seq, "prev": prev}
    return rfc8785.dumps({**values, "hash": _hash(values)})


def head_of(log: Log) -> bytes:
    """Write the head: how many lines there are, and the hash of the last, so that a lost tail is noticed."""
    return rfc8785.dumps({"count": len(log.entries), "hash": log.last}) + b"\n"


def read_log(text: bytes | None, head: bytes | None) -> Log:
    """Read the log's bytes and its head's (None: there is no such file) and say everything that is wrong."""
    entries, faults = [], []
    lines = text.split(b"\n") if text else []
    if lines and lines[-1] == b"":
        lines.pop()  # what follows the last line feed
    for number, line in enumerate(lines, 1):
        read = _entry(line, number)
        if isinstance(read, Entry):
            entries.append(read)
        else:
            faults.append(read)
    if not faults:
        faults = _order_faults(entries)
    return Log(tuple(entries), (*faults, *_head_faults(entries, len(lines), head, logged=text is not None)))


def _entry(line: bytes, number: int) -> Entry | Fault:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return Fault("not_json", Message("Line {line} is not JSON.", line=number), number)
    altered = Fault("altered", Message("Line {line} was altered after it was written.", line=number), number)
    try:
        bare = {name: value for name, value in values.items() if name != "hash"}
        if _hash(bare) != values.get("hash") or rfc8785.dumps(values) != line:
            return altered
        own = {name: value for name, value in bare.items() if name not in ("seq", "prev")}
        return Entry(int(bare["seq"]), str(bare["prev"]), values["hash"], Event.model_validate(own))
    except (ValidationError, rfc8785.CanonicalizationError, KeyError, TypeError, ValueError, AttributeError):
        return altered


def _hash(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(dict(values))).hexdigest()


def _order_faults(entries: list[Entry]) -> list[Fault]:
    """Say where lines that are each sound do not follow one another."""
    faults: list[Fault] = []
    seen: set[str] = set()
    numbers = {entry.seq for entry in entries}
    prev, due = START, 1
    for number, entry in enumerate(entries, 1):
        if entry.hash in seen:
            message = Message("Line {line} repeats an earlier one.", line=number)
            faults.append(Fault("duplicated", message, number))
            continue
        seen.add(entry.hash)
        if entry.prev != prev:
            faults.append(_misplaced(entry, number, due, numbers))
        prev, due = entry.hash, entry.seq + 1
    return faults


def _misplaced(entry: Entry, number: int, due: int, numbers: set[int]) -> Fault:
    if entry.seq == due:
        message = Message(
            "Line {line} does not follow from the one before it: one of them was written anew.", line=number
        )
        return Fault("rewritten", message, number)
    if due in numbers or entry.seq < due:
        return Fault("reordered", Message("Line {line} stands in the wrong place.", line=number), number)
    message = Message("Before line {line}, {n} lines were removed.", line=number, n=entry.seq - due)
    return Fault("removed", message, number)


def _head_faults(entries: list[Entry], lines: int, head: bytes | None, *, logged: bool) -> list[Fault]:
    if head is None:
        message = Message("The file with the log's length and last hash is missing.")
        return [Fault("head_missing", message)] if logged else []
    count, last = _head(head)
    if count is None:
        message = Message("The file with the log's length and last hash cannot be read.")
        return [Fault("head_unreadable", message)]
    if count > lines:
        return [Fault("truncated", Message("The last {n} lines of the log are missing.", n=count - lines))]
    # Where a line is not sound in itself, that has been said.
    return _end_faults(entries, count, last) if len(entries) == lines else []


def _end_faults(entries: list[Entry], count: int, last: str) -> list[Fault]:
    """Hold the end of a log whose lines are all sound against its head."""
    if last != (entries[count - 1].hash if count else START):
        message = Message("The log's last line is not the one that was written: the log was written anew.")
        return [Fault("rewritten", message)]
    if count < len(entries):
        message = Message(
            "The last {n} lines came without the log's length being kept: a run was interrupted, or they were added "
            "by hand.",
            n=len(entries) - count,
        )
        return [Fault("head_behind", message, sure=False)]
    return []


def _head(head: bytes) -> tuple[int | None, str]:
    try:
        values = json.loads(head)
        return max(int(values["count"]), 0), str(values["hash"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None, ""
