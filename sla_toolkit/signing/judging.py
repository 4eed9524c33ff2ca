"""What a signature is worth: whose it is by agreement and log, and whether it holds."""

from dataclasses import dataclass, replace

from sla_toolkit.agreement import Agreement
from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import LANGUAGES, Message, template
from sla_toolkit.signing.chain import Log
from sla_toolkit.signing.check import Check, SignatureFacts, Standing, Trust
from sla_toolkit.signing.copies import Copy, Terms
from sla_toolkit.signing.event import SIGNING
from sla_toolkit.signing.inspection import Found
from sla_toolkit.signing.pins import Person, Pins, pins_of
from sla_toolkit.signing.places import Place, acting, place_of_field


@dataclass(frozen=True)
class Case:
    """One signature of one copy, with what agreement and log say of its field. `person` is who was to sign there."""

    found: Found
    copy: Copy
    terms: Terms
    place: Place
    person: Person
    log: Log
    pins: Pins

    @property
    def event(self) -> int | None:
        """The place in the log at which this signature stands recorded."""
        for number, event in reversed(list(enumerate(self.log.events))):
            if (
                event.event in SIGNING
                and event.field == self.place.field
                and event.fingerprint == self.found.fingerprint
                and event.terms_digest == self.terms.terms_digest
            ):
                return number
        return None


def judge(found: Found, copy: Copy, terms: Terms, log: Log) -> Check:
    """Judge a signature that stands in a copy of these terms."""
    agreement = terms.file.agreement
    place = place_of_field(agreement, found.field)
    facts = _facts(found, copy, agreement, place)
    if found.fault is not None:
        return Check("signature_broken", "broken", _broken(facts, found.fault), facts)
    if place is None:
        return Check("signer_not_named", "cannot_tell", _said(_NOT_NAMED, facts), facts)
    name, _ = acting(place, log.events, agreement.agreement.version)
    case = Case(found, copy, terms, place, (place.party, name), log, pins_of(log.events))
    instead = place.name if name != place.name else None
    facts = replace(facts, name=name, in_place_of=instead, trust=_trust(case))
    code, standing, sentence = _verdict(case)
    return Check(code, standing, _said(sentence, facts), facts)


def _verdict(case: Case) -> tuple[str, Standing, str]:
    """Go through what may be amiss, the worst first; a signature that nothing is amiss with is valid."""
    found, pins, number = case.found, case.pins, case.event
    said, own = found.statement, str(found.fingerprint)
    amiss: tuple[tuple[bool, tuple[str, Standing, str]], ...] = (
        (
            said is not None and (said.id, said.version) != case.terms.key,
            ("other_version", "broken", _OTHER_VERSION),
        ),
        (
            pins.owners.get(own, case.person) != case.person,
            ("key_of_another", "broken", _KEY_OF_ANOTHER),
        ),
        (not found.in_validity, ("certificate_expired", "cannot_tell", _EXPIRED)),
        (number in pins.accepted, _HOLDS),
        (
            number is not None or pins.current.get(case.person, own) != own,
            ("other_key", "cannot_tell", _OTHER_KEY),
        ),
        (bool(case.log.entries), ("not_recorded", "cannot_tell", _NOT_RECORDED)),
        (not found.rooted, ("certificate_unknown", "cannot_tell", _UNKNOWN)),
        (found.holder != case.place.name, ("certificate_of_another", "cannot_tell", _UNRELATED)),
    )
    return next((answer for applies, answer in amiss if applies), _HOLDS)


def _trust(case: Case) -> Trust:
    if case.pins.owners.get(str(case.found.fingerprint)) == case.person:
        pinned = case.pins.current.get(case.person) == case.found.fingerprint
        if pinned or case.event in case.pins.accepted:
            return "pinned"
    return "root" if case.found.rooted else "unknown"


def _facts(found: Found, copy: Copy, agreement: Agreement, place: Place | None) -> SignatureFacts:
    zone = agreement.calendar.zone
    return SignatureFacts(
        language=copy.language,
        field=found.field,
        party=place.party if place else None,
        name=place.name if place else None,
        in_place_of=None,
        holder=found.holder,
        fingerprint=found.fingerprint,
        trust="root" if found.rooted else "unknown",
        signed_at=found.signed_at.astimezone(zone) if found.signed_at else None,
        time_source=found.time_source,
    )


