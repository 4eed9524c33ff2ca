"""The folder of the cache: entries that appear whole or not at all, and that go when they are old or too many."""

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from sla_toolkit.leads.store.abreast import abreast

MOST_BYTES = 10 << 30
MOST_DAYS = 30
_DAY = 86400
_FACTS = "facts.json"


def room() -> Path | None:
    """Give the cache's folder: what `SLA_CACHE` names, else the user's own; None where it says `off`."""
    named = os.environ.get("SLA_CACHE", "")
    if named.strip().lower() == "off":
        return None
    return Path(named) if named else user_cache_path("sla-toolkit", appauthor=False) / "tables"


def found(folder: Path, key: str) -> tuple[Path, dict[str, Any]] | None:
    """Give an entry and its facts; None where there is none. One that is not as it was written is taken away."""
    entry = folder / key
    try:
        sealed = json.loads((entry / _FACTS).read_text("utf-8"))
        if sealed["seal"] == _seal(entry, sealed["facts"]):
            os.utime(entry / _FACTS)  # it says when the entry was last used
            return entry, sealed["facts"]
    except FileNotFoundError:
        if not entry.exists():
            return None
    except (OSError, ValueError, KeyError, TypeError):
        pass
    shutil.rmtree(entry, ignore_errors=True)
    return None


def put(folder: Path, key: str, fill: Callable[[Path], dict[str, Any]]) -> None:
    """Make an entry: `fill` writes files into a folder and gives the facts. Raises OSError; leaves nothing half-done.

    Where another process was quicker, its entry stays.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = folder / f".{key}-{secrets.token_hex(4)}"
    try:
        aside.mkdir(mode=0o700)
        facts = json.loads(json.dumps(fill(aside)))
        sealed = {"seal": _seal(aside, facts), "facts": facts}
        (aside / _FACTS).write_text(json.dumps(sealed, ensure_ascii=False), "utf-8")
        try:
            aside.rename(folder / key)
        except OSError:
            if not (folder / key).exists():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def tidy(folder: Path, most_bytes: int = MOST_BYTES) -> None:
    """Take away what was not used for a month, and the longest unused beyond the bound.

    What was used within a day stays, since another process may be reading it.
    """
    now, total = time.time(), 0
    for used, entry in sorted(((_used(one), one) for one in folder.iterdir() if one.is_dir()), reverse=True):
        total += sum(file.stat().st_size for file in entry.glob("*"))
        idle = now - used
        if idle > MOST_DAYS * _DAY or (idle > _DAY and (total > most_bytes or entry.name.startswith("."))):
            shutil.rmtree(entry, ignore_errors=True)


def _used(entry: Path) -> float:
    facts = entry / _FACTS
    try:
        return (facts if facts.exists() else entry).stat().st_mtime
    except OSError:  # it has just gone
        return time.time()


def _seal(entry: Path, facts: dict[str, Any]) -> str:
    """Give a digest over the facts and every file of an entry."""
    whole = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    paths = sorted(entry.glob("*.parquet"))
    for path, digest in zip(paths, abreast(_digest, paths), strict=True):
        whole.update(path.name.encode() + digest)
    return whole.hexdigest()


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
