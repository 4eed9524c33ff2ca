"""How a verb ends: what it prints, as text or JSON, and its exit code."""

import functools
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import typer

from sla_toolkit.language import Message, SlaError, reader_language

DONE, FAILED, USAGE, REFUSED, SOME_FAILED, MISSED = 0, 1, 2, 3, 4, 10
"""The exit codes (DESIGN §4.4)."""


class UsageFault(SlaError):
    """The command was called in a way that it cannot do anything with."""


def verb(function: Callable[..., int | None]) -> Callable[..., None]:
    """Turn errors into sentences and exit codes; a verb returns its own exit code, or None for done."""

    @functools.wraps(function)
    def wrapped(*args: Any, **values: Any) -> None:
        try:
            code = function(*args, **values)
        except SlaError as error:
            code = complain(error, as_json=bool(values.get("as_json")))
        except BrokenPipeError:  # who reads has seen enough, as “| head” has
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = FAILED
        except Exception as error:
            if os.environ.get("SLA_DEBUG"):
                raise
            code = complain(_unexpected(error), as_json=bool(values.get("as_json")))
        raise typer.Exit(code or DONE)

    return wrapped


def complain(error: SlaError, *, as_json: bool) -> int:
    """Print an error for a manager, or for a program, and give its exit code."""
    from sla_toolkit.agreement import Refused

    if as_json:
        typer.echo(json.dumps({"problems": problems_of(error)}, ensure_ascii=False, indent=2))
    else:
        typer.echo(sentence(error), err=True)
    if isinstance(error, UsageFault):
        return USAGE
    return REFUSED if isinstance(error, Refused) else FAILED


def sentence(error: SlaError) -> str:
    """Write an error in the reader's language, a line for each problem."""
    from sla_toolkit.agreement import Refused

    language = reader_language()
    return error.text(language) if isinstance(error, Refused) else error.message.text(language)


def problems_of(error: SlaError) -> list[dict[str, Any]]:
    """Give an error's problems as data, with their sentences in every language."""
    from sla_toolkit.agreement import Refused

    if not isinstance(error, Refused):
        return [{"code": type(error).__name__, "level": "error", "text": error.message.both()}]
    return [
        {
            "code": one.code,
            "level": one.level,
            "file": one.file,
            "line": one.line,
            "path": list(one.path),
            "text": one.message.both(),
        }
        for one in error.problems
    ]


def _unexpected(error: Exception) -> SlaError:
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    return SlaError(
        Message(
            "Something went wrong that is not your mistake ({reason}): run it again with SLA_DEBUG=1 set and report "
            "what it prints.",
            reason=reason,
        )
    )


def answer(payload: Mapping[str, Any], lines: list[str], *, as_json: bool) -> None:
    """Print what a verb found out, as JSON or as lines."""
    typer.echo(json.dumps(payload, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def say(message: Message) -> str:
    """Write a message in the reader's language."""
    return message.text(reader_language())
