"""Sign an agreement, reject it, delegate: each an event in its log, and a signature in every language's copy."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sla_toolkit.agreement import Agreement, AgreementFile, Problem, Refused, read_agreement
from sla_toolkit.agreement.model import Side
from sla_toolkit.agreement.replacing import replace_file
from sla_toolkit.documents import render_agreement
from sla_toolkit.documents.signature_boxes import signature_boxes
from sla_toolkit.language import Message, SlaError, Text, text_in
from sla_toolkit.running.agreement_path import find_agreement
from sla_toolkit.running.instant import now
from sla_toolkit.running.publish import cannot_write
from sla_toolkit.running.verifying import SignOffFolder
from sla_toolkit.running.workspace import Workspace
from sla_toolkit.signing.copies import Copy, Terms
from sla_toolkit.signing.event import Event, Kind
from sla_toolkit.signing.fitness import (
    refuse_damage,
    refuse_decided,
    refuse_key,
    refuse_keys,
    refuse_signed,
    refuse_terms,
    refuse_unrecorded,
    replaces,
)
from sla_toolkit.signing.form import with_fields
from sla_toolkit.signing.keys import Key
from sla_toolkit.signing.log import Writer, writing
from sla_toolkit.signing.pins import pins_of
from sla_toolkit.signing.places import Place, acting, choose_place, places_of
from sla_toolkit.signing.sealing import Seal, sealed
from sla_toolkit.signing.statement import Statement
from sla_toolkit.signing.verification import Verification, rejection, signed_events, verify


@dataclass(frozen=True)
class Done:
    """What an act came to: the copies that there are, and the event; None where everything was so already."""

    files: tuple[Path, ...]
    place: Place
    name: str
    event: Event | None


def sign_agreement(
    agreement: str | Path,
    side: Side,
    key: Key,
    signer: str | None = None,
    outputs: str | Path | None = None,
    *,
    replace_key: bool = False,
    at: datetime | None = None,
) -> Done:
    """Sign every language's copy for one side; the copies are made when there are none.

    `signer` is the name or number (from 1) of who signs, where a side has several. `replace_key` takes a new key of
    theirs in place of the one that the log has. `at` is the instant to sign as of (default: now). Signing the same
    terms twice changes nothing. Raises Refused where terms, log, copies or key do not allow it; what there was
    stays then.
    """
    with _acting(agreement, outputs, at) as act:
        place = choose_place(act.agreement, side, signer, str(act.terms.file.path))
        name, title = acting(place, act.writer.log.events, act.version)
        refuse_terms(act.terms, act.writer.log)
        refuse_key(key, (side, name), act.writer.log, act.instant, replace=replace_key)
        copies = _proposed(act)
        due = [copy for copy in copies if place.field in copy.free]
        refuse_signed(copies, place, key.fingerprint, act.terms)
        files = tuple(copy.path for copy in copies)
        if not due:
            return Done(files, place, name, None)
        _replace_key(act, place, name, key)
        _put({copy.path: _sealed(act, copy, place, (name, title), key) for copy in due})
        told = {"digest": _inside(copies), "fingerprint": key.fingerprint, "pdf": act.digests()}
        event = act.event("signed", place, name, title, **told)
        act.writer.add(event)
        return Done(files, place, name, event)


def reject_agreement(
    agreement: str | Path,
    side: Side,
    reason: str,
    signer: str | None = None,
    outputs: str | Path | None = None,
    *,
    at: datetime | None = None,
) -> Done:
    """Record that a signer rejects these terms, and why; signing them later takes it back.

    Raises Refused without a reason, or where they have signed these terms already.
    """
    if not reason.strip():
        raise Refused((Problem("no_reason", Message("Say why the terms are rejected.")),))
    with _acting(agreement, outputs, at) as act:
        place = choose_place(act.agreement, side, signer, str(act.terms.file.path))
        refuse_decided(act.terms, place, act.writer.log)
        name, title = acting(place, act.writer.log.events, act.version)
        before = rejection(act.writer.log.events, place.field, act.terms.terms_digest)
        if before is not None and (before.reason, before.name) == (reason.strip(), name):
            return Done((), place, name, None)
        event = act.event("rejected", place, name, title, reason=reason.strip())
        act.writer.add(event)
        return Done((), place, name, event)


def delegate_signature(
    agreement: str | Path,
    side: Side,
    to: str,
    signer: str | None = None,
    outputs: str | Path | None = None,
    *,
    at: datetime | None = None,
) -> Done:
    """Record who signs this version in a signer's place: `to` is “Name, Title”, or the name alone.

    Raises Refused without a name, or where the signer has signed these terms already.
    """
    name, _, title = (part.strip() for part in to.replace("，", ",").replace("、", ",").partition(","))
    if not name:
        raise Refused((Problem("no_name", Message("Name who signs instead, such as “Name, Title”.")),))
    with _acting(agreement, outputs, at) as act:
        place = choose_place(act.agreement, side, signer, str(act.terms.file.path))
        refuse_decided(act.terms, place, act.writer.log)
        if acting(place, act.writer.log.events, act.version) == (name, title or None):
            return Done((), place, name, None)
        event = act.event("delegated", place, name, title or None)
        act.writer.add(event)
        return Done((), place, name, event)


def record_signatures(
    agreement: str | Path,
    outputs: str | Path | None = None,
    *,
    replace_key: bool = False,
    at: datetime | None = None,
) -> list[Done]:
    """Take into the log what another program has signed in the copies; one event for each signer.

    `replace_key` takes a signer's new key in place of the one that the log has. Raises Refused where something is
    broken, or a key is somebody else's.
    """
    with _acting(agreement, outputs, at) as act:
        copies = act.at.copies()
        checks = act.verified(copies).checks
        refuse_damage(checks, act.terms)
        keys = {
            (check.signature.field, check.signature.fingerprint)
            for check in checks
            if check.signature is not None and check.code in _RECORDABLE
        }
        if not replace_key:
            refuse_keys(checks, act.terms)
        places = {place.field: place for place in places_of(act.agreement)}
        return [_recorded(act, places[field], str(key), copies) for field, key in sorted(keys, key=str)]


def _recorded(act: "_Act", place: Place, fingerprint: str, copies: list[Copy]) -> Done:
    name, title = acting(place, act.writer.log.events, act.version)
    if pins_of(act.writer.log.events).current.get((place.party, name), fingerprint) != fingerprint:
        act.writer.add(act.event("key_replaced", place, name, fingerprint=fingerprint))
    told = {"digest": _inside(copies), "fingerprint": fingerprint, "pdf": act.digests()}
    event = act.event("recorded", place, name, title, **told)
    act.writer.add(event)
    return Done(tuple(copy.path for copy in copies), place, name, event)


@dataclass(frozen=True)
class _Act:
    """An act under way: the log is held, and nobody else can sign meanwhile."""

    at: SignOffFolder
    writer: Writer
    instant: datetime

    @property
    def terms(self) -> Terms:
        return self.at.terms

    @property
    def agreement(self) -> Agreement:
        return self.terms.file.agreement

    @property
    def version(self) -> int:
        return self.agreement.agreement.version

    def event(
        self,
        kind: Kind,
        place: Place | None = None,
        name: str | None = None,
        title: Text | None = None,
        **more: object,
    ) -> Event:
        """Make an event about these terms, now."""
        told = {
            "at": self.instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "event": kind,
            "version": self.version,
            "digest": self.terms.file.digest,
            "terms_digest": self.terms.terms_digest,
            "party": place.party if place else None,
            "signer": place.signer if place else None,
            "name": name,
            "title": text_in(title, self.agreement.agreement.languages[0]) or None,
        }
        return Event.model_validate({**told, **more})

    def verified(self, copies: list[Copy]) -> Verification:
        """Check everything as it stands."""
        log = self.writer.log
        return verify(self.terms, log, copies, self.at.languages(log), self.instant.date())

    def digests(self) -> dict[str, str]:
        """Give the SHA-256 of every language's copy as it lies there now."""
        paths = {language: self.at.copy_path(language) for language in self.at.languages(self.writer.log)}
        return {language: _sha256(path.read_bytes()) for language, path in paths.items() if path.is_file()}


