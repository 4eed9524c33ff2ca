"""What an engine's driver says when something is wrong, as a sentence that holds no secret and no value of a lead."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sla_toolkit.language import Message, SlaError

_ASKING = ("to_pyarrow", "to_pyarrow_batches", "execute", "raw_sql", "_cached_table", "create_table")
NOBODY_LEFT = "sla: no worker is left"
"""What a question is cancelled with when the cluster has lost all that could answer it."""
NOBODY_FREE = "sla: no worker was free"
"""What a question is cancelled with when the cluster never gave anybody to answer it."""
_REASONS: tuple[tuple[tuple[str, ...], Message], ...] = (
    ((NOBODY_LEFT,), Message("nobody is left to do the work")),
    ((NOBODY_FREE,), Message("the cluster had no worker free for ten minutes")),
    (
        (
            "password authentication failed",
            "authentication failed",
            "invalid authorization",
            "access denied for",
        ),
        Message("the user or the password is not accepted"),
    ),
    (
        (
            "could not translate host",
            "name or service not known",
            "unknownhost",
            "failed to resolve",
            "nodename nor",
        ),
        Message("there is no server of that name"),
    ),
    (
        (
            "connection refused",
            "is the server running",
            "could not connect to server",
            "all masters are unresponsive",
        ),
        Message("nothing answers at that address"),
    ),
    (("timeout", "timed out"), Message("it does not answer in time")),
    (
        ("permission denied", "insufficient privilege", "access denied", "not authorized"),
        Message("the permission is missing"),
    ),
    (
        (
            *("does not exist", "not found", "cannot be found", "no such table", "tablenotfound"),
            "filenotfounderror",
        ),
        Message("it is not there"),
    ),
    (("don't know how to connect",), Message("no engine of that name is known")),
    (("java_gateway_exited",), Message("Java does not start: install it, or set JAVA_HOME")),
    (
        (
            *(
                "server closed the connection",
                "terminating connection",
                "connection is lost",
                "connection is closed",
            ),
            *("consuming input failed", "answer from java side is empty", "broken pipe", "connection reset"),
            *("sparkcontext was shut down", "stopped sparkcontext", "the connection is closed"),
        ),
        Message("it broke off in the middle"),
    ),
    (
        ("outofmemoryexception",),  # DuckDB's
        Message("the memory is not enough; set SLA_MEMORY, such as SLA_MEMORY=8GB, to allow more"),
    ),
    (
        ("out of memory", "could not allocate", "outofmemory", "java heap space"),
        Message("the memory is not enough"),
    ),
    (("is a directory",), Message("it is a folder")),
    (("no space left", "disk full", "could not write"), Message("the disk is full")),
    (("read-only",), Message("it may not be written to")),
    (("is locked", "conflicting lock", "could not set lock"), Message("another program holds it")),
    (
        (
            *("file is not a database", "not a valid duckdb", "malformed", "corrupt"),
            "could not read enough bytes",
        ),
        Message("the file is damaged or of another kind"),
    ),
    (("py4j", "sparkexception"), Message("the cluster gave it up")),
)


_EXTRAS = {
    "postgres": "sla-toolkit[postgres]",
    "pyspark": "sla-toolkit[spark]",
    "sqlite": "sla-toolkit[sqlite]",
}
"""The extras of our own; any other engine's packages come with the extra of Ibis that bears its name."""


class EngineFailed(SlaError):
    """The engine broke off while the leads were read or counted."""


def reason_of(error: BaseException) -> Message | str:
    """Say why, as far as the driver's words tell; its own words stay out, since they may quote an address or a row."""
    said = f"{type(error).__name__} {error}".lower()
    for words, reason in _REASONS:
        if any(word in said for word in words):
            return reason
    return type(error).__name__


def missing_driver(kind: str, error: BaseException) -> Message | None:
    """Say how to get the packages that an engine needs, where an error is that they are missing; else None."""
    if not isinstance(error, ImportError):
        return None
    return Message(
        "The connection “{kind}” needs Python packages that are not installed here: run {command}, and then this "
        "again.",
        kind=kind,
        command=f'pip install "{_EXTRAS.get(kind, f"ibis-framework[{kind}]")}"',
    )


def guarded(connection: Any, kind: str) -> Any:
    """Have every question to a connection fail with EngineFailed instead of the driver's own error.

    By a class of its own and not by attributes, which would hold the connection open until cycles are next looked for.
    """
    own = type(connection)
    asking = {name: _guarded(getattr(own, name), kind) for name in _ASKING if hasattr(own, name)}
    connection.__class__ = type(own.__name__, (own,), {**asking, "__module__": own.__module__})
    return connection


def _guarded(ask: Callable[..., Any], kind: str) -> Callable[..., Any]:
    @functools.wraps(ask)
    def asked(*args: Any, **options: Any) -> Any:
        with guarding(kind):
            return ask(*args, **options)

    return asked


@contextmanager
def guarding(kind: str) -> Iterator[None]:
    """Have what is asked of an engine past its connection fail with EngineFailed too."""
    try:
        yield
    except (SlaError, KeyboardInterrupt):
        raise
    except Exception as error:
        if not _is_of_the_engine(error):
            raise
        raise failed(kind, error) from error


def failed(kind: str, error: BaseException) -> EngineFailed:
    """Make the sentence of a question that an engine did not answer."""
    return EngineFailed(
        Message(
            "The engine “{kind}” stopped while it was counting ({reason}): nothing was published; see to it and run "
            "again.",
            kind=kind,
            reason=reason_of(error),
        )
    )


def _is_of_the_engine(error: BaseException) -> bool:
    """Whether an error is the engine's and not a slip of our own: drivers bring their own kinds of errors."""
    return isinstance(error, OSError | MemoryError) or not type(error).__module__.startswith(
        ("builtins", "ibis", "sla_toolkit")
    )
