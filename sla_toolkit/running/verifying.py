"""Verify a sign-off: read log, copies and terms, and say what holds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pyhanko.keys import load_certs_from_pemder_data

from sla_toolkit.agreement import AgreementFile, Problem, Refused, agreement_in, read_agreement
from sla_toolkit.documents.embedded import embedded_agreement
from sla_toolkit.language import LANGUAGES, Message
from sla_toolkit.running.agreement_path import find_agreement
from sla_toolkit.running.instant import now
from sla_toolkit.running.workspace import Workspace
from sla_toolkit.signing.chain import NOT_AT_HAND, Log
from sla_toolkit.signing.copies import Copy, Terms, copy_of, terms_of
from sla_toolkit.signing.inspection import Certificate
from sla_toolkit.signing.log import load_log, log_path
from sla_toolkit.signing.verification import SHORT, Verification, verify
from sla_toolkit.variance.sign_off import SignOff

_SIGNED = re.compile(r"signed\.([a-z]{2})\.pdf")
_CERTIFICATES = (".crt", ".cer", ".pem", ".der")


@dataclass(frozen=True)
class SignOffFolder:
    """Where everything about one agreement's sign-off lies."""

    terms: Terms
    log_path: Path
    folder: Path

    @classmethod
    def of(cls, file: AgreementFile, outputs: Path | None) -> "SignOffFolder":
        """Find it: the log beside the agreement, the copies in `outputs/<id>/agreement-v<version>/`."""
        header = file.agreement.agreement
        own = Workspace.of(file.path).outputs
        folders = [
            below / header.id / f"agreement-v{header.version}" for below in (outputs or own, own)
        ]  # a month may be published elsewhere than the agreement was signed
        folder = next((one for one in folders if any(one.glob("signed.*.pdf"))), folders[0])
        return cls(terms_of(file, file.path.read_bytes()), log_path(file.folder, header.id), folder)

    def copy_path(self, language: str) -> Path:
        """Give the place of a language's copy."""
        return self.folder / f"signed.{language}.pdf"

    def copies(self, roots: Iterable[Certificate] = ()) -> list[Copy]:
        """Read the copies that are there. Raises OSError."""
        trusted, beside = list(roots), self.terms.file.folder
        return [
            copy_of(path.read_bytes(), path, language, beside, trusted)
            for language in dict.fromkeys((*self.terms.file.agreement.agreement.languages, *LANGUAGES))
            if (path := self.copy_path(language)).is_file()
        ]

    def languages(self, log: Log) -> tuple[str, ...]:
        """Give the languages that copies are due in: those proposed last for these terms, else the agreement's."""
        proposed = [
            event.pdf
            for event in log.events
            if event.event == "proposed" and event.terms_digest == self.terms.terms_digest
        ]
        return tuple(proposed[-1]) if proposed else self.terms.file.agreement.agreement.languages


def verify_agreement(
    agreement: str | Path,
    outputs: str | Path | None = None,
    trust: Iterable[Certificate] = (),
    today: date | None = None,
) -> Verification:
    """Verify the sign-off of an agreement's file: its terms, the log beside it, and every signed copy.

    `today` is the day, in the agreement's time zone, that the state is asked for. Raises AgreementRefused when the file
    cannot be read as an agreement; whatever is amiss with the sign-off is in the answer.
    """
    return _verified(read_agreement(find_agreement(agreement)), outputs, trust, today)


def _verified(
    file: AgreementFile, outputs: str | Path | None, trust: Iterable[Certificate], today: date | None
) -> Verification:
    place = SignOffFolder.of(file, Path(outputs) if outputs else None)
    day = today or now().astimezone(file.agreement.calendar.zone).date()
    log = load_log(place.log_path)
    return verify(place.terms, log, place.copies(trust), place.languages(log), day)


def verify_pdf(
    path: str | Path, trust: Iterable[Certificate] = (), today: date | None = None
) -> Verification:
    """Verify one signed PDF by itself, and by the log if that lies where it is expected.

    That is in `parameters/` beside the `outputs/` that the PDF lies in. Raises NoAgreementInside for what is no PDF of
    an agreement, AgreementRefused where the agreement inside cannot be read.
    """
    path = Path(path)
    pdf, beside = _read(path), path.resolve().parents[3:4]
    folder = beside[0] / "parameters" if beside and (beside[0] / "parameters").is_dir() else None
    content = embedded_agreement(pdf)
    terms = terms_of(agreement_in(content, path, folder), content)
    found = _SIGNED.fullmatch(path.name)
    language = found[1] if found else terms.file.agreement.agreement.languages[0]
    log = load_log(log_path(folder, terms.key[0])) if folder else NOT_AT_HAND
    day = today or now().astimezone(terms.file.agreement.calendar.zone).date()
    return verify(terms, log, [copy_of(pdf, path, language, folder, trust)], [language], day)


def is_pdf(path: str | Path) -> bool:
    """Tell a PDF by its first bytes, whatever it is called; False for a file that is not there."""
    try:
        with Path(path).open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


def sign_off_of(file: AgreementFile, outputs: Path, at: datetime) -> SignOff:
    """Give what a month's report has to know of the sign-off, on the day of `at`. Raises OSError."""
    day = at.astimezone(file.agreement.calendar.zone).date()
    found = _verified(file, outputs, (), day)
    return SignOff(found.signature, found.state, found.why)


def refuse_unsigned(agreement: str | Path, outputs: Path | None) -> None:
    """Raise Refused, with the reason, unless everybody has signed the terms in use and the signatures hold."""
    found = verify_agreement(agreement, outputs)
    if found.signature != "valid":
        message = Message(
            "The terms ({digest}) are not signed by everybody, or the signatures do not hold: {why}",
            digest=found.digest[:SHORT],
            why=found.why or "",
        )
        raise Refused((Problem(f"not_signed_{found.signature}", message, file=str(agreement)),))


def trusted_certificates(place: str | Path) -> list[Certificate]:
    """Read certificates (PEM or DER) from a file, or from every certificate file of a folder. Raises Refused."""
    place = Path(place)
    files = (
        sorted(one for one in place.iterdir() if one.suffix in _CERTIFICATES) if place.is_dir() else [place]
    )
    found = [one for path in files for one in _certificates(path)]
    if not found:
        message = Message(
            "There is no certificate in {place}: name a .crt, .cer, .pem or .der file.", place=str(place)
        )
        raise Refused((Problem("no_certificate", message),))
    return found


def _certificates(path: Path) -> list[Certificate]:
    try:
        found = list(load_certs_from_pemder_data(_read(path)))
        for one in found:
            _ = one.sha256, one.subject.native  # asn1crypto reads only when asked
    except ValueError:
        message = Message("{path} is no certificate: export it as PEM or DER.", path=str(path))
        raise Refused((Problem("no_certificate", message),)) from None
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = Message("The file cannot be opened: {reason}.", reason=reason)
        raise Refused((Problem("unreadable", message, file=str(path)),)) from None
