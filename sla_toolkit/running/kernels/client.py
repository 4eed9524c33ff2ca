"""Ask a server for children: one server for a process and everything that is forked from it."""

import contextlib
import os
import pickle
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.kernels import wire
from sla_toolkit.running.kernels.child import Wanted

_SECONDS_TO_IMPORT = 300
_lock = threading.Lock()
_places: list[str] = []
"""Where the server of this process listens: none yet, or one."""


class NotWarm(SlaError):
    """No warm process can be had here: the sentence says why."""


class Gone(SlaError):
    """A child ended without an answer: it was killed, or the machine ran out of memory."""


def can_fork() -> bool:
    """Whether this system forks processes."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"


def join(place: str) -> None:
    """Ask the server that listens at a place from now on (a child asks the one it was forked from)."""
    _places[:] = [place]


def kernel(arguments: Sequence[str], cwd: str, environment: Mapping[str, str]) -> "Child":
    """Have a kernel with these arguments. Raises NotWarm."""
    return Child(*_asked(Wanted(cwd, dict(environment), tuple(arguments)), ()))


def call(function: Callable[..., Any], *values: Any) -> "Call":
    """Have a function of a module called in a child of its own, in this folder and environment. Raises NotWarm."""
    reading, writing = os.pipe()
    wanted = Wanted(str(Path.cwd()), dict(os.environ), call=pickle.dumps((function, values)))
    try:
        return Call(*_asked(wanted, (writing,)), reading)
    except NotWarm:
        os.close(reading)
        raise
    finally:
        os.close(writing)


class Child:
    """A process that the server has forked, with the face of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        """Take over the connection that stands for the child, and its number."""
        self._connection = connection
        self._mutex = threading.Lock()
        self.returncode: int | None = None
        self.pid = pid

    def poll(self) -> int | None:
        """Give the exit code; None while it runs."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end (seconds; None: for ever). Raises subprocess.TimeoutExpired."""
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to it and its group; SIGKILL goes to all that it started."""
        if number == signal.SIGKILL:
            with contextlib.suppress(OSError):
                self._connection.send(b"k")
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def terminate(self) -> None:
        """Ask it, and it alone, to end."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it with all that it started."""
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        with self._mutex:
            if self.returncode is None and select.select([self._connection], [], [], timeout)[0]:
                try:
                    self.returncode = int(wire.receive(self._connection)[0])
                except (OSError, EOFError):  # the server is gone, and its children go with it
                    self.returncode = -signal.SIGKILL
                self._connection.close()
            return self.returncode


class Call(Child):
    """A function that is called in a child."""

    def __init__(self, connection: socket.socket, pid: int, answers: int) -> None:
        """Take over the connection, the child's number, and the pipe that the answer comes through."""
        super().__init__(connection, pid)
        self._answers = answers

    def result(self) -> Any:
        """Wait for what the function gives, or raise what it raises; once. Raises Gone where no answer came."""
        with os.fdopen(self._answers, "rb") as file:
            answer = file.read()
        code = self.wait()
        try:
            kind, value = pickle.loads(answer)  # noqa: S301  # from our own child
        except (EOFError, pickle.UnpicklingError):
            raise Gone(
                Message("A process that counted was ended from outside ({code}).", code=str(code))
            ) from None
        if kind == "raised":
            raise value
        return value


def _asked(wanted: Wanted, files: tuple[int, ...]) -> tuple[socket.socket, int]:
    """Ask for a child; give the connection that stands for it, and its number.

    A server that has died is started anew, once; one that is just dying still takes the question, and never answers it.
    """
    place = start()
    try:
        return _forked(place, wanted, files)
    except (OSError, EOFError):
        _forget(place)
    try:
        return _forked(start(), wanted, files)
    except (OSError, EOFError) as error:
        raise _not_warm(error) from None


def _forked(place: str, wanted: Wanted, files: tuple[int, ...]) -> tuple[socket.socket, int]:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(place)
        wire.send(connection, wanted, (1, 2, *files))
        return connection, int(wire.receive(connection)[0])
    except (OSError, EOFError):
        connection.close()
        raise


def _forget(place: str) -> None:
    with _lock:
        if _places == [place]:
            _places.clear()


def start() -> str:
    """Start the server of this process, unless it has one, and wait until it has imported everything.

    Gives the place where it listens. Raises NotWarm.
    """
    with _lock:
        if not _places:
            _places.append(_started())
        return _places[0]


def _started() -> str:
    if not can_fork():
        raise NotWarm(Message("This system does not fork processes."))
    try:
        folder = Path(tempfile.mkdtemp(prefix="sla-warm-"))
        ours, theirs = socket.socketpair()
        place = folder / "server"
        code = "from sla_toolkit.running.kernels.server import main; main()"
        command = [sys.executable, "-c", code, str(place), str(theirs.fileno())]
        running = subprocess.Popen(  # noqa: S603  # this very Python
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()
    except OSError as error:
        raise _not_warm(error) from None
    weakref.finalize(_lock_holder, _let_go, ours, running, folder)
    return _ready(ours, place)


class _Holder:
    """Lives as long as this process."""


_lock_holder = _Holder()


def _let_go(ours: socket.socket, running: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Let the server end, and wait until it has."""
    ours.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


def _ready(ours: socket.socket, place: Path) -> str:
    ours.settimeout(_SECONDS_TO_IMPORT)
    try:
        said = ours.recv(4096)
    except OSError as error:
        raise _not_warm(error) from None
    if said != b"ready":
        raise _not_warm(RuntimeError(said.decode(errors="replace") or "no answer"))
    return str(place)


def _not_warm(error: Exception) -> NotWarm:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return NotWarm(
        Message("The process that kernels are forked from cannot be used ({reason}).", reason=reason)
    )
