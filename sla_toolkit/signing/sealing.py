"""Put a signature into its field: PAdES, over the whole file as it is."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from sla_toolkit.language import Message, SlaError
from sla_toolkit.signing.appearance import appearance, stamp
from sla_toolkit.signing.aside import aside
from sla_toolkit.signing.keys import Key


class NoField(SlaError):
    """A PDF has no free signature field of that name."""


@dataclass(frozen=True)
class Seal:
    """What goes into one field: who signs, in which capacity, when (aware, in the agreement's zone), and what for."""

    field: str
    name: str
    title: str
    signed_at: datetime
    reason: str


def sealed(pdf: bytes, seal: Seal, key: Key, language: str) -> bytes:
    """Give the PDF with the field signed (ETSI.CAdES.detached) and shown as signed, in the document's language.

    The bytes that were there stay as they are, so that signatures given before stay what they were. Raises NoField.
    """
    box = _box(pdf, seal.field)
    page = appearance(seal.name, seal.title, seal.signed_at, language, box)
    told = PdfSignatureMetadata(
        field_name=seal.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=seal.reason,
        name=seal.name,
    )
    signer = _Signer(told, _simple(key), stamp_style=stamp(page))
    signer.signed_at = seal.signed_at
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    return bytes(aside(lambda: signer.sign_pdf(writer, existing_fields_only=True)).getvalue())


class _Signer(PdfSigner):
    """Signs as of a given instant, so that page, signature and log say the same."""

    signed_at: datetime

    def init_signing_session(self, *arguments: Any, **values: Any) -> PdfSigningSession:
        """Begin as pyHanko does, but with our own clock."""
        session = super().init_signing_session(*arguments, **values)
        session.system_time = self.signed_at
        return session


def _simple(key: Key) -> SimpleSigner:
    der = serialization.Encoding.DER
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([_certificate(one) for one in key.others])
    private = key.private.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return SimpleSigner(
        signing_cert=_certificate(key.certificate),
        signing_key=load_private_key_from_pemder_data(private, None),
        cert_registry=store,
    )


def _certificate(certificate: x509.Certificate) -> Any:
    """Give a certificate as pyHanko holds it."""
    return next(iter(load_certs_from_pemder_data(certificate.public_bytes(serialization.Encoding.DER))))


def _box(pdf: bytes, name: str) -> tuple[float, float]:
    """Give a free field's width and height in points."""
    for found, value, field in enumerate_sig_fields(PdfFileReader(io.BytesIO(pdf))):
        if found == name and value is None:
            left, lower, right, upper = (float(corner) for corner in field.get_object()["/Rect"])
            return abs(right - left), abs(upper - lower)
    raise NoField(Message("The PDF has no free signature field “{field}”.", field=name))
