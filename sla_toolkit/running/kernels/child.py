"""What a forked child is for: to be a kernel, or to call one function."""

import contextlib
import gc
import logging
import os
import pickle
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Wanted:
    """A child to be: `call` is a pickled (function, arguments), or None for a kernel with these arguments."""

    cwd: str
    environment: Mapping[str, str]
    arguments: Sequence[str] = ()
    call: bytes | None = None


def be(wanted: Wanted, files: Sequence[int], server: str) -> None:
    """Be the child. `files`: standard output and error, and for a call where its answer goes."""
    _settle(wanted, files)
    _join(server)
    if wanted.call is None:
        be_kernel(
            [*wanted.arguments, f"--IPKernelApp.parent_handle={os.getppid()}"]
        )  # it ends when the server does
    else:
        _answer(wanted.call, files[2])


def _settle(wanted: Wanted, files: Sequence[int]) -> None:
    """Take over the place, the environment and the outputs of whoever asked; share no chance with a sibling."""
    null = os.open(os.devnull, os.O_RDONLY)
    for theirs, ours in zip((null, *files[:2]), (0, 1, 2), strict=True):
        os.dup2(theirs, ours)
        os.close(theirs)
    with contextlib.suppress(OSError):  # a folder that is gone: paths are absolute
        os.chdir(wanted.cwd)
    os.environ.clear()
    os.environ.update(wanted.environment)
    time.tzset()
    tempfile.tempdir = None
    gc.set_threshold(
        100_000, 20, 50
    )  # it makes many small objects and soon ends: looking for cycles is a tenth of its time
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _join(server: str) -> None:
    """Let this child ask the same server for children of its own."""
    from sla_toolkit.running.kernels import client  # noqa: PLC0415  # the client starts servers, which are made of this

    client.join(server)


def be_kernel(arguments: Sequence[str]) -> None:
    """Be a kernel until it is shut down."""
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415  # only a kernel needs it

    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # of tasks that a shutdown cuts off
    sys.argv = ["ipykernel_launcher", *arguments]
    IPKernelApp.launch_instance(list(arguments))


def _answer(call: bytes, answers: int) -> None:
    """Call the function, and send back what it gave or raised."""
    function, values = pickle.loads(call)  # noqa: S301  # from the process that started the server
    try:
        said: tuple[str, Any] = ("gave", function(*values))
    except Exception as error:  # noqa: BLE001  # it is raised where the call came from
        said = ("raised", error)
    with os.fdopen(answers, "wb") as file:
        file.write(_pickled(said))


def _pickled(said: tuple[str, Any]) -> bytes:
    try:
        return pickle.dumps(said)
    except Exception as error:  # noqa: BLE001  # an error of somebody else's may hold anything
        reason = f"{type(said[1]).__name__}: {said[1]} ({error})"
        return pickle.dumps(("raised", RuntimeError(reason)))
