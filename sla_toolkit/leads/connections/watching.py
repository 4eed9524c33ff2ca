"""A Spark cluster that has lost its workers waits without an end: we wait for a minute, and then say so."""

import threading
import time
from contextlib import suppress
from typing import Any

from sla_toolkit.leads.connections.failing import NOBODY_LEFT

_PATIENCE = 60  # seconds in which a cluster may start an executor anew
_LOOK = 5  # seconds


def watched(session: Any) -> None:
    """Cancel what is asked of a standalone cluster once none of its executors has been there for a minute."""
    context = session.sparkContext
    watchers = [one.name for one in threading.enumerate()]
    if context.master.startswith("spark://") and context.applicationId not in watchers:
        threading.Thread(target=_watch, args=(context,), name=context.applicationId, daemon=True).start()


def _watch(context: Any) -> None:
    """Look until the session is over, which its errors tell."""
    seen = time.monotonic()
    with suppress(Exception):
        while not context._jsc.sc().isStopped():  # noqa: SLF001  # PySpark gives no other way to these
            if context._jsc.sc().getExecutorMemoryStatus().size() > 1:  # noqa: SLF001  # the driver is one
                seen = time.monotonic()
            elif time.monotonic() - seen > _PATIENCE:
                for job in context.statusTracker().getActiveJobsIds():
                    context._jsc.sc().cancelJob(job, NOBODY_LEFT)  # noqa: SLF001
            time.sleep(_LOOK)
