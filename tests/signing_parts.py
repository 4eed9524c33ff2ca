"""People with keys, and a small agreement for them to sign."""

import shutil
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data

from sla_toolkit.running.signing_off import sign_agreement
from sla_toolkit.running.verifying import verify_agreement
from sla_toolkit.signing.keys import Key
from workbench import AGREEMENT

NOW = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
DAY = date(2026, 9, 1)
PARTIES = "parties: {{marketing: {{team: M}}, sales: {{team: S}}}}"
SIGNERS = (
    "parties: {{marketing: {{team: M, signers: [{{name: Mari, title: Head}}]}}, "
    "sales: {{team: S, signers: [{{name: Sato, title: {{en: Head of Sales, ja: 営業部長}}}}]}}}}"
)


def key(name: str, issuer: str | None = None, start: datetime = NOW, days: int = 400) -> Key:
    """Make a key for somebody (the same one always), self-signed or from an authority; valid from a day before."""
    return _key(name, issuer, start, days)


@cache
def _key(name: str, issuer: str | None, start: datetime, days: int) -> Key:
    private = ec.generate_private_key(ec.SECP256R1())
    authority = key(issuer, start=start, days=days) if issuer else None
    built = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer or name))
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(days=1))
        .not_valid_after(start + timedelta(days=days))
        .add_extension(
            x509.BasicConstraints(ca=issuer is None and name == "Authority", path_length=None), True
        )
        .add_extension(_usage(name), critical=True)
    )
    certificate = built.sign(authority.private if authority else private, hashes.SHA256())
    return Key(private, certificate, (authority.certificate,) if authority else ())


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(name: str) -> x509.KeyUsage:
    ca = name == "Authority"
    return x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)


def pyhanko_certificates(*keys: Key) -> list:
    """Give the keys' certificates as pyHanko holds them."""
    return [
        one for k in keys for one in load_certs_from_pemder_data(k.certificate.public_bytes(Encoding.DER))
    ]


def agreement(folder: Path, text: str = SIGNERS, languages: str = "[en]") -> Path:
    """Write the small agreement into a workspace and give its path."""
    path = folder / "parameters" / "tiny.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = AGREEMENT.replace(PARTIES, text).replace("languages: [en]", f"languages: {languages}")
    commitment = "{id: share, owner: marketing, measure: persona_share, stage: mql, target: 0.5}"
    values = {"timezone": "Asia/Tokyo", "holidays": "JP", "commitment": commitment, "more": ""}
    path.write_text(whole.format(**values), encoding="utf-8")
    return path


def signed(path: Path, *sides: str, at: datetime = NOW) -> Path:
    """Sign for these sides, in this order (marketing and then sales when none is named); give the folder of copies."""
    for side in sides or ("marketing", "sales"):
        sign_agreement(path, side, key(NAMES[side]), at=at)
    return copies(path)


NAMES = {"marketing": "Mari", "sales": "Sato"}


def copies(path: Path, version: int = 1) -> Path:
    """Give the folder that the copies lie in."""
    return path.parents[1] / "outputs" / "tiny" / f"agreement-v{version}"


def codes(path: Path, **more) -> dict[str, str]:
    """Verify, and give what was found: code → standing, the worst of each code."""
    order = ("valid", "cannot_tell", "broken")
    found: dict[str, str] = {}
    for check in verify_agreement(path, today=DAY, **more).checks:
        found[check.code] = max(found.get(check.code, "valid"), check.standing, key=order.index)
    return found


def amiss(path: Path, **more) -> dict[str, str]:
    """As `codes`, without what is as it should be."""
    return {code: standing for code, standing in codes(path, **more).items() if standing != "valid"}


def duplicate(workspace: Path, target: Path) -> Path:
    """Copy a workspace, and give the path of the agreement in the copy."""
    shutil.copytree(workspace, target)
    return target / "parameters" / "tiny.yaml"
