"""Finished folders, as a run leaves them, for tests of publishing to an address."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path


def finished(folder: Path, files: Mapping[str, bytes], seal: str = "manifest.json") -> Path:
    """Lay out a finished folder as a run leaves it."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    (folder / seal).write_text(json.dumps({"files": digests}))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Read a local folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
