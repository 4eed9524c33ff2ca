"""The process that has imported everything, and forks a child whenever it is asked to.

Each connection asks for one child and stands for it: the server answers with the child's number, and with its exit code
once it has ended; whoever hangs up before that has the child killed, with everything that it started. When its own
owner is gone, the server kills all children and ends.
"""

import atexit
import ctypes
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sla_toolkit.running.kernels import child, wire
from sla_toolkit.running.kernels.ending import end_with_children

Role = Callable[[], None]


def main() -> None:
    """Serve at the Unix socket in argument 1 until the socket in argument 2 is closed; in a child: be that child."""
    place, owner = Path(sys.argv[1]), int(sys.argv[2])
    sys.path[:] = [
        one for one in sys.path if one
    ]  # no child is to import from wherever the server was started
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(place))
    listening.listen(64)
    try:
        from sla_toolkit.running.kernels.everything import import_everything  # noqa: PLC0415  # slow

        import_everything()
    except BaseException as error:  # noqa: BLE001  # whatever it is, the owner has to know
        with suppress(OSError):
            os.write(owner, f"{type(error).__name__}: {error}".encode())
        return
    try:
        os.write(owner, b"ready")
    except OSError:  # the owner has gone meanwhile
        return
    role = Server(listening, owner, str(place)).serve()
    if role is not None:
        _play(role)


def _play(role: Role) -> None:
    """Play a child's role, and leave as Python does, but without taking thousands of modules apart."""
    code = 1
    try:
        role()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    finally:
        atexit._run_exitfuncs()  # noqa: SLF001  # there is no other way to have them run before the end
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        os._exit(code)


@dataclass
class Server:
    """Connections by their child's number, and what is watched."""

    listening: socket.socket
    owner: int
    place: str
    children: dict[int, socket.socket] = field(default_factory=dict)
    watch: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    ended: socket.socket = field(init=False)
    wake: socket.socket = field(init=False)

    def serve(self) -> Role | None:
        """Answer until the owner is gone (None), or until this is a child, which then has a role to play."""
        self.ended, self.wake = socket.socketpair()
        for one in (self.ended, self.wake):
            one.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake.fileno(), warn_on_full_buffer=False)
        for watched, kind in ((self.listening, "asked"), (self.ended, "ended"), (self.owner, "owner")):
            self.watch.register(watched, selectors.EVENT_READ, kind)
        while True:
            for key, _ in self.watch.select():
                if key.data == "owner":
                    self._kill_all()
                    return None
                role = self._answer(key.data)
                if role is not None:
                    return role

    def _answer(self, what: str | int) -> Role | None:
        if what == "asked":
            return self._fork(self.listening.accept()[0])
        if what == "ended":
            with suppress(BlockingIOError):
                self.ended.recv(4096)
            self._reap()
        elif what in self.children:
            self._hung_up(int(what))
        return None

    def _fork(self, connection: socket.socket) -> Role | None:
        """Fork a child for a connection; in the child, give its role."""
        try:
            connection.settimeout(30)
            asked, files = wire.receive(connection, most_files=3)
        except (OSError, EOFError):
            connection.close()
            return None
        pid = os.fork()
        if pid == 0:
            self._leave(connection)
            return lambda: child.be(asked, files, self.place)
        for one in files:
            os.close(one)
        self.children[pid] = connection
        self.watch.register(connection, selectors.EVENT_READ, pid)
        with suppress(OSError):
            wire.send(connection, pid)
        return None

    def _leave(self, connection: socket.socket) -> None:
        """In a child: let go of everything that is the server's, and end when the server does."""
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.watch.close()
        for one in (self.listening, self.ended, self.wake, connection, *self.children.values()):
            one.close()
        os.close(self.owner)
        _end_with_parent()

    def _reap(self) -> None:
        for pid in list(self.children):
            try:
                ended, status = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                ended, status = pid, 0
            if ended:
                self._gone(pid, os.waitstatus_to_exitcode(status))

    def _gone(self, pid: int, code: int) -> None:
        """Tell who asked for a child that it has ended, and end what it left behind."""
        end_with_children(pid, leader=True)
        connection = self.children.pop(pid)
        with suppress(KeyError):  # it hung up before
            self.watch.unregister(connection)
        with suppress(OSError):
            wire.send(connection, code)
        connection.close()

    def _hung_up(self, pid: int) -> None:
        """Who asked for a child is gone, or asks for its end: kill it; it is waited for when it has ended."""
        connection, there = self.children[pid], b""
        with suppress(OSError):
            there = connection.recv(1)
        if not there:
            self.watch.unregister(connection)
        end_with_children(pid, leader=True)

    def _kill_all(self) -> None:
        for pid in self.children:
            end_with_children(pid, leader=True)


def _end_with_parent() -> None:
    """Have Linux kill this process when the server is gone, however it went."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
