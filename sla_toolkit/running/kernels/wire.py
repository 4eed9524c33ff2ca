"""What the server and those who ask it send each other: a length, then a pickle, with open files beside it."""

import pickle
import socket
import struct
from typing import Any

_LENGTH = struct.Struct("!I")


class Hung(ConnectionError):
    """The other side closed the connection."""


def send(connection: socket.socket, value: Any, files: tuple[int, ...] = ()) -> None:
    """Send a value, and duplicates of open files. Raises OSError."""
    body = pickle.dumps(value)
    head = _LENGTH.pack(len(body))
    if files:
        socket.send_fds(connection, [head], list(files))
    else:
        connection.sendall(head)
    connection.sendall(body)


def receive(connection: socket.socket, most_files: int = 0) -> tuple[Any, list[int]]:
    """Receive a value and the files beside it. Raises Hung, OSError."""
    files: list[int] = []
    if most_files:
        head, files, *_ = socket.recv_fds(connection, _LENGTH.size, most_files)
        head += _exactly(connection, _LENGTH.size - len(head)) if len(head) < _LENGTH.size else b""
    else:
        head = _exactly(connection, _LENGTH.size)
    return pickle.loads(_exactly(connection, _LENGTH.unpack(head)[0])), files  # noqa: S301  # our own processes


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            raise Hung
        parts += part
    return bytes(parts)
