"""Everything there is to check about a sign-off, from the log, the copies and the terms in use; reads no file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.changes import changes
from sla_toolkit.language import LANGUAGES, Message, template
from sla_toolkit.signing.chain import Log
from sla_toolkit.signing.check import Check, Standing
from sla_toolkit.signing.copies import Copy, Terms
from sla_toolkit.signing.event import SIGNING, Event
from sla_toolkit.signing.judging import contradictions, judge, lost
from sla_toolkit.signing.places import acting, places_of
from sla_toolkit.signing.state import Signature, State, state_of

SHORT = 12
"""How many hex digits of a digest people are shown."""


@dataclass(frozen=True)
class Verification:
    """What was found: every check in the order that it reads best, and what follows from them."""

    id: str
    version: int
    digest: str
    signature: Signature
    state: State
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether everybody has signed these terms and everything that was looked at is as it should be."""
        return self.signature == "valid" and all(check.standing == "valid" for check in self.checks)

    @property
    def why(self) -> Message | None:
        """The check that matters most, of those that failed."""
        order: tuple[Standing, ...] = ("broken", "cannot_tell")
        return next((one.message for kind in order for one in self.checks if one.standing == kind), None)


def verify(
    terms: Terms, log: Log, copies: Iterable[Copy], languages: Iterable[str], today: date
) -> Verification:
    """Check the terms in use against log and copies.

    `languages` are those that a copy is due in, once anybody has signed; `today` is the day, in the agreement's time
    zone, that the state is asked for.
    """
    present = tuple(copies)
    checks = [
        *_log_checks(log),
        *_terms_checks(terms, log, present),
        *_missing_copies(terms, log, present, languages),
        *(check for copy in present for check in _copy_checks(terms, log, copy)),
    ]
    return _concluded(terms, log, checks, today)


def _concluded(terms: Terms, log: Log, checks: list[Check], today: date) -> Verification:
    header = terms.file.agreement.agreement
    signature = _signature(terms, log, checks)
    return Verification(
        id=header.id,
        version=header.version,
        digest=terms.file.digest,
        signature=signature,
        state=state_of(terms.file.agreement, terms.terms_digest, signature, log.events, today),
        checks=tuple(checks),
    )


def _signature(terms: Terms, log: Log, checks: list[Check]) -> Signature:
    if any(check.standing == "broken" for check in checks):
        return "broken"
    seen = [check for check in checks if check.signature is not None]
    if not seen and not signed_events(log, terms.key[1]):
        return "unsigned"
    lacking = any(check.code in _LACKING for check in checks)
    return "incomplete" if lacking or any(one.standing != "valid" for one in seen) or not seen else "valid"


def signed_events(log: Log, version: int) -> list[Event]:
    """Give the log's signatures over a version."""
    return [event for event in log.events if event.event in SIGNING and event.version == version]


def _log_checks(log: Log) -> Iterator[Check]:
    for fault in log.faults:
        standing: Standing = "broken" if fault.sure else "cannot_tell"
        yield Check(f"log_{fault.code}", standing, Message("Sign-off log: {fault}", fault=fault.message))
    if log.entries and not log.faults:
        message = Message("The sign-off log is intact ({n} lines).", n=len(log.entries))
        yield Check("log_intact", "valid", message)


def _terms_checks(terms: Terms, log: Log, copies: tuple[Copy, ...]) -> Iterator[Check]:
    """Hold the terms in use against those that were signed, as the log has them."""
    signed = signed_events(log, terms.key[1])
    shown = terms.file.digest[:SHORT]
    if not signed:
        if not any(copy.found for copy in copies):
            yield Check(
                "unsigned",
                "cannot_tell",
                Message("Nobody has signed these terms yet ({digest}).", digest=shown),
            )
        return
    then = signed[-1]
    values = {"digest": shown, "signed": then.digest[:SHORT], "version": str(then.version)}
    if any(event.terms_digest != terms.terms_digest for event in signed):
        yield Check("terms_changed", "broken", Message(_TERMS_CHANGED, **values))
    elif then.digest != terms.file.digest:
        yield Check("wording_changed", "valid", Message(_WORDING_CHANGED, **values))
    else:
        yield Check(
            "terms_unchanged",
            "valid",
            Message("The terms are those that were signed ({digest}).", digest=shown),
        )


def _missing_copies(
    terms: Terms, log: Log, copies: tuple[Copy, ...], languages: Iterable[str]
) -> Iterator[Check]:
    there = {copy.language for copy in copies}
    if not there and not log.entries:
        return
    for language in languages:
        if language in there:
            continue
        message = Message("The signed PDF of the language “{language}” is not there.", language=language)
        signed = any(language in event.pdf for event in signed_events(log, terms.key[1]))
        yield Check("copy_missing", "broken" if signed else "cannot_tell", message)


def _copy_checks(terms: Terms, log: Log, copy: Copy) -> Iterator[Check]:
    yield from content_checks(terms, copy)
    if copy.terms is None:
        return
    yield from _recorded(log, copy)
    yield from signature_checks(copy.terms, log, copy)


