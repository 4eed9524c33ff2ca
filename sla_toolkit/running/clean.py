"""Take out of an executed notebook what differs from run to run, so that the same input gives the same bytes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def clean_notebook(path: Path, places: Mapping[str, str]) -> None:
    """Rewrite an executed notebook without times, random ids and temporary places (`places`: what to write instead)."""
    text = path.read_text(encoding="utf-8")
    for temporary, meant in places.items():
        text = text.replace(temporary, meant)
    notebook: dict[str, Any] = json.loads(text)
    notebook["metadata"].pop("papermill", None)
    for cell in notebook["cells"]:
        _clean_cell(cell)
    path.write_bytes(json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")


def _clean_cell(cell: dict[str, Any]) -> None:
    metadata = cell["metadata"]
    for key in ("papermill", "execution"):
        metadata.pop(key, None)
    if "injected-parameters" in metadata.get("tags", []):
        cell["id"] = "injected-parameters"
    for output in cell.get("outputs", []):
        output.get("metadata", {}).pop("papermill", None)
