"""What an agreement's file was before each save, so that a save can be undone, also on the next day."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from sla_toolkit.agreement.replacing import replace_file

_KEPT = 100
"""Saves that can be undone; older ones are forgotten."""


@dataclass(frozen=True)
class Step:
    """A save: the content before it, and the SHA-256 of what it left."""

    before: bytes
    after: str


def history_folder(path: Path) -> Path:
    """Give the folder that an agreement's earlier contents lie in, hidden beside it."""
    return path.parent / ".history" / path.name


def remember(path: Path, before: bytes, after: bytes) -> None:
    """Keep what the file was before a save. Raises OSError."""
    folder = history_folder(path)
    folder.mkdir(parents=True, exist_ok=True)
    steps = _steps(folder)
    number = int(steps[-1].stem) + 1 if steps else 1
    content = {"after": digest(after), "before": before.decode("utf-8")}
    replace_file(folder / f"{number:06}.json", json.dumps(content, ensure_ascii=False).encode())
    for old in steps[: max(len(steps) + 1 - _KEPT, 0)]:
        old.unlink(missing_ok=True)


def last_step(path: Path) -> Step | None:
    """Give the save that would be undone; None where there is none. Raises OSError."""
    steps = _steps(history_folder(path))
    if not steps:
        return None
    try:
        found = json.loads(steps[-1].read_bytes())
        return Step(found["before"].encode(), found["after"])
    except (ValueError, KeyError, AttributeError):
        return None  # cut off by a full disk: nothing that could be put back


def forget_last(path: Path) -> None:
    """Take the last save off the history, once it is undone. Raises OSError."""
    _steps(history_folder(path))[-1].unlink()


def digest(content: bytes) -> str:
    """Give the SHA-256 of a file's content (64 hex digits)."""
    return hashlib.sha256(content).hexdigest()


def _steps(folder: Path) -> list[Path]:
    return sorted(one for one in folder.glob("*.json") if one.stem.isdigit()) if folder.is_dir() else []
