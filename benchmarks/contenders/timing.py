"""Time parts of a run, and the memory of its process."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Stopwatch:
    """Seconds of each part by the clock, and of the processors, which other work on the machine touches less."""

    seconds: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def time(self, part: str) -> Iterator[None]:
        """Time a part."""
        start, used = time.perf_counter(), time.process_time()
        yield
        self.seconds[part] = time.perf_counter() - start
        self.processor[part] = time.process_time() - used


def peak_gigabytes() -> float:
    """Give the largest memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
