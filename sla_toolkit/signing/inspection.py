"""What pyHanko's validator says of every signature in a PDF."""

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from sla_toolkit.language import Message
from sla_toolkit.signing.aside import aside
from sla_toolkit.signing.statement import Statement, read_statement

for _name in ("pyhanko", "pyhanko_certvalidator"):  # what they would say, the checks say
    logging.getLogger(_name).setLevel(logging.ERROR)

Certificate = Any
"""A certificate as pyHanko holds it."""
TimeSource = Literal["claimed", "timestamp", "none"]
"""Who says when somebody signed: the signer's own clock, a timestamp authority that is trusted, or nobody."""


@dataclass(frozen=True)
class Found:
    """A signature in a PDF, by itself: what stands in log and agreement is not looked at.

    `fault` says why it is broken; None for one that is whole, and since which only further signatures were added.
    `fingerprint` is the SHA-256 of the certificate, which is made out to `holder`; both None where it cannot be read.
    `in_validity` says whether the certificate was valid at `signed_at` (aware); `rooted`, whether it leads to a
    certificate that was named as trusted.
    """

    field: str
    fault: Message | None
    fingerprint: str | None = None
    holder: str | None = None
    signed_at: datetime | None = None
    time_source: TimeSource = "none"
    in_validity: bool = False
    rooted: bool = False
    statement: Statement | None = None


@dataclass(frozen=True)
class Inspected:
    """A PDF's signature fields: those that are filled, and the names of those that are free."""

    found: tuple[Found, ...]
    free: tuple[str, ...]


class Unreadable(Exception):
    """A file cannot be read as a PDF with signature fields; holds what pyHanko says."""


def inspect(pdf: bytes, roots: Iterable[Certificate] = ()) -> Inspected:
    """Validate every signature in a PDF; `roots` are certificates to trust.

    No network is used: whether a certificate was revoked is not looked up. Raises Unreadable.
    """
    trusted = list(roots)
    return aside(lambda: _inspected(pdf, trusted))


def _inspected(pdf: bytes, roots: list[Certificate]) -> Inspected:
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        fields = list(enumerate_sig_fields(reader))
    except Exception as error:  # damaged bytes break pyHanko in ways of every kind
        raise Unreadable(_reason(error)) from error
    found = (_found(reader, str(name), field, roots) for name, value, field in fields if value is not None)
    free = tuple(str(name) for name, value, _ in fields if value is None)
    return Inspected(tuple(one for one in found if one is not None), free)


def _found(reader: PdfFileReader, name: str, field: Any, roots: list[Certificate]) -> Found | None:
    """Validate the signature in a field; None for a timestamp over the whole file, which nobody signs by."""
    try:
        signature = EmbeddedPdfSignature(reader, field, name)
        if signature.sig_object_type == "/DocTimeStamp":
            return None
        certificate = signature.signer_cert
        status = _validated(signature, roots)
        signed_at, source = _time(status)
        return Found(
            field=name,
            fault=_fault(status),
            fingerprint=certificate.sha256.hex(),
            holder=_holder(certificate),
            signed_at=signed_at,
            time_source=source,
            in_validity=signed_at is not None and _valid_at(certificate, signed_at),
            rooted=_rooted(status, roots),
            statement=read_statement(_reason_given(signature)),
        )
    except Exception as error:  # noqa: BLE001 - whatever the validator cannot read is not valid
        return Found(name, Message("It cannot be read ({reason}).", reason=_reason(error)))


def _validated(signature: EmbeddedPdfSignature, roots: list[Certificate]) -> PdfSignatureStatus:
    """Ask pyHanko's validator; what was added to the file later costs most, and is looked at for sound ones only."""
    status = _asked(signature, roots, skip_diff=True)
    return _asked(signature, roots) if status.intact and status.valid else status


def _asked(
    signature: EmbeddedPdfSignature, roots: list[Certificate], *, skip_diff: bool = False
) -> PdfSignatureStatus:
    claimed = signature.self_reported_timestamp
    context = ValidationContext(trust_roots=roots, moment=claimed, allow_fetching=False)
    stamps = ValidationContext(trust_roots=roots, allow_fetching=False)
    return validate_pdf_signature(
        signature,
        context,
        ts_validation_context=stamps,
        key_usage_settings=_FOR_SIGNING,
        skip_diff=skip_diff,
    )


def _fault(status: PdfSignatureStatus) -> Message | None:
    """Say why a signature is broken: by itself, or by what was changed in the file after it."""
    if not status.intact:
        return Message("What was signed was altered afterwards.")
    if not status.valid:
        return Message("The signature does not fit the certificate.")
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return Message("It does not cover the whole file.")
    level = status.modification_level
    if (level is not None and level > ModificationLevel.FORM_FILLING) or not status.docmdp_ok:
        return Message("More than signatures was added to the file afterwards.")
    return None


def _time(status: PdfSignatureStatus) -> tuple[datetime | None, TimeSource]:
    stamp = status.timestamp_validity
    if stamp is not None and stamp.valid and stamp.intact and stamp.trusted:
        return stamp.timestamp, "timestamp"
    claimed = status.signer_reported_dt
    return (claimed, "claimed") if claimed is not None else (None, "none")


def _valid_at(certificate: Certificate, instant: datetime) -> bool:
    return bool(certificate.not_valid_before <= instant <= certificate.not_valid_after)


def _rooted(status: PdfSignatureStatus, roots: list[Certificate]) -> bool:
    path = status.validation_path
    return bool(status.trusted and path is not None and path.first in roots)


def _holder(certificate: Certificate) -> str:
    named = certificate.subject.native.get("common_name")
    return str(named) if named else str(certificate.subject.human_friendly)


def _reason_given(signature: EmbeddedPdfSignature) -> str | None:
    given: Any = signature.sig_object.get("/Reason")
    return None if given is None else str(given)


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


_FOR_SIGNING = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"},  # company certificates often have the second alone
)
