"""A copy of the agreement that is signed: one PDF of one language, and everything that can be told from it alone."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sla_toolkit.agreement import AgreementFile, AgreementRefused, agreement_in
from sla_toolkit.agreement.material import terms_digest
from sla_toolkit.documents.embedded import NoAgreementInside, embedded_agreement
from sla_toolkit.language import Message
from sla_toolkit.signing.inspection import Certificate, Found, Inspected, Unreadable, inspect

_END = re.compile(rb"%%EOF[\r\n]*")


@dataclass(frozen=True)
class Terms:
    """An agreement and what it is told by: `content` is the bytes of its YAML, the digests 64 hex digits each."""

    file: AgreementFile
    content: bytes
    terms_digest: str

    @property
    def key(self) -> tuple[str, int]:
        """The agreement's id and version."""
        header = self.file.agreement.agreement
        return header.id, header.version


@dataclass(frozen=True)
class Copy:
    """A PDF to be signed, or signed. `digest` is its SHA-256, `revisions` those of what it was before each addition.

    `terms` are those that it carries; None, with `fault` saying why, where they cannot be read.
    """

    language: str
    path: Path
    digest: str
    revisions: frozenset[str]
    terms: Terms | None
    found: tuple[Found, ...]
    free: tuple[str, ...]
    fault: Message | None = None


def terms_of(file: AgreementFile, content: bytes) -> Terms:
    """Give the terms of an agreement that was read from `content`."""
    return Terms(file, content, terms_digest(file.agreement))


def copy_of(
    pdf: bytes, path: Path, language: str, folder: Path | None, roots: Iterable[Certificate] = ()
) -> Copy:
    """Look into a PDF; `folder` is where a file that the agreement's `data:` names is looked for, None: nowhere.

    Raises nothing: what cannot be read is told by `fault`.
    """
    inspected, terms, fault = Inspected((), ()), None, None
    try:
        content = embedded_agreement(pdf)
        inspected = inspect(pdf, roots)
        terms = terms_of(agreement_in(content, path, folder), content)
    except (NoAgreementInside, AgreementRefused) as error:
        fault = error.message
    except Unreadable as error:
        fault = Message(
            "The PDF is damaged and cannot be read ({reason}): get a fresh copy.", reason=str(error)
        )
    return Copy(
        language=language,
        path=path,
        digest=hashlib.sha256(pdf).hexdigest(),
        revisions=frozenset(hashlib.sha256(pdf[:end]).hexdigest() for end in _ends(pdf)),
        terms=terms,
        found=inspected.found,
        free=inspected.free,
        fault=fault,
    )


def _ends(pdf: bytes) -> set[int]:
    """Give where a revision of the file may have ended: after each end mark, with and without its line end."""
    return {
        place for found in _END.finditer(pdf) for place in (found.start() + 5, found.start() + 6, found.end())
    }
