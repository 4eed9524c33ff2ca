"""Who is told after a run: the `notify:` block, whose addresses hold secrets by reference only (`env:NAME`)."""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from sla_toolkit.agreement.problems import Unfit
from sla_toolkit.language import Message

Language = Literal["ja", "en"]
Occasion = Literal["always", "change", "miss"]
Form = Literal["pdf", "html", "docx"]
WHOLE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
"""What stands for a whole address; the group is the variable's name."""
REFERENCE = re.compile(r"(?:(?<![A-Za-z0-9_-])|(?<=%[0-9A-Fa-f]{2}))env(?::|%3[Aa])([A-Za-z_][A-Za-z0-9_]*)")
"""What stands for a part of an address, its own colon perhaps escaped."""
OPEN = (
    *("json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos", "mqtt", "mqtts"),
    *("syslog", "rsyslog", "dbus", "gnome", "macosx", "windows"),
)
"""Kinds of address in which a password has a place of its own, so that everybody may read the rest."""
_SECRETS = ("pass", "pwd", "token", "secret", "key", "credential", "authorization", "cookie")
_PARTS = re.compile(r"(?P<kind>[A-Za-z][A-Za-z0-9+.-]*)://(?P<place>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_OPTION = re.compile(r"[?&]([^=&#]+)=([^&#]*)")
_IN_PLACE = "\0"  # of a reference, whose colon would be taken for one of the address


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _occasions(value: Any) -> Any:
    if value in ([], ()):
        raise Unfit(Message("At least {least} must be given here.", least=1))
    return _listed(value)


def _none_given(value: Any) -> Any:
    return () if value is None else value


def _one_or_more(words: Any) -> WithJsonSchema:
    one = {"type": "string", "enum": list(get_args(words))}
    return WithJsonSchema({"anyOf": [one, {"type": "array", "items": one}]})


class Notification(BaseModel):
    """An address, in the manner of Apprise, and on which runs it is told.

    Any of the occasions in `when` is reason enough. `language` None: the agreement's first. `attach` are the forms of
    the report that are sent along.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: str = Field(min_length=1)
    when: Annotated[tuple[Occasion, ...], BeforeValidator(_occasions), _one_or_more(Occasion)] = ("always",)
    language: Language | None = None
    attach: Annotated[tuple[Form, ...], BeforeValidator(_listed), _one_or_more(Form)] = ("pdf",)


Notifications = Annotated[tuple[Notification, ...], BeforeValidator(_none_given)]


def shown(to: str) -> str:
    """Give what may be shown of an address: the variable that holds it, or kind and place, without user and options.

    Of a kind that is made of tokens, and of an address that gives something away, it is the kind alone.
    """
    parts = _PARTS.fullmatch(to)
    if parts is None:
        return to if WHOLE.fullmatch(to) else "…"
    closed = parts["kind"].lower() not in OPEN or written_out(to) is not None
    return f"{parts['kind']}://{'…' if closed else parts['place'].rpartition('@')[2]}"


def written_out(to: str) -> Message | None:
    """Say of an address that it gives a secret away, or that it is none; None where all is well.

    The sentence never repeats the address.
    """
    parts = _PARTS.fullmatch(REFERENCE.sub(_IN_PLACE, to))
    if parts is None:
        return None if WHOLE.fullmatch(to) else _NO_ADDRESS
    name = _secret_in(parts["place"], parts["rest"])
    if name is not None:
        return Message(
            "The “{name}” stands in the agreement for everyone to read: write “env:NAME” in its place, and set the "
            "environment variable NAME where the toolkit runs.",
            name=name,
        )
    if parts["kind"].lower() not in OPEN and not REFERENCE.search(to):
        return Message(
            "What follows “{kind}://” is a key as a rule, and stands in the agreement for everyone to read: write "
            "“env:NAME” in its place or in place of the whole address, and set the environment variable NAME where "
            "the toolkit runs.",
            kind=parts["kind"],
        )
    return None


def _secret_in(place: str, rest: str) -> str | None:
    """Name the secret that is written out, if one is: the password of a user, or the value of an option."""
    user, at, host = place.rpartition("@")
    password = user.partition(":")[2] if at else _no_port(host)
    if password not in ("", _IN_PLACE):
        return "password"
    for name, value in _OPTION.findall(rest):
        if value and _IN_PLACE not in value and any(word in name.lower() for word in _SECRETS):
            return str(name)
    return None


def _no_port(host: str) -> str:
    """Give what stands where a port would, and is none: of a password with a slash in it, the host begins there."""
    after = re.sub(r"\[.*\]", "", host).rpartition(":")[2] if ":" in host else ""
    return "" if after.isdecimal() else after


_NO_ADDRESS = Message(
    "This is no address: write one like “mailto://…”, or “env:NAME” for the environment variable that holds it."
)
