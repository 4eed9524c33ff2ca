"""Keys to sign with: a PKCS#12 file holds the private key and its certificate, under a passphrase."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from sla_toolkit.language import Message, SlaError

_BITS = 3072
_VALID = timedelta(
    days=3 * 365
)  # longer than an agreement holds, short enough that nobody forgets the passphrase
_LONGEST_NAME = 64  # what X.509 allows for a common name


class CannotOpenKey(SlaError):
    """A file is no PKCS#12 key, the passphrase is wrong, or the key is of a kind that PDF readers do not take."""


class UnfitKey(SlaError):
    """A key cannot be made as asked, or may not be used for this signature."""


@dataclass(frozen=True)
class Key:
    """A private key that is open to be used, with its certificate and those of its issuers."""

    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate, as 64 hex digits."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def holder(self) -> str:
        """Whom the certificate names."""
        return common_name(self.certificate)

    def holds_at(self, instant: datetime) -> bool:
        """Whether the certificate is valid at an instant."""
        return self.certificate.not_valid_before_utc <= instant <= self.certificate.not_valid_after_utc


def common_name(certificate: x509.Certificate) -> str:
    """Give the common name that a certificate is made out to, else its whole subject."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def new_key(name: str, now: datetime, valid: timedelta = _VALID) -> Key:
    """Make an RSA key (3072 bits, which every PDF reader takes) with a certificate that it signs itself.

    `name` is whom the certificate names. It is good for signing only, for three years. Raises UnfitKey for a name that
    a certificate cannot hold.
    """
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise UnfitKey(
            Message("A key needs a name of at most {n} characters: give it with --name.", n=_LONGEST_NAME)
        )
    private = rsa.generate_private_key(65537, _BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # clocks differ
        .not_valid_after(now + valid)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_FOR_SIGNING, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
    )
    return Key(private, built.sign(private, hashes.SHA256()))


LEAST_PASSPHRASE = 8
"""Characters that the passphrase of a new key has at least."""


class ShortPassphrase(SlaError):
    """A passphrase is too short to keep a key safe."""


def require_passphrase(passphrase: str) -> None:
    """Raise ShortPassphrase for one that no new key is made under."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise ShortPassphrase(Message("The passphrase needs {n} characters or more.", n=LEAST_PASSPHRASE))


def sealed_key(key: Key, passphrase: str) -> bytes:
    """Write a key as PKCS#12 under a passphrase."""
    return pkcs12.serialize_key_and_certificates(
        key.holder.encode(),
        key.private,
        key.certificate,
        key.others,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )


def open_key(content: bytes, passphrase: str, file: str) -> Key:
    """Open a PKCS#12 key; `file` is what to call it. Raises CannotOpenKey."""
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(content, passphrase.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise CannotOpenKey(
            Message("{file} cannot be opened: the passphrase is wrong, or it is no PKCS#12 file.", file=file)
        ) from None
    if certificate is None or not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CannotOpenKey(
            Message(
                "{file} holds no RSA or elliptic-curve key with its certificate: export both into one PKCS#12 file.",
                file=file,
            )
        )
    return Key(private, certificate, tuple(others))


_FOR_SIGNING = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,  # what PDF validators ask of one who signs a contract
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
