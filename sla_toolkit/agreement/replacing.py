"""Put a whole file in another's place, or leave that one as it was."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_ATTEMPTS = 50
_PAUSE = 0.02  # seconds


def replace_file(path: Path, content: bytes, check: Callable[[Path], object] | None = None) -> None:
    """Write beside `path`, have it on the disk, and only then give it that name; it keeps the old one's permissions.

    `check` is called with the file beside, and by raising keeps it from being put in place. Raises OSError, and what
    `check` raises; `path` is then as it was.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if check is not None:
            check(beside)
        beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        _moved(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _moved(beside: Path, path: Path) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            os.replace(beside, path)  # noqa: PTH105 - the name that says it is atomic
        except PermissionError:  # Windows: somebody is reading the file just now
            if os.name != "nt" or attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE)
        else:
            return