def content_checks(terms: Terms, copy: Copy) -> Iterator[Check]:
    """Say whether a copy can be read, and whether the terms inside are those in use."""
    if copy.terms is None:
        message = Message("{file}: {fault}", file=copy.path.name, fault=copy.fault or "")
        yield Check("copy_unreadable", "broken", message)
        return
    code, standing, sentence = _content(terms, copy.terms)
    inside = copy.terms.file
    values: dict[str, Any] = {
        "file": copy.path.name,
        "digest": inside.digest[:SHORT],
        "version": str(copy.terms.key[1]),
    }
    if code == "copy_terms_differ":
        values["changes"] = _changes(inside.agreement, terms.file.agreement)
    yield Check(code, standing, Message(sentence, **values))


def _changes(signed: Agreement, now: Agreement) -> dict[str, str]:
    """Say what became different since: the first terms, and how many more there are."""
    told = [change.message for change in changes(signed, now) if change.kind == "material"]
    more = [Message("and {n} more changes.", n=len(told) - _SHOWN)] if len(told) > _SHOWN else []
    return {
        language: " ".join(message.text(language) for message in (*told[:_SHOWN], *more))
        for language in LANGUAGES
    }


def _content(terms: Terms, inside: Terms) -> tuple[str, Standing, str]:
    if inside.content == terms.content:
        return "copy_same", "valid", _COPY_SAME
    if inside.key != terms.key:
        return "copy_of_another_version", "broken", _COPY_OF_ANOTHER
    if inside.terms_digest != terms.terms_digest:
        return "copy_terms_differ", "broken", _COPY_TERMS
    if inside.file.digest != terms.file.digest:
        return "copy_wording_differs", "valid", _COPY_WORDING
    return "copy_written_otherwise", "valid", _COPY_WRITTEN


def _recorded(log: Log, copy: Copy) -> Iterator[Check]:
    """Hold a copy against the last that the log has of it: it must be that, or have grown out of it."""
    version = copy.terms.key[1] if copy.terms else 0
    known = [event for event in log.events if event.version == version and copy.language in event.pdf]
    if not known or known[-1].pdf[copy.language] == copy.digest:
        return
    name = copy.path.name
    if known[-1].pdf[copy.language] in copy.revisions:
        # What was added to a signed file is judged by its signatures; to one that was not, by nothing.
        standing: Standing = "valid" if known[-1].event in SIGNING else "cannot_tell"
        yield Check("copy_grew", standing, Message(_GREW, file=name))
    elif known[-1].event == "proposed" and copy.found:
        yield Check("copy_written_anew", "cannot_tell", Message(_ANEW, file=name))
    else:
        yield Check("copy_replaced", "broken", Message(_REPLACED, file=name))


def signature_checks(inside: Terms, log: Log, copy: Copy) -> Iterator[Check]:
    """Judge every signature of a copy, and name those that are lost or still due."""
    yield from (judge(found, copy, inside, log) for found in copy.found)
    yield from lost(copy, inside, log)
    yield from contradictions(copy, log)
    agreement = inside.file.agreement
    filled = {found.field for found in copy.found}
    for place in places_of(agreement):
        if place.field not in filled:
            name, _ = acting(place, log.events, agreement.agreement.version)
            refusal = rejection(log.events, place.field, inside.terms_digest)
            if refusal is not None:
                message = Message(_REJECTED, name=str(refusal.name), reason=str(refusal.reason))
                yield Check("rejected", "cannot_tell", message)
            else:
                message = Message("{language}: {name} has not signed yet.", language=copy.language, name=name)
                yield Check("not_signed", "cannot_tell", message)


def rejection(events: Iterable[Event], field: str, terms_digest: str) -> Event | None:
    """Give the rejection of these terms that still stands at a field; signing afterwards takes it back."""
    last = None
    for event in events:
        if (
            event.terms_digest == terms_digest
            and event.field == field
            and event.event in (*SIGNING, "rejected")
        ):
            last = event
    return last if last is not None and last.event == "rejected" else None


_LACKING = ("not_signed", "rejected", "copy_missing")
_TERMS_CHANGED = template(
    "The terms were changed after version {version} was signed: they read {digest} now, and {signed} was signed. Raise "
    "the version and sign anew, or take the change back."
)
_WORDING_CHANGED = template(
    "Only wording was changed since the signatures ({digest} now, {signed} signed); they still hold for these terms."
)
_COPY_SAME = template("{file}: the agreement inside is the file in use, byte for byte.")
_COPY_WRITTEN = template(
    "{file}: the agreement inside says the same as the file in use, only written otherwise."
)
_COPY_WORDING = template(
    "{file}: the agreement inside differs from the file in use in wording only ({digest})."
)
_SHOWN = 2
_COPY_TERMS = template(
    "{file}: the agreement inside has other terms than the file in use ({digest}). Since then: {changes}"
)
_COPY_OF_ANOTHER = template(
    "{file}: inside is another agreement, or another version of it (version {version})."
)
_GREW = template(
    "{file}: something was added since the sign-off log's last line about it. Read through its pages; a signature by "
    "another program is then taken in by “sla sign --record”."
)
_ANEW = template(
    "{file}: another program wrote the file anew when it signed. Read through its pages, then take the signature in by "
    "“sla sign --record”."
)
_REPLACED = template("{file}: this is not the file that the sign-off log has.")
_REJECTED = template("{name} rejected these terms: {reason}")
