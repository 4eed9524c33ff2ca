"""A proposed `data:` block: lines, each with its reason."""

from dataclasses import dataclass
from typing import Any

from sla_toolkit.language import Message


@dataclass(frozen=True)
class Line:
    """One line: its place below `data:`, its value, and why; an open one is a comment and waits for a person.

    Without a value and a path, it is a remark.
    """

    path: tuple[str, ...]
    value: Any
    reason: Message
    open: bool = False


@dataclass(frozen=True)
class Seen:
    """What a file was taken for: the preset and the sources (none: not used). `rows` counts without the header."""

    file: str
    preset: str
    sources: tuple[str, ...]
    rows: int | None


@dataclass(frozen=True)
class Proposal:
    """The lines in the order of the block, and what each file was taken for."""

    lines: tuple[Line, ...]
    seen: tuple[Seen, ...]


def remark(reason: Message, *path: str) -> Line:
    """Say something at a place, with no line to it."""
    return Line(path, None, reason, open=True)