@contextmanager
def _acting(agreement: str | Path, outputs: str | Path | None, at: datetime | None) -> Iterator[_Act]:
    """Read the agreement and hold its log; raises CannotWrite where something cannot be written."""
    file = read_agreement(find_agreement(agreement))
    place = SignOffFolder.of(file, Path(outputs) if outputs else None)
    try:
        with writing(place.log_path) as writer:
            yield _Act(place, writer, (at or now()).replace(microsecond=0))
    except OSError as error:
        if isinstance(error, SlaError):
            raise
        raise cannot_write(place.folder, error) from None


def _replace_key(act: _Act, place: Place, name: str, key: Key) -> None:
    if replaces(key, (place.party, name), act.writer.log):
        act.writer.add(act.event("key_replaced", place, name, fingerprint=key.fingerprint))


def _sealed(act: _Act, copy: Copy, place: Place, who: tuple[str, Text | None], key: Key) -> bytes:
    header, log = act.agreement.agreement, act.writer.log
    statement = Statement(header.id, header.version, _inside([copy]), len(log.entries), log.last)
    seal = Seal(
        field=place.field,
        name=who[0],
        title=_capacity(place, who, copy.language),
        signed_at=act.instant.astimezone(act.agreement.calendar.zone),
        reason=statement.text(),
    )
    return sealed(copy.path.read_bytes(), seal, key, copy.language)


