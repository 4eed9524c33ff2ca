"""Take out of an executed notebook what differs from run to run, so that the same input gives the same bytes."""

import json
import re
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

_MARK = "papermill-error-cell-tag"
"""What papermill tags the cells by that it adds around the one that failed."""


def clean_notebook(path: Path, places: Mapping[str, str]) -> None:
    """Rewrite an executed notebook without times, random ids and temporary places (`places`: what to write instead)."""
    notebook: dict[str, Any] = _replaced(json.loads(path.read_text(encoding="utf-8")), _spellings(places))
    notebook["metadata"].pop("papermill", None)
    marks = count()
    for cell in notebook["cells"]:
        _clean_cell(cell)
        if _MARK in cell["metadata"].get("tags", []):
            cell["id"] = f"papermill-error-{next(marks)}"
    path.write_bytes(json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")


def _spellings(places: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give each place as it is, and as papermill writes it into the injected cell (other than ASCII escaped)."""
    escaped = [(json.dumps(old)[1:-1], json.dumps(new)[1:-1]) for old, new in places.items()]
    return [*places.items(), *escaped]


def _replaced(value: Any, places: list[tuple[str, str]]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(part, places) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, places) for part in value]
    if isinstance(value, str):
        for temporary, meant in places:
            value = value.replace(temporary, meant)
    return value


def _clean_cell(cell: dict[str, Any]) -> None:
    metadata = cell["metadata"]
    for key in ("papermill", "execution"):
        metadata.pop(key, None)
    if "injected-parameters" in metadata.get("tags", []):
        cell["id"] = "injected-parameters"
    for output in cell.get("outputs", []):
        output.get("metadata", {}).pop("papermill", None)
        if "text/plain" in output.get("data", {}):
            output["data"]["text/plain"] = _without_addresses(output["data"]["text/plain"])


def _without_addresses(text: str | list[str]) -> str | list[str]:
    """Take out where in memory an object lay, which Python writes for one that has no words of its own."""
    if isinstance(text, list):
        return [_ADDRESS.sub("", line) for line in text]
    return _ADDRESS.sub("", text)


_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
