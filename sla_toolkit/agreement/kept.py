"""Within a run of `sla monthly`, a YAML file is parsed once: its plain values are kept by the digest of its bytes.

Parsing with every line and comment takes longer than all that is then done with the values, and each unit reads its
agreement several times, in several processes.
"""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sla_toolkit.agreement.replacing import replace_file

OF_A_RUN = "SLA_CACHE_OF_RUN"
"""The environment variable that a run names its own folder by (`running.units.keeping` sets it)."""
_WRITTEN = ("utf-8", "surrogatepass")  # YAML may spell half a character, and JSON would join two halves


def room_of_the_run(part: str) -> Path | None:
    """Give the folder of what a run keeps of one kind (`terms`, `tables`); None outside of one or where none is."""
    named = os.environ.get(OF_A_RUN)
    folder = Path(named) / part if named else None
    return folder if folder is not None and folder.is_dir() else None


def kept_values(content: bytes) -> Any | None:
    """Give the values of a YAML file with these bytes as they were kept; None where they were not."""
    entry = _entry(content)
    try:
        return None if entry is None else json.loads(entry.read_bytes().decode(*_WRITTEN))
    except (OSError, ValueError, RecursionError):  # not there, or not whole: the file is parsed
        return None


def keep_values(content: bytes, values: Any) -> None:
    """Keep the values of a YAML file with these bytes, where a run keeps any."""
    entry = _entry(content)
    if entry is None or entry.exists():
        return
    # On a full disk, or with a number that JSON cannot write, it is parsed again.
    with suppress(OSError, ValueError, RecursionError):
        replace_file(entry, json.dumps(values, ensure_ascii=False).encode(*_WRITTEN))


def _entry(content: bytes) -> Path | None:
    folder = room_of_the_run("terms")
    return None if folder is None else folder / hashlib.sha256(content).hexdigest()
