"""What keeps somebody from signing: each reason as a sentence, before anything is written."""

from collections.abc import Iterable
from datetime import datetime

from sla_toolkit.agreement import Problem, Refused
from sla_toolkit.language import Message
from sla_toolkit.signing.chain import Log
from sla_toolkit.signing.check import Check
from sla_toolkit.signing.copies import Copy, Terms
from sla_toolkit.signing.keys import Key
from sla_toolkit.signing.pins import Person, pins_of
from sla_toolkit.signing.places import Place
from sla_toolkit.signing.verification import signed_events

_UNRECORDED = ("not_recorded", "copy_written_anew", "copy_grew")


def refuse_terms(terms: Terms, log: Log) -> None:
    """Raise Refused where this version has been signed with other terms: a changed term needs a version of its own."""
    version = terms.key[1]
    other = [event for event in signed_events(log, version) if event.terms_digest != terms.terms_digest]
    if not other:
        return
    message = Message(
        "Version {version} was signed by {name} with other terms than these: put version {next} into the agreement and "
        "sign that.",
        version=str(version),
        name=str(other[-1].name),
        next=str(max(event.version for event in log.events) + 1),
    )
    raise _refused("terms_changed", message, terms)


def refuse_key(key: Key, person: Person, log: Log, at: datetime, *, replace: bool) -> None:
    """Raise Refused for a key that is not valid at the instant, is somebody else's, or is new without saying so."""
    pins = pins_of(log.events)
    owner = pins.owners.get(key.fingerprint)
    if not key.holds_at(at):
        message = Message(
            "The certificate of {holder} is valid from {start} to {end} only: make a new key or have it renewed.",
            holder=key.holder,
            start=key.certificate.not_valid_before_utc.date(),
            end=key.certificate.not_valid_after_utc.date(),
        )
    elif owner is not None and owner != person:
        message = Message(
            "This key (certificate of {holder}) is that of {owner} in the sign-off log: {name} needs another one, "
            "since a key stands for one person.",
            holder=key.holder,
            owner=owner[1],
            name=person[1],
        )
    elif not replace and pins.current.get(person, key.fingerprint) != key.fingerprint:
        message = Message(
            "{name} signed with another key before: sign with that, or say with --replace-key that this one "
            "(certificate of {holder}) takes its place.",
            name=person[1],
            holder=key.holder,
        )
    else:
        return
    raise Refused((Problem("key_not_fit", message),))


def replaces(key: Key, person: Person, log: Log) -> bool:
    """Tell whether a person has had another key so far."""
    return pins_of(log.events).current.get(person, key.fingerprint) != key.fingerprint


def refuse_damage(checks: Iterable[Check], terms: Terms) -> None:
    """Raise Refused with everything that is broken, so that nobody's signature is put beside it."""
    broken = [check for check in checks if check.standing == "broken"]
    if broken:
        file = str(terms.file.path)
        raise Refused(tuple(Problem(check.code, check.message, file=file) for check in broken))


def refuse_unrecorded(checks: Iterable[Check], terms: Terms) -> None:
    """Raise Refused where a copy holds what the log does not know of yet."""
    found = [one for one in checks if one.code in _UNRECORDED and one.standing != "valid"]
    if found:
        file = str(terms.file.path)
        raise Refused(tuple(Problem(check.code, check.message, file=file) for check in found))


def refuse_keys(checks: Iterable[Check], terms: Terms) -> None:
    """Raise Refused where somebody signed with another key than before, and nobody said that it takes its place."""
    found = [check for check in checks if check.code == "other_key"]
    if found:
        raise Refused(tuple(Problem(one.code, one.message, file=str(terms.file.path)) for one in found))


def refuse_signed(copies: Iterable[Copy], place: Place, fingerprint: str, terms: Terms) -> None:
    """Raise Refused where somebody else's signature stands in the place already."""
    for copy in copies:
        for found in copy.found:
            if found.field == place.field and found.fingerprint != fingerprint:
                message = Message(
                    "The place of {name} is signed already, with the certificate of {holder}.",
                    name=place.name,
                    holder=found.holder or "?",
                )
                raise _refused("signed_already", message, terms)


def refuse_decided(terms: Terms, place: Place, log: Log) -> None:
    """Raise Refused where these terms were signed at a place already: only a new version can take that back."""
    for event in signed_events(log, terms.key[1]):
        if event.field == place.field:
            message = Message(
                "{name} has signed version {version} already: what was signed is changed by a new version only.",
                name=str(event.name),
                version=str(event.version),
            )
            raise _refused("signed_already", message, terms)


def _refused(code: str, message: Message, terms: Terms) -> Refused:
    return Refused((Problem(code, message, file=str(terms.file.path)),))
