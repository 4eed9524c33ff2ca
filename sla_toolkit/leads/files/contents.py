"""The bytes of a file: unpacked where they are packed, and whole."""

import hashlib
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from sla_toolkit.language import Message
from sla_toolkit.leads.refusal import DataRefused, refuse

_BLOCK = 1 << 20  # bytes read at a time
_ALWAYS_UNPACKED = 1 << 26  # bytes up to which nothing is said about how far a file unpacks
_MOST_PACKED = 200  # times: exports pack to a tenth or so, a hundredth at the very best
_GZIP = b"\x1f\x8b"


def bytes_of(path: Path) -> bytes:
    """Read a file whole; raises DataRefused where it is missing, may not be read, or changes meanwhile."""
    try:
        with path.open("rb") as file:
            before = stamp_of(file)
            data = file.read()
            changed = stamp_of(file) != before or len(data) != before[0]
    except OSError as error:
        raise not_opened(path, error) from None
    if changed:
        raise still_written(path)
    return data


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file (64 hex digits) without holding it in memory; raises DataRefused as `bytes_of`."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            before, size = stamp_of(file), 0
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
            changed = stamp_of(file) != before or size != before[0]
    except OSError as error:
        raise not_opened(path, error) from None
    if changed:
        raise still_written(path)
    return digest.hexdigest()


def digest_over(digests: Iterable[str]) -> str:
    """Give one SHA-256 (64 hex digits) over several, in their order."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def unpacked(data: bytes, file: str) -> bytes:
    """Unpack gzip, several members of it too; raises DataRefused where it is cut off, broken or no export at all."""
    parts: list[bytes] = []
    size, rest = 0, data
    while rest.startswith(_GZIP):
        part, rest = _member(rest, len(data), size, file)
        parts.append(part)
        size += len(part)
    if rest.strip(b"\0") or not parts:  # zeros fill up the last block of a tape
        raise _broken(file)
    return b"".join(parts)


def _member(data: bytes, packed: int, before: int, file: str) -> tuple[bytes, bytes]:
    """Give one member unpacked, and what comes after it."""
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    out, size, fed = [], before, 0
    while not stream.eof:
        block = stream.unconsumed_tail or data[fed : fed + _BLOCK]
        fed += 0 if stream.unconsumed_tail else len(block)
        if not block:
            raise _cut_off(file)
        try:
            out.append(stream.decompress(block, _BLOCK))
        except zlib.error:
            raise _broken(file) from None
        size += len(out[-1])
        if size > max(_ALWAYS_UNPACKED, _MOST_PACKED * packed):
            message = Message(
                "The file unpacks to more than {times} times its size, which no export does: unpack it and look at it.",
                times=_MOST_PACKED,
            )
            raise refuse("unpacks_too_far", message, file=file)
    return b"".join(out), stream.unused_data + data[fed:]


def _cut_off(file: str) -> DataRefused:
    message = Message("The packed file ends in the middle: copy or export it again.")
    return refuse("cut_off", message, file=file)


def _broken(file: str) -> DataRefused:
    message = Message("The file is no sound gzip file: copy or export it again.")
    return refuse("broken_gzip", message, file=file)


def not_opened(path: Path, error: OSError) -> DataRefused:
    """Say why a file cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return refuse("missing_file", Message("There is no such file: check the path."), file=str(path))
    if isinstance(error, PermissionError):
        message = Message("This file may not be read: ask for the right to read it, and run again.")
        return refuse("unreadable", message, file=str(path))
    reason = error.strerror or type(error).__name__
    return refuse(
        "unreadable", Message("The file cannot be opened: {reason}.", reason=reason), file=str(path)
    )


def still_written(path: Path) -> DataRefused:
    """Say that a file changed while it was read."""
    message = Message("The file changed while it was read: run again when the export is complete.")
    return refuse("still_written", message, file=str(path))


def stamp_of(file: BinaryIO) -> tuple[int, int]:
    """Give a file's size and when it was last changed (nanoseconds)."""
    facts = os.fstat(file.fileno())
    return facts.st_size, facts.st_mtime_ns
