"""Two HTML texts of one document made into one, in which what went is struck out and what came is underlined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from html import escape
from itertools import groupby
from typing import Literal
from xml.etree import ElementTree as ET

from sla_toolkit.documents.pieces import Attributes, Piece, Wrap, likeness, pieces_of, runs

Mark = Literal["del", "ins"]
_Item = tuple[Piece, Mark | None]
_INLINE = {"a", "abbr", "b", "br", "code", "em", "i", "q", "s", "small", "span", "strong", "sub", "sup", "u"}
_LEAST_ALIKE = 0.4
"""From this share of words in common two blocks count as versions of one."""


@dataclass(frozen=True)
class Line:
    """Text that runs on."""

    pieces: tuple[Piece, ...]

    @property
    def key(self) -> object:
        """What makes two lines equal."""
        return tuple(piece.key for piece in self.pieces)


@dataclass(frozen=True)
class Block:
    """An element with lines and blocks in it."""

    tag: str
    attributes: Attributes
    parts: tuple["Block | Line", ...]

    @cached_property
    def key(self) -> object:
        """What makes two blocks equal: all but the ids."""
        plain = tuple(pair for pair in self.attributes if pair[0] != "id")
        return self.tag, plain, tuple(part.key for part in self.parts)

    @cached_property
    def name(self) -> str | None:
        """The id of the block or of the first thing in it that has one."""
        own = dict(self.attributes).get("id")
        return own or next((name for part in self.parts if (name := _name(part))), None)

    @cached_property
    def pieces(self) -> list[Piece]:
        """All text in it."""
        return [piece for part in self.parts for piece in part.pieces]


Part = Block | Line


def _name(part: Part) -> str | None:
    if isinstance(part, Block):
        return part.name
    wraps = (wrap for piece in part.pieces for wrap in piece.wraps)
    return next((value for wrap in wraps for key, value in wrap.attributes if key == "id"), None)


def marked(old: str, new: str) -> str:
    """Give the new HTML with what went in `<del>` and what came in `<ins>`, down to the word.

    Both are well-formed, as pandoc writes them. Text is escaped anew; every id stands once, where the new text has it.
    """
    before, after = (_block(ET.fromstring(f"<body>{text}</body>")) for text in (old, new))  # noqa: S314 - pandoc's own output
    return "".join(_Writer().children(before.parts, after.parts))


def _block(element: ET.Element) -> Block:
    return Block(element.tag, tuple(element.attrib.items()), tuple(_parts(element)))


def _parts(element: ET.Element) -> Iterator[Part]:
    """Give the blocks in an element, and between them the lines of text."""
    waiting = pieces_of(element.text or "")
    for child in element:
        if child.tag in _INLINE:
            waiting += _inline(child, ())
        else:
            yield from _line(waiting)
            yield _block(child)
            waiting = []
        waiting += pieces_of(child.tail or "")
    yield from _line(waiting)


def _line(pieces: list[Piece]) -> Iterator[Line]:
    if any(piece.text.strip() or piece.wraps for piece in pieces):
        yield Line(tuple(pieces))


def _inline(element: ET.Element, outer: tuple[Wrap, ...]) -> list[Piece]:
    wraps = (*outer, Wrap(element.tag, tuple(element.attrib.items()), id(element)))
    found = pieces_of(element.text or "", wraps)
    for child in element:
        found += [*_inline(child, wraps), *pieces_of(child.tail or "", wraps)]
    return found or [Piece("", wraps)]


class _Writer:
    """Write HTML, giving every id only once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def children(self, old: Sequence[Part], new: Sequence[Part]) -> Iterator[str]:
        keys = [part.key for part in old], [part.key for part in new]
        for kind, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
            if kind == "equal":
                yield from (self.whole(part) for part in new[c:d])
            else:
                for before, after in _pairs(old[a:b], new[c:d]):
                    yield self.pair(before, after)

    def pair(self, before: Part | None, after: Part | None) -> str:
        """Write a part that changed, went or came."""
        if before is None or after is None:
            part, mark = (after, "ins") if before is None else (before, "del")
            return self.whole(part, mark) if part is not None else ""  # type: ignore[arg-type]
        if isinstance(before, Block) and isinstance(after, Block):
            inner = "".join(self.children(before.parts, after.parts))
            return self._element(after, inner)
        return self._written(list(_items(list(before.pieces), list(after.pieces))))

    def whole(self, part: Part, mark: Mark | None = None) -> str:
        """Write a part as it is, or all of it marked."""
        if isinstance(part, Line):
            return self._written([(piece, mark) for piece in part.pieces])
        return self._element(part, "".join(self.whole(one, mark) for one in part.parts), mark)

    def _element(self, block: Block, inner: str, mark: Mark | None = None) -> str:
        head = f"<{block.tag}{self._attributes(block.attributes, mark)}"
        return f"{head} />" if block.tag in _VOID else f"{head}>{inner}</{block.tag}>"

    def _written(self, items: list[_Item], depth: int = 0) -> str:
        """Write pieces, each element round them once: what went and what came may stand in one."""
        written = []
        for run in _together(items, depth):
            piece = run[0][0]
            if len(piece.wraps) == depth:
                written.append(_text(run))
                continue
            wrap, gone = piece.wraps[depth], all(mark == "del" for _, mark in run)
            newer = next((one.wraps[depth] for one, mark in run if mark != "del"), wrap)
            inner = self._written(run, depth + 1)
            head = f"<{wrap.tag}{self._attributes(newer.attributes, 'del' if gone else None)}"
            written.append(f"{head} />" if wrap.tag in _VOID else f"{head}>{inner}</{wrap.tag}>")
        return "".join(written)

    def _attributes(self, attributes: Attributes, mark: Mark | None) -> str:
        written = [(name, value) for name, value in attributes if name != "id" or self._first(value, mark)]
        return "".join(f' {name}="{escape(value)}"' for name, value in written)

    def _first(self, name: str, mark: Mark | None) -> bool:
        if mark == "del" or name in self._given:
            return False
        self._given.add(name)
        return True


