"""A proposal as YAML with its reasons as comments, or as data."""

import io
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from sla_toolkit.leads.suggesting.proposal import Line, Proposal


def as_yaml(proposal: Proposal, language: str) -> str:
    """Write the block, each line with its reason; what waits for a person is commented out."""
    rows = ["data:"]
    shown: list[str] = []
    for line in _grouped(proposal.lines):
        indent = "  " * (len(shown_path := list(line.path)))
        reason = " ".join(line.reason.text(language).split())
        if line.value is None:
            rows.append(f"{'  ' * max(1, len(line.path) + 1)}# {reason}")
            continue
        rows += _parents(shown, shown_path[:-1], open_=line.open)
        text = f"{shown_path[-1]}: {_scalar(line.value)}"
        rows.append(f"{indent}# {text}   # {reason}" if line.open else f"{indent}{text}   # {reason}")
    return "\n".join(rows) + "\n"


def as_data(proposal: Proposal) -> dict[str, Any]:
    """Give the block as data, its lines with their reasons in every language, and what each file was taken for."""
    block: dict[str, Any] = {}
    for line in proposal.lines:
        if line.value is None or line.open:
            continue
        place = block
        for name in line.path[:-1]:
            place = place.setdefault(name, {})
        place[line.path[-1]] = line.value
    lines = [
        {"path": list(one.path), "value": one.value, "open": one.open, "reason": one.reason.both()}
        for one in proposal.lines
    ]
    files = [
        {"file": one.file, "preset": one.preset, "sources": list(one.sources), "rows": one.rows}
        for one in proposal.seen
    ]
    return {"data": block, "lines": lines, "files": files}


def _grouped(lines: Sequence[Line]) -> list[Line]:
    """Bring the lines of one block together, in the order in which blocks come up."""
    blocks = list(dict.fromkeys(line.path[:2] if len(line.path) > 2 else line.path for line in lines))
    order = {block: position for position, block in enumerate(blocks)}
    tops = list(dict.fromkeys(line.path[:1] for line in lines))
    return sorted(
        lines,
        key=lambda line: (
            tops.index(line.path[:1]),
            order[line.path[:2] if len(line.path) > 2 else line.path],
        ),
    )


def _parents(shown: list[str], path: list[str], *, open_: bool) -> list[str]:
    """Open the blocks that a line stands in; a line that is a comment opens none of its own but its source's."""
    rows: list[str] = []
    for depth, name in enumerate(path):
        if len(shown) > depth and shown[depth] == name:
            continue
        del shown[depth:]
        if open_ and depth:
            rows.append(f"{'  ' * (depth + 1)}# {name}:")
            break
        shown.append(name)
        rows.append(f"{'  ' * (depth + 1)}{name}:")
    del shown[len(path) :]
    return rows


def _scalar(value: Any) -> str:
    """Write a value in one line, quoted where YAML needs it."""
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 1 << 20
    yaml.allow_unicode = True
    text = io.StringIO()
    yaml.dump(_flow(value), text)
    return text.getvalue().strip().removesuffix("...").strip()


def _flow(value: Any) -> Any:
    if isinstance(value, dict):
        mapping = CommentedMap({name: _flow(one) for name, one in value.items()})
        mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        sequence = CommentedSeq([_flow(one) for one in value])
        sequence.fa.set_flow_style()
        return sequence
    return value
