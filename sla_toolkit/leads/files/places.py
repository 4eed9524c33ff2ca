"""From a path in the `data:` block to the files it means."""

import os
from pathlib import Path

from sla_toolkit.language import Message
from sla_toolkit.leads.refusal import refuse

_WILD = "*?["


def files_at(folder: Path, path: str) -> list[Path]:
    """Give the files that a path or a glob names, in the order of their names; paths are relative to `folder`.

    Backslashes part folders too. Raises DataRefused where there is no such file.
    """
    literal = _at(folder, path)
    if not literal.exists():
        path = path.replace("\\", "/")
        literal = _at(folder, path)
    if literal.is_dir():
        message = Message(
            "This is a folder: name a file in it, or all of them with “{glob}”.", glob=f"{path}/*.csv"
        )
        raise refuse("not_a_file", message, file=str(literal))
    if literal.exists() or not any(sign in path for sign in _WILD):
        return [literal]
    return _matching(literal)


def _at(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder / path))


def _matching(pattern: Path) -> list[Path]:
    parts = pattern.parts
    first = next(position for position, part in enumerate(parts) if any(sign in part for sign in _WILD))
    found = sorted(one for one in Path(*parts[:first]).glob("/".join(parts[first:])) if one.is_file())
    if not found:
        raise refuse("missing_file", Message("No file fits this pattern: check the path."), file=str(pattern))
    return found


def bytes_of(path: Path) -> bytes:
    """Read a file whole; raises DataRefused where it is missing or may not be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise refuse(
            "missing_file", Message("There is no such file: check the path."), file=str(path)
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse(
            "unreadable", Message("The file cannot be opened: {reason}.", reason=reason), file=str(path)
        ) from None
