"""The user's own keys: made, kept, found and opened."""

from pathlib import Path

from sla_toolkit.agreement import read_agreement
from sla_toolkit.agreement.model import Side
from sla_toolkit.language import Message
from sla_toolkit.running.agreement_path import find_agreement
from sla_toolkit.running.instant import now
from sla_toolkit.running.publish import cannot_write
from sla_toolkit.signing.key_store import choose_key, keep_key, key_folder, refuse_taken
from sla_toolkit.signing.keys import CannotOpenKey, Key, new_key, open_key, require_passphrase
from sla_toolkit.signing.log import load_log, log_path
from sla_toolkit.signing.places import acting, choose_place


def make_key(name: str, passphrase: str, folder: Path | None = None) -> tuple[Path, Key]:
    """Make a key for somebody and keep it in the user's configuration folder, or in `folder`; give its file and itself.

    Raises ShortPassphrase, KeyInUse when there is one of that name, UnfitKey for a name that does not do, CannotWrite.
    """
    require_passphrase(passphrase)
    place = folder or key_folder()
    refuse_taken(place, name)
    made = new_key(name, now().replace(microsecond=0))
    try:
        return keep_key(made, passphrase, place), made
    except OSError as error:
        if hasattr(error, "message"):
            raise
        raise cannot_write(place, error) from None


def refuse_taken_name(name: str) -> None:
    """Raise KeyInUse when the user has a key of that name."""
    refuse_taken(key_folder(), name)


def key_for(agreement: str | Path, side: Side, signer: str | None = None) -> Path:
    """Find the user's own key to sign an agreement with: that of the signer's (or delegate's) name, or the only one.

    Raises NoKey where it cannot be told, Refused for a signer that the agreement does not name.
    """
    file = read_agreement(find_agreement(agreement))
    place = choose_place(file.agreement, side, signer, str(file.path))
    log = load_log(log_path(file.folder, file.agreement.agreement.id))
    name, _ = acting(place, log.events, file.agreement.agreement.version)
    return choose_key(key_folder(), (name,))


def opened(path: str | Path, passphrase: str) -> Key:
    """Open a key's file; raises CannotOpenKey where it is none, or the passphrase is wrong."""
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CannotOpenKey(
            Message("The key {file} cannot be read: {reason}.", file=str(path), reason=reason)
        ) from None
    return open_key(content, passphrase, str(path))
