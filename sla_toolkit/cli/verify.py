"""`sla verify`: whether what was signed is what is in use."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sla_toolkit.cli.options import AsJson, Outputs
from sla_toolkit.cli.outcome import DONE, REFUSED, answer, say, verb
from sla_toolkit.language import Message

if TYPE_CHECKING:
    from sla_toolkit.signing.check import Check
    from sla_toolkit.signing.verification import Verification

_MARKS = {"valid": "✓", "cannot_tell": "?", "broken": "✗"}


@verb
def verify(
    path: Annotated[Path, typer.Argument(help="An agreement (YAML), or one of its signed PDFs.")],
    trust: Annotated[
        list[Path] | None,
        typer.Option(help="Certificate, or folder of certificates, of an authority to trust."),
    ] = None,
    outputs: Outputs = None,
    as_json: AsJson = False,
) -> int:
    """Check terms, signatures and log. Exit code 0: everybody signed and everything holds; 3: not so."""
    from sla_toolkit.running.verifying import is_pdf, trusted_certificates, verify_agreement, verify_pdf

    roots = [one for place in trust or () for one in trusted_certificates(place)]
    found = verify_pdf(path, roots) if is_pdf(path) else verify_agreement(path, outputs, roots)
    answer(_payload(found), lines_of(found), as_json=as_json)
    return DONE if found.holds else REFUSED


def lines_of(found: "Verification") -> list[str]:
    """Write a line for each check, then the state and what it all comes to."""
    from sla_toolkit.documents.words import SIGN_OFF_STATES

    lines = [f"{_MARKS[check.standing]} {say(check.message)}" for check in found.checks]
    lines.append(say(Message("State: {state}", state=SIGN_OFF_STATES[found.state])))
    return [
        *lines,
        f"{_MARKS['valid' if found.holds else 'broken']} {say(_HOLDS if found.holds else _FAILS)}",
    ]


def _payload(found: "Verification") -> dict[str, Any]:
    return {
        "agreement": {"id": found.id, "version": found.version, "digest": found.digest},
        "holds": found.holds,
        "signature": found.signature,
        "state": found.state,
        "checks": [_check(check) for check in found.checks],
    }


def _check(check: "Check") -> dict[str, Any]:
    told: dict[str, Any] = {"code": check.code, "standing": check.standing, "text": check.message.both()}
    facts = check.signature
    if facts is not None:
        told["signature"] = {
            "language": facts.language,
            "field": facts.field,
            "party": facts.party,
            "name": facts.name,
            "in_place_of": facts.in_place_of,
            "certificate": {"holder": facts.holder, "fingerprint": facts.fingerprint},
            "trust": facts.trust,
            "time": facts.signed_at.isoformat() if facts.signed_at else None,
            "time_source": facts.time_source,
        }
    return told


_HOLDS = Message("Everybody has signed these terms, and every signature holds.")
_FAILS = Message("These terms do not count as signed by everybody: see the lines above.")
