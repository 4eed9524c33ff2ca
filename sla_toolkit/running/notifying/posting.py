"""Has one message delivered, within a bound of time, and says what became of it."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sla_toolkit.language import Message
from sla_toolkit.running.notifying import messenger
from sla_toolkit.running.notifying.letter import Letter

PATIENCE = 20.0
"""Seconds after which a message is given up, once Apprise is ready to send it."""
_TO_BEGIN = 40.0  # seconds more, for a machine that is busy; else it is ready within one


def post(url: str, letter: Letter, files: Sequence[Path]) -> tuple[Message | None, bool]:
    """Deliver one message; gives why it was not (None: it was), and whether the service takes files at all.

    `url` has its secrets in it: it goes to the messenger by a pipe, never by the command line.
    """
    order = {"url": url, "files": [str(one) for one in files], "patience": PATIENCE, **asdict(letter)}
    answer = _answer(order)
    return _reason(answer), bool(answer.get("files", True))


def _answer(order: Mapping[str, Any]) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-P", "-W", "ignore", str(messenger.__file__)],
            input=json.dumps(order).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE + _TO_BEGIN,
            check=False,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"code": "late"}
    except ValueError:  # it ended without an answer
        return {"code": "failed"}
    return answer


def _reason(answer: Mapping[str, Any]) -> Message | None:
    if answer["code"] == "sent":
        return None
    if answer["code"] == "failed":
        return _failure(answer)
    if answer["code"] == "kind" and answer["near"]:
        return Message(
            "no service goes by that address; perhaps “{near}://” is meant", near=answer["near"][0]
        )
    if answer["code"] == "late":
        return Message("no answer came within {n} seconds, and whether it arrived is not known", n=PATIENCE)
    return _UNUSABLE[answer["code"]]


def _failure(answer: Mapping[str, Any]) -> Message:
    reason = answer.get("reason")
    if reason == "status":
        return Message("the service answered with the error {status}", status=str(answer["status"]))
    if reason in _FAILURES:
        return _FAILURES[reason]
    return Message("the service did not take it ({reason})", reason=reason) if reason else _REFUSED


_UNUSABLE = {
    "kind": Message("no service goes by that address"),
    "address": Message("what follows the “://” is not what the service asks for"),
    "missing": Message("what the service needs is not installed here"),
}
_FAILURES = {
    "time": Message("it does not answer in time"),
    "host": Message("there is no server of that name"),
    "certificate": Message("the server's certificate is not accepted"),
    "password": Message("the user or the password is not accepted"),
    "nobody": Message("nothing answers at that address"),
    "characters": Message("the user or the password has characters that this kind of address cannot carry"),
}
_REFUSED = Message("the service did not take it")
