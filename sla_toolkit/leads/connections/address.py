"""An engine's address, in which secrets stand by reference only (`env:NAME`)."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from sla_toolkit.language import Message
from sla_toolkit.leads.refusal import DataRefused, setting_problem

EMBEDDED = "duckdb"
_REFERENCE = "env:"
FILES = ("duckdb", "sqlite")
_SECRETS = (
    "password",
    "passwd",
    "pwd",
    "token",
    "secret",
    "passphrase",
    "private_key",
    "credential",
    "api_key",
)
_KINDS = {"postgresql": "postgres", "sqlite3": "sqlite", "spark": "pyspark", "sc": "pyspark"}


@dataclass(frozen=True)
class Address:
    """`kind` is Ibis's name of the engine; `url` (for DuckDB and SQLite the file's path) holds every secret.

    Only `shown` may ever be shown.
    """

    kind: str
    url: str
    shown: str

    def __repr__(self) -> str:
        return f"Address({self.kind!r}, {self.shown!r})"


def read_address(written: str, folder: Path, environment: Mapping[str, str] | None = None) -> Address:
    """Fill the secrets of `connection:` in from the environment; a file's path is relative to `folder`.

    `env:NAME` may stand for the whole address, for the password, or for the value of an option after `?`. Raises
    DataRefused where a secret is written out, or a variable is not set.
    """
    known = os.environ if environment is None else environment
    if written.startswith(_REFERENCE):
        return replace(_parsed(_looked_up(written, known), folder), shown=_REFERENCE)
    if "://" not in written or _parsed(written, folder).kind in FILES:
        return _parsed(written, folder)
    try:
        parts = urlsplit(written)
    except ValueError:  # brackets that do not close, say
        message = Message(
            "“connection:” is no address that can be read: write it like “postgres://user:env:NAME@host:5432/database”."
        )
        raise DataRefused((setting_problem("connection", message, ("connection",)),)) from None
    userinfo, at, place = parts.netloc.rpartition("@")
    user, colon, password = userinfo.partition(":")
    if colon:
        _refuse_literal("password", password)
        password = quote(_looked_up(password, known), safe="")
    options = [(name, _option(name, value, known)) for name, value in parse_qsl(parts.query, True)]
    full = parts._replace(netloc=f"{user}{colon}{password}{at}{place}", query=urlencode(options))
    return _parsed(_joined(full, parts), folder)


def _joined(parts: SplitResult, written: SplitResult) -> str:
    """Write an address anew; `scheme:///path` keeps its three slashes."""
    text = urlunsplit(parts)
    return text.replace(":", "://", 1) if not written.netloc and "://" not in text else text


def _option(name: str, value: str, known: Mapping[str, str]) -> str:
    if value.startswith(_REFERENCE):
        return _looked_up(value, known)
    if any(word in name.lower() for word in _SECRETS):
        _refuse_literal(name, value)
    return value


def _refuse_literal(name: str, value: str) -> None:
    if value and not unquote(value).startswith(_REFERENCE):
        message = Message(
            "The “{name}” stands in the agreement for everyone to read: write “env:NAME” in its place, and set the "
            "environment variable NAME where the toolkit runs.",
            name=name,
        )
        raise DataRefused((setting_problem("secret_written_out", message, ("connection",)),))


def _looked_up(reference: str, known: Mapping[str, str]) -> str:
    name = unquote(reference).removeprefix(_REFERENCE)
    if name not in known:
        message = Message(
            "“connection:” takes a secret from the environment variable {name}, which is not set: set it, run again.",
            name=name,
        )
        raise DataRefused((setting_problem("secret_not_set", message, ("connection",)),))
    return known[name]


def _parsed(url: str, folder: Path) -> Address:
    scheme, _, rest = url.partition(":")
    kind = _KINDS.get(scheme.lower(), scheme.lower())
    if kind in FILES and rest.strip("/"):
        return Address(kind, _path_of(rest, folder), kind)
    shown = re.match(r"[a-z0-9_+]*", scheme.lower())
    return Address(kind, url, shown[0] if shown else "")


def _path_of(rest: str, folder: Path) -> str:
    """Give the file of `duckdb://path` or `sqlite:///path`; on Windows `///C:/path` too."""
    path = rest.removeprefix("//")
    if re.match(r"/[A-Za-z]:[/\\\\]", path):
        path = path[1:]
    return str(folder / path)
