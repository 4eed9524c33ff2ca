"""A Spark cluster that has lost its workers, or has none to spare, waits without an end: we wait for a while only."""

import threading
import time
from contextlib import suppress
from typing import Any

from sla_toolkit.leads.connections.failing import NOBODY_FREE, NOBODY_LEFT

_PATIENCE = 60  # seconds in which a cluster may start an executor anew
_PATIENCE_AT_FIRST = (
    600  # seconds to queue behind others for a first one: a cluster that is busy is no mistake
)
_LOOK = 5  # seconds


def watched(session: Any) -> None:
    """Cancel what is asked of a standalone cluster once it has waited for an executor for too long.

    That is a minute where it had one and lost it, and ten where none was free so far.
    """
    context = session.sparkContext
    watchers = [one.name for one in threading.enumerate()]
    if context.master.startswith("spark://") and context.applicationId not in watchers:
        threading.Thread(target=_watch, args=(context,), name=context.applicationId, daemon=True).start()


def _watch(context: Any) -> None:
    """Look until the session is over, which its errors tell; only while a question waits, time counts."""
    since, had = time.monotonic(), False
    with suppress(Exception):
        while not context._jsc.sc().isStopped():  # noqa: SLF001  # PySpark gives no other way to these
            jobs = context.statusTracker().getActiveJobsIds()
            there = context._jsc.sc().getExecutorMemoryStatus().size() > 1  # noqa: SLF001  # the driver is one
            had = had or there
            if there or not jobs:
                since = time.monotonic()
            elif time.monotonic() - since > (_PATIENCE if had else _PATIENCE_AT_FIRST):
                for job in jobs:
                    context._jsc.sc().cancelJob(job, NOBODY_LEFT if had else NOBODY_FREE)  # noqa: SLF001
            time.sleep(_LOOK)
