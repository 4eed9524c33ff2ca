"""Two folders change places in one instant, where the system can do that."""

import ctypes
import os
from functools import cache
from pathlib import Path
from typing import Any

_HERE = -100  # AT_FDCWD: paths are relative to where the process is
_LINUX_EXCHANGE, _MACOS_SWAP = 2, 2


def exchange(one: Path, other: Path) -> bool:
    """Let two paths that are there change places, so that nobody ever finds either missing.

    False where this system or this file system cannot do it (Windows, some network drives): nothing has changed then.
    """
    call = _exchanging()
    if call is None:
        return False
    return bool(call(os.fsencode(one), os.fsencode(other)) == 0)


@cache
def _exchanging() -> Any:
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if hasattr(library, "renameat2"):
            linux = library.renameat2
            return lambda one, other: linux(_HERE, one, _HERE, other, _LINUX_EXCHANGE)
        if hasattr(library, "renamex_np"):
            macos = library.renamex_np
            return lambda one, other: macos(one, other, _MACOS_SWAP)
    except (OSError, TypeError):  # Windows has no such handle
        pass
    return None
