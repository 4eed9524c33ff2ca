"""What a signature says it is for: written into the signature itself as its reason, where every PDF reader shows it."""

import re
from dataclasses import dataclass

_FORM = "Sign-off of {id}, version {version}. Terms {digest}. Log {count}:{last}."
_READ = re.compile(
    r"Sign-off of (?P<id>[a-z0-9-]+), version (?P<version>\d+)\. Terms (?P<digest>[0-9a-f]{64})\. "
    r"Log (?P<count>\d+):(?P<last>[0-9a-f]{64})\."
)


@dataclass(frozen=True)
class Statement:
    """Which terms somebody signed, and how far the log went then.

    `digest` is that of all terms. `count` is the number of lines in the log and `last` the hash of the last, just
    before the signature: whoever rewrites or shortens the log contradicts what has been signed.
    """

    id: str
    version: int
    digest: str
    count: int
    last: str

    def text(self) -> str:
        """Write the statement; the same in every language, since programs read it too."""
        return _FORM.format(
            id=self.id, version=self.version, digest=self.digest, count=self.count, last=self.last
        )


def read_statement(text: str | None) -> Statement | None:
    """Read a signature's reason; None for one that this toolkit did not write."""
    found = _READ.fullmatch(text or "")
    if found is None:
        return None
    return Statement(found["id"], int(found["version"]), found["digest"], int(found["count"]), found["last"])
