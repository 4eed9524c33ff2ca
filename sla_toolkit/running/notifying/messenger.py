"""Hands one message to Apprise: a program of its own, which the run starts for each address and ends when it hangs.

It reads an order as JSON and answers in JSON, by codes alone: what Apprise and its services say may quote the address,
and stays here. Nothing of the toolkit is imported, so that it starts at once.
"""

import io
import json
import logging
import os
import re
import sys
import threading
from collections.abc import Callable
from difflib import get_close_matches
from functools import partial
from typing import Any, TextIO

Answer = Callable[[dict[str, Any]], None]

_STATUS = re.compile(r"error\s*=\s*\(?(\d{3})\b")
_REASONS = (
    ("characters", ("codec can't encode",)),
    ("time", ("timed out", "timeout")),
    ("host", ("failed to resolve", "name or service not known", "getaddrinfo", "nodename nor")),
    ("certificate", ("certificate", "sslerror", "ssl:")),
    ("password", ("authentication", "unauthorized", "auth failed", "535")),
    ("nobody", ("refused", "unreachable", "no route", "max retries", "connection aborted", "reset by peer")),
)


def main() -> None:
    """Carry out the order on the standard input."""
    order = json.load(sys.stdin.buffer)
    answers, sys.stdout = sys.stdout, io.StringIO()
    answer = partial(_answer, answers, threading.Lock())
    try:
        answer(deliver(order, answer))
    except ImportError:
        answer({"code": "missing"})
    except Exception as error:  # noqa: BLE001  # whatever a service's code does, it is not told here
        answer({"code": "failed", "reason": type(error).__name__})


def _answer(answers: TextIO, once: threading.Lock, answer: dict[str, Any]) -> None:
    """Say what became of the order, the first time only, and end at once, whatever threads are still at work."""
    if once.acquire(blocking=False):
        try:
            answers.write(json.dumps(answer))
            answers.flush()
        finally:  # also where nobody is left to read it
            os._exit(0)


def deliver(order: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """Send one message; gives `code`, and for `failed` the `reason` and HTTP `status` as far as they are known.

    `sent`; `kind`: no service goes by what the address begins with (`near` are names like it); `missing`: something
    it needs is not installed; `address`: the rest is not what the service asks for; `failed`. Where it takes longer
    than `patience` (seconds, from when Apprise is ready), `answer` gets the code `late` meanwhile.
    """
    import apprise  # noqa: PLC0415  # slow, and here alone

    said = _listen()
    asset = apprise.AppriseAsset(async_mode=False, storage_mode="memory")
    service = apprise.Apprise.instantiate(order["url"], asset=asset)
    if service is None:
        managed: Any = apprise.NotificationManager  # which has no annotations
        return _unusable(managed(), order["url"])
    _be_patient(service, order)
    threading.Timer(order["patience"], answer, ({"code": "late"},)).start()
    if _notified(apprise.Apprise([service], asset=asset), order):
        return {"code": "sent", "files": bool(service.attachment_support)}
    return {"code": "failed", **_why(said)}


def _notified(sender: Any, order: dict[str, Any]) -> bool:
    done = sender.notify(
        body=order["body"],
        title=order["title"],
        notify_type=order["grave"],
        body_format="text",
        attach=order["files"] or None,
    )
    return bool(done)


def _be_patient(service: Any, order: dict[str, Any]) -> None:
    """Wait longer for an answer than Apprise does by itself: a service may take a while over a document."""
    if "rto=" not in order["url"]:
        service.socket_read_timeout = max(service.socket_read_timeout, 0.6 * order["patience"])


def _unusable(manager: Any, url: str) -> dict[str, Any]:
    kind = url.partition("://")[0].lower()
    if kind not in manager:
        return {"code": "kind", "near": get_close_matches(kind, manager.schemas(), n=1)}
    return {"code": "address" if manager[kind].enabled else "missing"}


def _listen() -> list[str]:
    """Keep what Apprise says of failures to itself, and look at it for a reason."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING or "xception" in str(record.msg):
                said.append(f"{record.getMessage()} {record.exc_info}".lower())

    logger = logging.getLogger("apprise")
    logger.handlers, logger.propagate = [Ear()], False
    logger.setLevel(logging.DEBUG)
    return said


def _why(said: list[str]) -> dict[str, Any]:
    text = "\n".join(said)
    status = _STATUS.search(text)
    if status:
        return {"reason": "password" if status[1] in ("401", "403") else "status", "status": int(status[1])}
    found = (reason for reason, words in _REASONS if any(word in text for word in words))
    return {"reason": next(found, None)}


if __name__ == "__main__":
    main()
