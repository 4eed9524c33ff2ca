"""What the two sides guarantee each other and who answers for it, in the words of the document."""

from collections.abc import Mapping

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.model import MeasureName, Side
from sla_toolkit.documents.wording import enumerated
from sla_toolkit.language import Message

Bilingual = Mapping[str, str]
_SIDES: tuple[Side, ...] = ("marketing", "sales")


def guarantees(agreement: Agreement) -> dict[Side, Bilingual | None]:
    """Name what each side guarantees, by the measures of its commitments; None for a side that makes none."""
    return {side: _guaranteed(agreement, side) for side in _SIDES}


def _guaranteed(agreement: Agreement, side: Side) -> Bilingual | None:
    measures = {one.measure for one in agreement.commitments if one.owner == side}
    words = dict.fromkeys(said for measure, said in _WORDS[side].items() if measure in measures)
    return enumerated([said.both() for said in words]) if words else None


def owners(agreement: Agreement) -> dict[Side, str] | None:
    """Name the owners of both sides, who settle what a review leaves open before it goes to the signers.

    None where a side names no owner, or where the owners are the signers themselves.
    """
    parties = {side: getattr(agreement.parties, side) for side in _SIDES}
    named = {side: party.owner for side, party in parties.items() if party.owner}
    signers = {signer.name for party in parties.values() for signer in party.signers}
    return named if len(named) == len(_SIDES) and not set(named.values()) <= signers else None


_COMMON: dict[MeasureName, Message] = {
    "volume": Message("their number"),
    "persona_share": Message("how well they fit the personas"),
    "completeness": Message("the information that goes with them"),
    "response_within": Message("speed"),
    "attempts": Message("persistence"),
    "decision_within": Message("clear decisions"),
    "rejection_reason": Message("reasons for what is handed back"),
}
_WORTH, _RESULTS = Message("what they are worth"), Message("results")
_WORDS: dict[Side, dict[MeasureName, Message]] = {
    "marketing": {**_COMMON, "conversion": Message("how far they get"), "won": _WORTH, "revenue": _WORTH},
    "sales": {**_COMMON, "conversion": _RESULTS, "won": _RESULTS, "revenue": _RESULTS},
}
"""What each measure guarantees, by the side that promises it, in the order in which a sentence names them."""
