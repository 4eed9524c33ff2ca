"""How much memory the engine within this process may take, and where it puts what does not fit."""

import ctypes
import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sla_toolkit.language import Message
from sla_toolkit.leads.refusal import refuse

_SHARE = 8
"""One part in this many of the machine's memory, so that an ordinary laptop keeps the rest for itself."""
_LEAST, _MOST = 1 << 30, 1 << 31  # 1 GiB, 2 GiB
_PREFIX = "sla-spill-"
_LEFT_BEHIND = 7 * 86400  # seconds after which no run that is still going can be meant


def bounded(connection: Any) -> None:
    """Let DuckDB spill to a folder of its own, which goes with the connection, and keep no order where none is asked.

    `SLA_MEMORY` (such as `8GB`) sets another limit; raises DataRefused where it is none. Folders that killed runs left
    behind go after a week. Where no such folder can be made, nothing is spilled.
    """
    folder = _folder()
    if folder:
        weakref.finalize(connection, shutil.rmtree, folder, ignore_errors=True)
        _sweep(folder.parent)
    _set(connection, "temp_directory", str(folder or ""))
    limit = os.environ.get("SLA_MEMORY")
    try:
        _set(connection, "memory_limit", limit or f"{min(max(_memory() // _SHARE, _LEAST), _MOST) >> 20}MiB")
    except duckdb.Error:
        message = Message("“{value}” is no amount of memory: write it like “8GB”.", value=limit)
        raise refuse("memory", message, file="SLA_MEMORY") from None
    connection.raw_sql("SET preserve_insertion_order = false")


def give_back() -> None:
    """Give memory back that is free, but that the allocators of Arrow and of C hold on to for later.

    DuckDB counts only what it uses: at ten million leads, this process would otherwise hold twice its limit.
    """
    pa.default_memory_pool().release_unused()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """Give glibc's `malloc_trim`; None where C's library has none."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (
        AttributeError,
        OSError,
        TypeError,
    ):  # another system's library, or Windows, which has no such handle
        return None
    return found


def _set(connection: Any, name: str, value: str) -> None:
    connection.raw_sql(f"SET {name} = '{value.replace(chr(39), chr(39) * 2)}'")


def _folder() -> Path | None:
    try:
        return Path(tempfile.mkdtemp(prefix=_PREFIX))
    except OSError:  # a full disk, say: most months fit into memory
        return None


def _sweep(folder: Path) -> None:
    for one in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - one.stat().st_mtime > _LEFT_BEHIND:
                shutil.rmtree(one, ignore_errors=True)


def _memory() -> int:
    """Give the machine's memory in bytes; what an ordinary laptop has where it will not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 8 << 30
