"""A run that is asked to end, by Ctrl-C or by the system, ends by itself."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class AskedToStop(BaseException):
    """The run was asked to end (SIGTERM, or Ctrl-C)."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGTERM and SIGINT into AskedToStop while this lasts; in the main thread only, where signals arrive."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise AskedToStop
