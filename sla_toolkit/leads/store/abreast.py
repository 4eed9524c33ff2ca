"""Files looked through side by side: whoever hashes or reads a block lets another thread run."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")


def abreast(look: Callable[[Path], Found], paths: Sequence[Path]) -> list[Found]:
    """Look at each file, one for each processor at a time, the biggest first; give what was found in their order.

    Raises what `look` raises, and OSError for a file that is gone.
    """
    biggest_first = sorted(range(len(paths)), key=lambda place: -paths[place].stat().st_size)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        under_way = {place: pool.submit(look, paths[place]) for place in biggest_first}
        return [under_way[place].result() for place in range(len(paths))]
