"""How far an agreement has come: draft → proposed → signed → active → superseded or expired."""

from collections.abc import Iterable
from datetime import date

from sla_toolkit.agreement import Agreement
from sla_toolkit.signing.event import SIGNING, Event
from sla_toolkit.variance.report import Signature, State

__all__ = ["Signature", "State", "state_of"]


def state_of(
    agreement: Agreement, terms_digest: str, signature: Signature, events: Iterable[Event], today: date
) -> State:
    """Give the state of these terms on a day, in the agreement's time zone.

    `signature` is what verifying the signatures came to. Terms whose signatures do not hold are a draft again. Signed
    terms are superseded from the first day of a later version that everybody has signed.
    """
    happened = tuple(events)
    if signature == "incomplete":
        return "proposed"
    if signature == "broken":
        return "draft"
    if signature == "unsigned":
        proposed = any(one.event == "proposed" and one.terms_digest == terms_digest for one in happened)
        return "proposed" if proposed else "draft"
    header = agreement.agreement
    if any(_in_force(one, happened, today) for one in happened if one.version > header.version):
        return "superseded"
    if today < header.effective.from_:
        return "signed"
    return "active" if today <= header.effective.until else "expired"


def _in_force(proposal: Event, events: tuple[Event, ...], today: date) -> bool:
    """Tell whether a proposed version has begun and everybody has signed it, as the log says."""
    if proposal.event != "proposed" or proposal.starts is None or proposal.starts > today:
        return False
    signed = {
        one.field for one in events if one.event in SIGNING and one.terms_digest == proposal.terms_digest
    }
    return bool(proposal.fields) and signed >= set(proposal.fields or ())
