"""Cut a text into pieces that a reader takes in at once, and find which of them two texts share."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Wrap:
    """An inline element round a piece of text; `number` tells it from the others of its text."""

    tag: str
    attributes: Attributes
    number: int

    @property
    def key(self) -> tuple[str, Attributes]:
        """What makes two elements equal: all but their ids."""
        return self.tag, tuple(pair for pair in self.attributes if pair[0] != "id")


_PIECE = re.compile(
    r"[¥$€£]?\d+(?:[.,:]\d+)*[%％]?"  # a number with its sign and its marks
    r"|[A-Za-z\u00c0-\u024f_'’]+|[\u4e00-\u9fff々]+|[\u3041-\u309f]+|[\u30a0-\u30ff]+"  # words, runs of one script
    r"|\s+|.",
    re.DOTALL,
)
_LEAST_ALIKE = 0.35
"""Below this share of pieces in common two texts read better as one struck out and one written anew."""


@dataclass(frozen=True)
class Piece:
    """A piece of text with the inline elements that it stands in, outermost first."""

    text: str
    wraps: tuple[Wrap, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two pieces equal."""
        return self.text, *(wrap.key for wrap in self.wraps)


def pieces_of(text: str, wraps: tuple[Wrap, ...] = ()) -> list[Piece]:
    """Cut a text: English into words, Japanese into runs of one script, numbers whole."""
    return [Piece(found, wraps) for found in _PIECE.findall(text)]


def likeness(old: list[Piece], new: list[Piece]) -> float:
    """Give the share of pieces that two texts have in common, 0 to 1; blanks and marks do not count."""
    before, after = ([one.text for one in pieces if one.text.isalnum()] for pieces in (old, new))
    return SequenceMatcher(None, before, after, autojunk=False).ratio() if before or after else 1.0


Run = tuple[str, list[Piece], list[Piece]]
"""`equal`, `delete`, `insert` or `replace`, with the pieces of the old and of the new text."""


def runs(old: list[Piece], new: list[Piece]) -> list[Run]:
    """Give what stayed, went and came, in order; what lies between two changes without a word joins them."""
    keys = [one.key for one in old], [one.key for one in new]
    if keys[0] != keys[1] and likeness(old, new) < _LEAST_ALIKE:
        return [("replace", old, new)]
    found = SequenceMatcher(None, *keys, autojunk=False).get_opcodes()
    return list(_joined([(kind, old[a:b], new[c:d]) for kind, a, b, c, d in found]))


def _joined(found: list[Run]) -> Iterator[Run]:
    waiting: Run | None = None
    for place, run in enumerate(found):
        last = place == len(found) - 1
        if run[0] == "equal" and (waiting is None or last or _says_something(run[1])):
            yield from [waiting, run] if waiting else [run]
            waiting = None
        elif waiting is None:
            waiting = run
        else:
            waiting = ("replace", waiting[1] + run[1], waiting[2] + run[2])
    if waiting:
        yield waiting


def _says_something(pieces: list[Piece]) -> bool:
    return any(character.isalnum() for one in pieces for character in one.text)
