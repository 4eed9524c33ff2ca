"""Run something where an event loop of its own can run: pyHanko starts one, and a notebook has one running already."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def aside(work: Callable[[], T]) -> T:
    """Do the work in a thread of its own and wait for it; what it raises is raised."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()
