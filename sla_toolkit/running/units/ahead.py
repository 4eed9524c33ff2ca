"""Agreements and data are read by a process of its own while the one that forks kernels imports everything."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from sla_toolkit.running.units.crew import fitting_size
from sla_toolkit.running.units.keeping import OF_A_RUN

_READ = "from sla_toolkit.running.units.ahead import read_those_named; read_those_named()"
_A_MOMENT = 3.0  # seconds


@contextmanager
def read_ahead(agreements: Sequence[str], *, data: bool = True) -> Iterator[Callable[[], None]]:
    """Read meanwhile, so that it is kept for this run: the small data of the first agreement, then all agreements.

    Without `data`, agreements alone. For what lies at an address, a pattern or a file that cannot be read, nothing is
    done: planning says what is wrong, or the unit. Where nothing is kept, or there is one processor, nothing is done
    either. The last agreements are read first, since planning may come from the other end before all is done. What is
    not done on leaving stays undone; what is given waits a moment for it before, else the first units would begin what
    is half done anew, each for itself.
    """
    reader = _begun(agreements, data) if os.environ.get(OF_A_RUN) and fitting_size() > 1 else None
    try:
        yield lambda: _wait_for(reader)
    finally:
        if reader is not None:
            reader.kill()
            reader.wait()


def _wait_for(reader: "subprocess.Popen[bytes] | None") -> None:
    if reader is not None:
        with suppress(subprocess.TimeoutExpired):
            reader.wait(_A_MOMENT)


def _begun(agreements: Sequence[str], data: bool) -> "subprocess.Popen[bytes] | None":  # noqa: FBT001
    """Start the reader; None where no process can be started: then all is read when it is needed."""
    try:
        reader = subprocess.Popen(  # noqa: S603  # this very Python
            [sys.executable, "-P", "-c", _READ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None
    with suppress(OSError):  # it has ended at once
        if reader.stdin is not None:
            with reader.stdin as asked:
                asked.write(json.dumps({"agreements": list(agreements), "data": data}).encode())
    return reader


def read_those_named() -> None:
    """Read the files that standard input names; what is heavy is imported in this process only."""
    from pathlib import Path  # noqa: PLC0415

    from sla_toolkit.agreement import read_agreement  # noqa: PLC0415
    from sla_toolkit.agreement.document import read_document  # noqa: PLC0415

    asked = json.load(sys.stdin.buffer)
    names = [Path(name) for name in asked["agreements"]]
    if asked["data"] and names:
        from sla_toolkit.leads import read_ahead as read_data  # noqa: PLC0415  # seconds, for whoever needs it

        with suppress(Exception):
            read_data(read_agreement(names[0]))
    for name in reversed(names):
        with suppress(Exception):
            read_document(name)
