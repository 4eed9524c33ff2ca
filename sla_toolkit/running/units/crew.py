"""Who runs the units side by side on this machine: processes forked from one that has imported everything, or pools."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Protocol

import psutil

from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.kernels import client
from sla_toolkit.running.kernels.client import NotWarm
from sla_toolkit.running.kernels.ending import ask_to_end, end_with_children

Task = Callable[[Any], Any]
_A_UNIT = 1_500_000_000  # bytes that a unit may need
_GRACE = 60.0  # seconds after its deadline in which a unit sees to its end itself
_LAST_WORDS = 15.0  # seconds that a unit has to tidy up when the run is stopped


class LostUnit(SlaError):
    """The process that ran a unit is gone, and what it had read and counted with it."""


class Crew(Protocol):
    """Runs tasks in processes that share nothing."""

    size: int

    def submit(self, task: Task, value: Any, deadline: float | None) -> "Future[Any]":
        """Have a task done with a value (`deadline`: seconds); its future raises LostUnit where its process is gone."""

    def stop(self) -> None:
        """End what is under way, after a moment to tidy up, and begin nothing more."""

    def close(self) -> None:
        """Let everybody go once all is done."""


def fitting_size() -> int:
    """Give how many units this machine bears at once: one for each processor, as far as the memory goes."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        processors = os.cpu_count() or 1
    return max(1, min(processors, int(psutil.virtual_memory().available) // _A_UNIT))


def local_crew(size: int | None) -> "tuple[Crew, Message | None]":
    """Give a crew of this machine's processes, and why it is none of the warm ones where it is not."""
    size = size or fitting_size()
    if not client.can_fork():
        return SpawnedCrew(size), None  # the ordinary way on such a system
    try:
        client.start()
    except NotWarm as error:
        return SpawnedCrew(size), error.message
    return ForkedCrew(size), None


class ForkedCrew:
    """Each task in a process of its own, forked from the server of this process."""

    def __init__(self, size: int) -> None:
        """Take so many tasks at once."""
        self.size = size
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="unit")
        self._running: set[client.Call] = set()
        self._mutex = threading.Lock()
        self._stopped = False

    def submit(self, task: Task, value: Any, deadline: float | None) -> "Future[Any]":
        """Have a task done."""
        return self._threads.submit(self._apart, task, value, deadline)

    def stop(self) -> None:
        """End what is under way."""
        self._stopped = True
        with self._mutex:
            running = list(self._running)
        for one in running:
            one.terminate()
        for one in running:
            end = threading.Timer(_LAST_WORDS, one.kill)
            end.daemon = True
            end.start()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """Let everybody go."""
        self._threads.shutdown(wait=True)

    def _apart(self, task: Task, value: Any, deadline: float | None) -> Any:
        if self._stopped:
            raise LostUnit(Message("It was stopped before it was done."))
        call = client.call(task, value)
        with self._mutex:
            self._running.add(call)
        late = threading.Timer(deadline + _GRACE, call.kill) if deadline else None
        if late:
            late.daemon = True
            late.start()
        try:
            return call.result()
        except client.Gone:
            raise lost() from None
        finally:
            if late:
                late.cancel()
            with self._mutex:
                self._running.discard(call)


class SpawnedCrew:
    """Tasks in long-lived processes, one pool for each, so that one that dies takes only its own task with it."""

    def __init__(self, size: int) -> None:
        """Take so many tasks at once."""
        self.size = size
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="unit", initializer=self._arrive)
        self._mine = threading.local()
        self._pools: dict[int, ProcessPoolExecutor] = {}

    def submit(self, task: Task, value: Any, deadline: float | None) -> "Future[Any]":
        """Have a task done."""
        return self._threads.submit(self._apart, task, value, deadline)

    def stop(self) -> None:
        """End what is under way; a system without SIGTERM gives no moment to tidy up."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for pid in [pid for pool in list(self._pools.values()) for pid in _processes(pool)]:
            ask_to_end(pid)
        self._threads.shutdown(wait=True)
        self.close()

    def close(self) -> None:
        """Let everybody go."""
        self._threads.shutdown(wait=True)
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def _arrive(self) -> None:
        self._mine.pool = self._pools[threading.get_ident()] = _pool()

    def _apart(self, task: Task, value: Any, deadline: float | None) -> Any:
        future = self._mine.pool.submit(task, value)
        try:
            return future.result(deadline + _GRACE if deadline else None)
        except (BrokenProcessPool, TimeoutError):
            for pid in _processes(self._mine.pool):
                end_with_children(pid)
            self._mine.pool.shutdown(wait=False, cancel_futures=True)
            self._arrive()
            raise lost() from None


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _processes(pool: ProcessPoolExecutor) -> list[int]:
    """Name the processes of a pool: those and no others that this process may have started are ours to end."""
    return list(pool._processes or ())  # noqa: SLF001  # there is no other way


def lost() -> LostUnit:
    """Say that the process of a unit is gone."""
    return LostUnit(
        Message(
            "What counted it was ended from outside, as happens when the machine runs out of memory: nothing was "
            "published; close other programs or use fewer --workers, and run again."
        )
    )
