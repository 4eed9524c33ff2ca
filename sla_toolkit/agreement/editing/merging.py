"""Bring the difference between two texts into a third that means the same as the first."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Lines = Sequence[str]


def merged(before: Lines, own: Lines, after: Lines) -> list[str]:
    """Give `own` with what `after` changed in `before`, by lines.

    `own` is `before` as people laid it out. Where a change falls into a stretch that they laid out differently, the
    whole stretch is taken from `after`.
    """
    found: list[str] = []
    for stretch in _stretches(before, own, after):
        old, theirs, new = (text[part] for text, part in zip((before, own, after), stretch, strict=True))
        if list(old) == list(new):
            found += theirs
        elif not old and not theirs:
            _insert(found, new)
        elif list(old) == list(theirs):
            found += [*new, *_left_out(old, new)]
        else:
            found += [*new, *_left_out(theirs, new)]
    return found


def _stretches(before: Lines, own: Lines, after: Lines) -> Iterator[tuple[slice, slice, slice]]:
    """Cut all three where a line of the first stands in both others as well, and give the parts between the cuts.

    Each part is either one such line or a stretch without any.
    """
    to_own, to_after = _matches(before, own), _matches(before, after)
    last = (0, 0, 0)
    for place in range(len(before)):
        if place in to_own and place in to_after:
            here = (place, to_own[place], to_after[place])
            yield _between(last, here)
            last = (here[0] + 1, here[1] + 1, here[2] + 1)
            yield _between(here, last)
    yield _between(last, (len(before), len(own), len(after)))


def _between(start: tuple[int, int, int], end: tuple[int, int, int]) -> tuple[slice, slice, slice]:
    return slice(start[0], end[0]), slice(start[1], end[1]), slice(start[2], end[2])


def _matches(first: Lines, second: Lines) -> dict[int, int]:
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _insert(found: list[str], new: Lines) -> None:
    """Add lines; comments that stand further to the left introduce what follows, and stay with it."""
    place = len(found)
    while place and _introduces(found[place - 1], _indent(new[0])):
        place -= 1
    found[place:place] = new


def _introduces(line: str, indent: int) -> bool:
    return not line.strip() or (line.lstrip().startswith("#") and _indent(line) < indent)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _left_out(old: Lines, new: Lines) -> list[str]:
    """Give the comment lines at the end of `old` that went with what stood above them: they introduce what follows."""
    trailing: list[str] = []
    for line in reversed(old):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        trailing.insert(0, line)
    kept = set(new)
    return trailing if any(line.strip() and line not in kept for line in trailing) else []
