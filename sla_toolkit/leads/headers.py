"""Find a column by its header: exactly, else by the same letters whatever their width and case."""

import unicodedata
from collections.abc import Sequence

from sla_toolkit.agreement import hint
from sla_toolkit.language import Message


class HeaderNotFound(Exception):
    """No header, or more than one, can be meant; `message` says so."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text("en"))
        self.message = message


def folded(name: str) -> str:
    """Fold width, case and spaces away, so that ＭＱＬ and mql are one name."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def find_header(name: str, headers: Sequence[str]) -> str:
    """Give the header that `name` means; raises HeaderNotFound, naming the nearest, or saying that it stands twice."""
    found = matching(name, headers)
    if len(found) == 1:
        return found[0]
    if not found:
        nearest = hint(name, [header for header in headers if header])
        raise HeaderNotFound(Message("The data has no column “{name}”. {hint}", name=name, hint=nearest))
    raise HeaderNotFound(
        Message("The header “{name}” stands more than once in the data: rename all but one.", name=name)
    )


def matching(name: str, headers: Sequence[str]) -> list[str]:
    """Give every header that `name` can mean; more than one where a header stands twice."""
    exact = [header for header in headers if header == name]
    return exact or [header for header in headers if folded(header) == folded(name)]
