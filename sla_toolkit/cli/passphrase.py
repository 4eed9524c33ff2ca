"""The passphrase of a key: from `SLA_PASSPHRASE`, or asked for at a terminal; never from the command line."""

import os
import sys
from getpass import getpass

from sla_toolkit.cli.outcome import UsageFault, say
from sla_toolkit.language import Message


def passphrase_for(file: str) -> str:
    """Get the passphrase of a key that there is; raises UsageFault where it can neither be read nor asked for."""
    given = os.environ.get("SLA_PASSPHRASE")
    return given if given is not None else _asked(Message("Passphrase for {file}: ", file=file))


def new_passphrase() -> str:
    """Get a passphrase for a new key, at a terminal twice; raises UsageFault for one that is too short or mistyped."""
    from sla_toolkit.signing.keys import ShortPassphrase, require_passphrase

    given = os.environ.get("SLA_PASSPHRASE")
    if given is None:
        given = _asked(Message("A passphrase for the new key: "))
        if given != _asked(Message("Once more: ")):
            raise UsageFault(Message("The two passphrases differ: nothing was made."))
    try:
        require_passphrase(given)
    except ShortPassphrase as short:
        raise UsageFault(short.message) from None
    return given


def _asked(question: Message) -> str:
    if not sys.stdin.isatty():
        raise UsageFault(
            Message("A passphrase is needed and there is no terminal to ask at: set SLA_PASSPHRASE.")
        )
    return getpass(say(question))
