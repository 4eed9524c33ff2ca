"""Read back the agreement that a PDF carries."""

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from sla_toolkit.documents.attachment import AGREEMENT_NAME
from sla_toolkit.language import Message, SlaError


class NoAgreementInside(SlaError):
    """A file is no PDF that carries exactly one agreement in a form that can be read."""


def embedded_agreement(pdf: bytes) -> bytes:
    """Give the bytes of `agreement.yaml` inside a PDF, as its last revision has them.

    A file counts as attached wherever the PDF names it: among its attachments, beside a page or in a comment. Raises
    NoAgreementInside for what is no PDF, is damaged or locked by a password, or holds no such file or several.
    """
    if b"%PDF-" not in pdf[:1024]:
        raise NoAgreementInside(Message("This is no PDF: name the PDF of an agreement."))
    try:
        return _only(PdfFileReader(io.BytesIO(pdf)))
    except NoAgreementInside:
        raise
    except Exception as error:  # damaged bytes break pyHanko in ways of every kind
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise NoAgreementInside(
            Message("The PDF is damaged and cannot be read ({reason}): get a fresh copy.", reason=reason)
        ) from error


def _only(reader: PdfFileReader) -> bytes:
    if reader.encrypted:
        raise NoAgreementInside(
            Message("The PDF is locked by a password: save a copy without one, or use the original.")
        )
    found = {id(stream): stream for stream in _agreements(reader.root)}
    if not found:
        raise NoAgreementInside(
            Message(
                "There is no agreement inside this PDF: use the PDF that “sla draft” or “sla sign” wrote, not one that "
                "was printed or saved anew."
            )
        )
    if len(found) > 1:
        raise NoAgreementInside(
            Message(
                "There are {n} files named {name} inside this PDF, and which of them holds cannot be told: use the "
                "original.",
                n=len(found),
                name=AGREEMENT_NAME,
            )
        )
    return bytes(next(iter(found.values())).data)


def _agreements(root: Any) -> Iterator[generic.StreamObject]:
    """Give every file of the agreement's name that can be reached from the root; one may come several times."""
    for node in _nodes(root):
        if isinstance(node, generic.DictionaryObject):
            if AGREEMENT_NAME in (node.get("/F"), node.get("/UF")):
                yield from _files(node)
            continue
        parts = _parts(node)  # a name tree lists names and files by turns
        for name, file in pairwise(parts):
            if name == AGREEMENT_NAME and isinstance(file, generic.DictionaryObject):
                yield from _files(file)


def _files(specification: generic.DictionaryObject) -> Iterator[generic.StreamObject]:
    streams = specification.get("/EF")
    if isinstance(streams, generic.DictionaryObject):
        yield from (one for one in _parts(streams) if isinstance(one, generic.StreamObject))


def _nodes(root: Any) -> Iterator[Any]:
    """Walk every dictionary and list once, however they refer to each other."""
    seen: dict[int, Any] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen and isinstance(node, generic.DictionaryObject | generic.ArrayObject):
            seen[id(node)] = node
            waiting.extend(_parts(node))
            yield node


def _parts(node: Any) -> list[Any]:
    """Give what a dictionary or list holds, references followed."""
    keys = node if isinstance(node, generic.DictionaryObject) else range(len(node))
    return [node.raw_get(key).get_object() for key in keys]
