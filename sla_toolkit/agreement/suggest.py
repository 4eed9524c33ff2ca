"""'Did you mean': the names nearest to one that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches

from sla_toolkit.language import Message


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Give up to `count` known names that look like `name`, best first, whatever their case."""
    by_folded = {other.casefold(): other for other in known}
    return [by_folded[match] for match in get_close_matches(name.casefold(), by_folded, n=count, cutoff=0.6)]


def hint(name: str, known: Iterable[str]) -> Message:
    """Say what may have been meant; with nothing near, list what there is."""
    names = list(known)
    close = nearest(name, names)
    if close:
        return Message("Did you mean {names}?", names=", ".join(f"“{other}”" for other in close))
    if not names:
        return Message("There is none to choose from.")
    return Message("Known are: {names}.", names=", ".join(f"“{other}”" for other in names[:20]))
