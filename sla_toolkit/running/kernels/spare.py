"""Where processes cannot be forked: kernels that were started ahead, each used once."""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_client.launcher import launch_kernel

_lock = threading.Lock()
_waiting: list[Any] = []
"""The processes that wait for their arguments; one at most, started when the one before was taken."""


def take(arguments: Sequence[str], cwd: str, environment: Mapping[str, str]) -> Any:
    """Give a process that becomes a kernel with these arguments: the spare one, or one started now."""
    process = _next()
    wanted = {"arguments": list(arguments), "cwd": cwd, "environment": dict(environment)}
    process.stdin.write(json.dumps(wanted).encode() + b"\n")
    process.stdin.close()
    prepare()
    return process


def prepare() -> None:
    """Have a spare one start, unless one waits."""
    with _lock:
        if not _waiting:
            _waiting.append(_started())


def _next() -> Any:
    with _lock:
        while _waiting:
            process = _waiting.pop()
            if process.poll() is None:
                return process
    return _started()


def _started() -> Any:
    code = "from sla_toolkit.running.kernels.spare import main; main()"
    return launch_kernel([sys.executable, "-c", code], stdin=subprocess.PIPE, independent=False)


@atexit.register
def _dismiss() -> None:
    """Let the one that waits go, even while it is still importing: it has done nothing yet."""
    for process in _waiting:
        with contextlib.suppress(OSError):
            process.stdin.close()
            process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)


def main() -> None:
    """Import everything, wait for the arguments on standard input, and be that kernel; without any, end."""
    from sla_toolkit.running.kernels.child import be_kernel  # noqa: PLC0415  # only the process that waits
    from sla_toolkit.running.kernels.everything import import_everything  # noqa: PLC0415

    sys.path[:] = [one for one in sys.path if one]
    import_everything()
    line = sys.stdin.buffer.readline()
    if not line:
        return
    wanted = json.loads(line)
    with contextlib.suppress(OSError):
        os.chdir(wanted["cwd"])
    os.environ.update(wanted["environment"])
    be_kernel(wanted["arguments"])