def contradictions(copy: Copy, log: Log) -> list[Check]:
    """Say where a signature states that the log went on in another way than it does now."""
    for found in copy.found:
        said = found.statement
        if said is None or found.fault is not None or said.count == 0 or not log.at_hand:
            continue
        known = log.entries[said.count - 1].hash if said.count <= len(log.entries) else None
        if known != said.last:
            message = Message(
                "{file}: when “{field}” was signed, the sign-off log had {n} lines that it does not have now: the log "
                "was cut short or written anew.",
                file=copy.path.name,
                field=found.field,
                n=said.count,
            )
            return [Check("log_contradicted", "broken", message)]
    return []


def lost(copy: Copy, terms: Terms, log: Log) -> list[Check]:
    """Name the signatures that the log has for these terms and this language, but the copy does not."""
    there = {(found.field, found.fingerprint) for found in copy.found}
    due = {
        (event.field, event.fingerprint, event.name)
        for event in log.events
        if event.event in SIGNING and event.terms_digest == terms.terms_digest and copy.language in event.pdf
    }
    return [
        Check("signature_lost", "broken", Message(_LOST, file=copy.path.name, name=str(name)))
        for field, fingerprint, name in sorted(due, key=str)
        if (field, fingerprint) not in there
    ]


def _said(sentence: str, facts: SignatureFacts) -> Message:
    return Message(
        sentence,
        language=facts.language,
        name=_who(facts),
        holder=facts.holder or "?",
        time=_time(facts),
        trust=_TRUST[facts.trust],
        field=facts.field,
    )


def _who(facts: SignatureFacts) -> str | Message:
    if facts.in_place_of is None:
        return facts.name or facts.field
    return Message("{name} (in place of {signer})", name=str(facts.name), signer=facts.in_place_of)


def _broken(facts: SignatureFacts, fault: Message) -> Message:
    return Message(
        "{language}: the signature in “{field}” is broken. {fault}",
        language=facts.language,
        field=facts.field,
        fault=fault,
    )


def _time(facts: SignatureFacts) -> Message:
    if facts.signed_at is None:
        return Message("at a time that is not stated")
    instant = facts.signed_at.isoformat()
    written = {language: Formats(language).instant(instant) for language in LANGUAGES}
    if facts.time_source == "timestamp":
        return Message("{instant} (by a trusted timestamp)", instant=written)
    return Message("{instant} (by the signer's own clock)", instant=written)


_VALID = template("{language}: signed by {name}, {time}. {trust}")
_HOLDS: tuple[str, Standing, str] = ("signature_valid", "valid", _VALID)
_NOT_NAMED = template(
    "{language}: somebody whom the agreement does not name signed in “{field}”: certificate of {holder}, {time}."
)
_OTHER_VERSION = template(
    "{language}: the signature of {name} was given for another agreement or another version of it."
)
_KEY_OF_ANOTHER = template(
    "{language}: in the place of {name} stands a signature with the key of somebody else (certificate of {holder})."
)
_EXPIRED = template(
    "{language}: the certificate of {holder} was not valid when {name} signed, {time}: it had expired, or did not hold "
    "yet."
)
_OTHER_KEY = template(
    "{language}: {name} signed with another key than before (certificate of {holder}): if it is theirs, take it in "
    "with “sla sign --replace-key”."
)
_NOT_RECORDED = template(
    "{language}: the signature of {name} (certificate of {holder}, {time}) is whole but not recorded in the sign-off "
    "log yet: “sla sign --record” takes it in."
)
_UNKNOWN = template(
    "{language}: the signature of {name} is whole, {time}, but whether the certificate of {holder} is theirs cannot be "
    "told without the sign-off log or --trust."
)
_UNRELATED = template(
    "{language}: in the place of {name} stands a signature with the certificate of {holder}: whether that is the same "
    "person cannot be told."
)
_LOST = template("{file}: the signature of {name}, which the sign-off log has, is not in this file any more.")
_TRUST = {
    "pinned": Message("The key is the one in the sign-off log."),
    "root": Message("The certificate comes from an authority that was named as trusted."),
    "unknown": Message("Nothing vouches for the certificate."),
}
