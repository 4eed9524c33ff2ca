"""Within a run of many units, small data is read once: what was made of it is kept as long as the run lasts."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = "SLA_CACHE_OF_RUN"  # as in leads.store.room, which is too slow to import where the command runs
_PREFIX = "sla-run-"
_DAY = 86400  # seconds


@contextmanager
def kept_for_this_run() -> Iterator[None]:
    """Have small data kept too while this lasts, in a folder that only this user may enter and that goes with it.

    Processes that are started meanwhile find it by their environment. Where no folder can be made, nothing is kept.
    """
    if _NAME in os.environ or os.environ.get("SLA_CACHE", "").strip().lower() == "off":
        yield
        return
    folder = None
    with suppress(OSError):  # a full disk, say
        _sweep(Path(tempfile.gettempdir()))
        folder = os.environ[_NAME] = tempfile.mkdtemp(prefix=_PREFIX)
    try:
        yield
    finally:
        if folder:
            os.environ.pop(_NAME, None)
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Take away what runs that were killed left, since it is a copy of somebody's CRM."""
    for one in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - one.stat().st_mtime > _DAY:
                shutil.rmtree(one, ignore_errors=True)
