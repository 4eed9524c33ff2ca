"""End a process together with everything it started."""

import os
import signal
from contextlib import suppress

import psutil

_LAST_WORDS = 5.0  # seconds that a process has to end by itself


def end_with_children(pid: int, *, leader: bool = False) -> None:
    """Kill a process, its group if it leads one, and all its descendants, those that left the group included.

    One that is gone already is passed over. Returns at once; whoever is the parent still has to wait for it.
    """
    doomed = _descendants(pid)
    if leader and hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    for one in doomed:
        with suppress(psutil.Error):
            one.kill()


def ask_to_end(pid: int) -> None:
    """Ask a process to end (SIGTERM; on Windows that ends it at once); one that is gone is passed over."""
    with suppress(psutil.Error):
        psutil.Process(pid).terminate()


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []
