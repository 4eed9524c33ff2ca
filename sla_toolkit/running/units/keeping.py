"""Within a run, agreements and small data are read once: what was made of them lasts as long as the run."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OF_A_RUN = "SLA_CACHE_OF_RUN"  # as in agreement.kept, which is too slow to import where the command runs
_PARTS = ("terms", "tables")
_PREFIX = "sla-run-"
_DAY = 86400  # seconds


@contextmanager
def kept_for_this_run() -> Iterator[None]:
    """Keep what YAML files say and the tables made of small data, in a folder that only this user may enter.

    It goes with the run. Processes that are started meanwhile find it by their environment. Where no folder can be
    made, nothing is kept.
    """
    if OF_A_RUN in os.environ or os.environ.get("SLA_CACHE", "").strip().lower() == "off":
        yield
        return
    folder = None
    with suppress(OSError):  # a full disk, say
        _sweep(Path(tempfile.gettempdir()))
        folder = os.environ[OF_A_RUN] = tempfile.mkdtemp(prefix=_PREFIX)
        for part in _PARTS:
            (Path(folder) / part).mkdir(mode=0o700)
    try:
        yield
    finally:
        if folder:
            os.environ.pop(OF_A_RUN, None)
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Take away what runs that were killed left, since it is a copy of somebody's CRM."""
    for one in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - one.stat().st_mtime > _DAY:
                shutil.rmtree(one, ignore_errors=True)