def _inside(copies: list[Copy]) -> str:
    """Give the digest of the terms that are signed: those in the copies, whatever wording the file has by now."""
    return next(copy.terms.file.digest for copy in copies if copy.terms is not None)


def _capacity(place: Place, who: tuple[str, Text | None], language: str) -> str:
    """Write a signer's title; for a delegate also in whose place they sign."""
    name, title = who
    if name == place.name:
        return text_in(title, language)
    said = Message("in place of {name}", name=place.name).text(language)
    return " · ".join(part for part in (text_in(title, language), said) if part)


def _proposed(act: _Act) -> list[Copy]:
    """Give the copies to sign, made anew as long as nobody has signed and they are not those of the terms in use."""
    copies = act.at.copies()
    checks = act.verified(copies).checks
    if signed_events(act.writer.log, act.version) or any(copy.found or copy.fault for copy in copies):
        refuse_damage(checks, act.terms)
        refuse_unrecorded(checks, act.terms)
        return copies
    codes = {check.code for check in checks}
    if copies and codes <= _AS_PROPOSED and act.writer.log.entries:
        return copies
    _propose(act)
    return act.at.copies()


def _propose(act: _Act) -> None:
    workspace = Workspace.of(act.terms.file.path)
    made = _fresh_copies(act.terms.file, workspace)
    act.at.folder.mkdir(parents=True, exist_ok=True)
    _put({act.at.copy_path(language): pdf for language, pdf in made.items()})
    header = act.agreement.agreement
    event = act.event(
        "proposed",
        pdf={language: _sha256(pdf) for language, pdf in made.items()},
        fields=[place.field for place in places_of(act.agreement)],
        effective_from=header.effective.from_.isoformat(),
        effective_until=header.effective.until.isoformat(),
    )
    act.writer.add(event)


def _fresh_copies(file: AgreementFile, workspace: Workspace) -> dict[str, bytes]:
    """Render the copy to be signed in every language, with its empty fields."""
    languages, own = file.agreement.agreement.languages, workspace.templates
    made: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        render_agreement(file, Path(folder), languages, ["pdf"], own, state=None)
        for language in languages:
            pdf = (Path(folder) / f"agreement.{language}.pdf").read_bytes()
            made[language] = with_fields(pdf, signature_boxes(file, language, own), file.agreement, language)
    return made


def _put(files: Mapping[Path, bytes]) -> None:
    for path, content in files.items():
        replace_file(path, content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


_AS_PROPOSED = {"log_intact", "log_head_behind", "unsigned", "copy_same", "not_signed", "rejected"}
"""What may be found where copies were made of the terms in use, and nobody has signed them."""
_RECORDABLE = ("not_recorded", "other_key")
