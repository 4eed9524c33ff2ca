"""Which tables are surely short: to find out by laying them out takes as long as everything else about a PDF."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

_LINE = 53  # characters as wide as they are high that fill a line of a table
_BETWEEN = 1.5  # of these, what lies between two columns
_NARROW, _SPACE = 0.6, 0.3  # how wide, of these, a letter or a space is at most
_RAGGED = 4 / 3  # lines that words make, of those that they would fill
_FIRST_WIDE = "\u2e80"  # characters from here on are as wide as they are high
_HIGH, _AROUND = 14, 11  # points: a line, and what a row has above and below
_APART = 30  # points: between a table and what else stands in its box
_SHORT = 480  # points: two thirds of a page, since what is guessed is a third too high or more


def with_short_tables(tree: bytes) -> bytes:
    """Give pandoc's tree with the class `short` on boxes of a table that are about half a page high at most.

    They are sure to fit on a page. A table whose columns have no widths is never taken for one.
    """
    read = json.loads(tree)
    for box in _boxes(read["blocks"]):
        attributes, blocks = box["c"]
        if sum(_high(one, _shares(attributes)) for one in blocks) <= _SHORT:
            attributes[1].append("short")
    return json.dumps(read).encode()


def _boxes(node: Any) -> Iterator[dict[str, Any]]:
    """Give every block of the class `table` in a tree."""
    if isinstance(node, list):
        for part in node:
            yield from _boxes(part)
    elif isinstance(node, dict):
        if node.get("t") == "Div" and "table" in node["c"][0][1]:
            yield node
        elif node.get("t") in ("Div", "BlockQuote", "BulletList", "OrderedList"):
            yield from _boxes(node["c"])


def _shares(attributes: Sequence[Any]) -> list[float]:
    """Give how much of a line each column has; nothing where none is said."""
    parts = [int(one) for one in re.findall(r"\d+", dict(attributes[2]).get("widths", ""))]
    return [part / sum(parts) for part in parts] if any(parts) else []


def _high(block: dict[str, Any], shares: Sequence[float]) -> float:
    """Give how many points high a block is at most."""
    if block["t"] != "Table":
        return _HIGH * _lines([block], 1) + _APART
    return _table_high(block, shares)


def _table_high(table: dict[str, Any], shares: Sequence[float]) -> float:
    head, bodies, foot = table["c"][3:6]
    rows = [row for body in bodies for part in (body[2], body[3]) for row in part]
    return sum(_row_high(row[1], shares) for row in [*head[1], *rows, *foot[1]])


def _row_high(cells: Sequence[Any], shares: Sequence[float]) -> float:
    if len(cells) > len(shares):
        return float("inf")
    lines = max((_lines(cell[4], share) for cell, share in zip(cells, shares, strict=False)), default=1)
    return _HIGH * lines + _AROUND


def _lines(blocks: Sequence[Any], share: float) -> float:
    """Give how many lines a cell takes at most."""
    wide, breaks = _measured(blocks)
    room = max(share * _LINE - _BETWEEN, 1)
    return 1 + breaks + (wide * _RAGGED // room if wide > room else 0)


def _measured(node: Any) -> tuple[float, float]:
    """Give how wide the words of a part of the tree are together, and how many more lines are begun in it."""
    if isinstance(node, list):
        found = [_measured(part) for part in node]
        return sum(wide for wide, _ in found), sum(breaks for _, breaks in found)
    if not isinstance(node, dict):
        return 0, 0
    kind, inner = str(node.get("t")), node.get("c", [])
    if kind == "Str":
        return sum(map(_width, inner)), 0
    if kind in ("Space", "SoftBreak"):
        return _SPACE, 0
    wide, breaks = _measured(inner)
    return wide, breaks + _begun(kind, inner)


def _begun(kind: str, inner: Any) -> float:
    """Give how many lines a node begins; without end for what may be of any height, such as a picture."""
    if kind == "Span":
        return 1 if "under" in inner[0][1] else 0
    return _BEGUN.get(kind, float("inf"))


_BEGUN = dict.fromkeys(("Plain", "Strong", "Emph", "Link"), 0) | dict.fromkeys(
    ("LineBreak", "Para", "Div"), 1
)


def _width(character: str) -> float:
    if character == " ":
        return _SPACE
    return 1 if character >= _FIRST_WIDE else _NARROW