def _items(old: list[Piece], new: list[Piece]) -> Iterator[_Item]:
    for kind, before, after in runs(old, new):
        if kind == "equal":
            yield from ((piece, None) for piece in after)
        else:
            yield from ((piece, "del") for piece in before)
            yield from ((piece, "ins") for piece in after)


def _together(items: list[_Item], depth: int) -> Iterator[list[_Item]]:
    """Give the runs that stand in one element at a depth, or in none: an element of the old text goes with its like."""
    run: list[_Item] = []
    seen: dict[bool, int] = {}
    for item in items:
        wrap = item[0].wraps[depth] if len(item[0].wraps) > depth else None
        old = item[1] == "del"
        first = run[0][0].wraps[depth] if run and len(run[0][0].wraps) > depth else None
        same = (wrap and wrap.key) == (first and first.key)
        if run and (not same or (wrap and seen.get(old, wrap.number) != wrap.number)):
            yield run
            run, seen = [], {}
        run.append(item)
        if wrap:
            seen[old] = wrap.number
    if run:
        yield run


def _text(items: list[_Item]) -> str:
    written = []
    for mark, run in groupby(items, lambda item: item[1]):
        text = escape("".join(piece.text for piece, _ in run))
        written.append(f"<{mark}>{text}</{mark}>" if mark and text else text)
    return "".join(written)


def _pairs(old: Sequence[Part], new: Sequence[Part]) -> Iterator[tuple[Part | None, Part | None]]:
    """Put parts that are versions of one another side by side, keeping the order of both."""
    if len(old) == len(new) and all(_is_cell(part) for part in (*old, *new)):
        yield from zip(old, new, strict=True)
        return
    start = 0
    for before in old:
        place = next((at for at in range(start, len(new)) if _alike(before, new[at])), None)
        if place is None:
            yield before, None
            continue
        yield from ((None, part) for part in new[start:place])
        yield before, new[place]
        start = place + 1
    yield from ((None, part) for part in new[start:])


def _is_cell(part: Part) -> bool:
    return isinstance(part, Block) and part.tag in ("td", "th")


def _alike(before: Part, after: Part) -> bool:
    if isinstance(before, Line) or isinstance(after, Line):
        return isinstance(before, Line) and isinstance(after, Line)
    if before.tag != after.tag or dict(before.attributes).get("class") != dict(after.attributes).get("class"):
        return False
    if before.tag in _NAMED and before.name and after.name:
        return before.name == after.name
    return before.tag in _CONTAINERS or likeness(before.pieces, after.pieces) >= _LEAST_ALIKE


_CONTAINERS = ("table", "thead", "tbody", "colgroup")
_NAMED = ("h2", "h3", "h4", "li", "p", "tr")
_VOID = ("br", "col", "hr", "img")
