"""From a path in the `data:` block to the files it means."""

import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from sla_toolkit.language import Message
from sla_toolkit.leads.files.contents import not_opened
from sla_toolkit.leads.refusal import refuse

_WILD = "*?["
_NO_EXPORT = ("~$", ".")  # what Excel lays beside an open workbook, and what a desktop hides
_COUNTED = 1000  # files of a folder looked at, for the pattern to propose


def files_at(folder: Path, path: str) -> list[Path]:
    """Give the files that a path or a glob names, in the order of their names; paths are relative to `folder`.

    Backslashes part folders too, and a name counts however its accents and voicing marks are encoded. Files that begin
    with “~$” or “.” are passed over by a glob that does not begin so. Raises DataRefused where there is no such file.
    """
    try:
        return _files_at(folder, path)
    except OSError as error:
        raise not_opened(_at(folder, path), error) from None


def _files_at(folder: Path, path: str) -> list[Path]:
    for one in dict.fromkeys((path, path.replace("\\", "/"))):
        for written in _spellings(one):
            literal = _at(folder, written)
            if literal.exists():
                return [_file(literal, one)]
    path = path.replace("\\", "/")
    if not any(sign in path for sign in _WILD):
        return [_at(folder, path)]
    return _matching(folder, path)


def _spellings(path: str) -> list[str]:
    """Give a path as it is written, composed and decomposed: macOS keeps が as か and its mark."""
    return list(dict.fromkeys((path, *(unicodedata.normalize(form, path) for form in ("NFC", "NFD")))))


def _file(path: Path, written: str) -> Path:
    """Refuse a folder, and what is no file to be read to its end, such as a pipe."""
    if path.is_dir():
        message = Message(
            "This is a folder: name a file in it, or all of them with “{glob}”.",
            glob=f"{written.rstrip('/')}/*{_usual_suffix(path)}",
        )
        raise refuse("not_a_file", message, file=str(path))
    if not path.is_file():
        raise refuse(
            "not_a_file", Message("This is no file that can be read: check the path."), file=str(path)
        )
    return path


def _usual_suffix(folder: Path) -> str:
    """Give the ending that most of a folder's first files have; .csv where there is none."""
    names = [one.name for one, _ in zip(folder.iterdir(), range(_COUNTED), strict=False)]
    endings = sorted("".join(Path(name).suffixes[-2:]) for name in names if not name.startswith(_NO_EXPORT))
    known = [one for one in endings if one]
    return max(dict.fromkeys(known), key=known.count) if known else ".csv"


def _at(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder / path))


def _matching(folder: Path, path: str) -> list[Path]:
    found = {one for written in _spellings(path) for one in _glob(_at(folder, written))}
    hidden = Path(path).name.startswith(_NO_EXPORT)
    files = sorted(one for one in found if hidden or not one.name.startswith(_NO_EXPORT))
    if not files:
        pattern = str(_at(folder, path))
        raise refuse("missing_file", Message("No file fits this pattern: check the path."), file=pattern)
    return files


def _glob(pattern: Path) -> Iterable[Path]:
    parts = pattern.parts
    first = next(position for position, part in enumerate(parts) if any(sign in part for sign in _WILD))
    return [one for one in Path(*parts[:first]).glob("/".join(parts[first:])) if one.is_file()]
