"""Where a user's own keys lie: in their configuration folder, never in a workspace."""

import os
import re
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from platformdirs import user_config_path

from sla_toolkit.language import Message, SlaError
from sla_toolkit.signing.keys import Key, sealed_key

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]|^\.+|[. ]+$')


class KeyInUse(SlaError, FileExistsError):
    """There is a key of that name already."""


class NoKey(SlaError):
    """It cannot be told which key to sign with."""


def key_folder() -> Path:
    """Give the folder of the user's keys: below `SLA_HOME` if that is set, else in the user's configuration."""
    home = os.environ.get("SLA_HOME")
    return (Path(home) if home else user_config_path("sla-toolkit", appauthor=False)) / "keys"


def key_file(folder: Path, name: str) -> Path:
    """Give the place of the key of that name."""
    return folder / f"{_UNSAFE.sub('_', name)}.p12"


def refuse_taken(folder: Path, name: str) -> None:
    """Raise KeyInUse when there is a key of that name: a lost key cannot be had again."""
    path = key_file(folder, name)
    if path.exists():
        raise KeyInUse(
            Message(
                "There is a key already: {path}. It is never written over; choose another --name.",
                path=str(path),
            )
        )


def keep_key(key: Key, passphrase: str, folder: Path) -> Path:
    """Write a key that only its user can read, with its certificate beside it to be handed on; give the key's file.

    Raises KeyInUse, and writes nothing, when there is a key of that name; OSError where the folder is not writable.
    """
    path = key_file(folder, key.holder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = sealed_key(key, passphrase)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        refuse_taken(folder, key.holder)
        raise
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.with_suffix(".crt").write_bytes(key.certificate.public_bytes(Encoding.PEM))
    return path


def choose_key(folder: Path, names: tuple[str, ...]) -> Path:
    """Give the file of the first of the names that has a key, else of the only key that there is.

    Raises NoKey where there is none, or several and none of these names.
    """
    named = (key_file(folder, name) for name in names)
    found = next((path for path in named if path.is_file()), None)
    there = sorted(folder.glob("*.p12")) if folder.is_dir() else []
    if found is not None or len(there) == 1:
        return found or there[0]
    if not there:
        raise NoKey(
            Message(
                "There is no key to sign with yet: make one with “sla sign --new-key”, or name yours with --key."
            )
        )
    raise NoKey(
        Message(
            "There are several keys in {folder}, and none is named {name}: say which with --key.",
            folder=str(folder),
            name=names[0],
        )
    )
