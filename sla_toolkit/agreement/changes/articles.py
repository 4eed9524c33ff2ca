"""Which article of the document says what."""

from sla_toolkit.agreement.changes.change import Case
from sla_toolkit.language import Message

TITLES = {
    "purpose": Message("Purpose and parties"),
    "goal": Message("Shared goal"),
    "stages": Message("Stages and their definitions"),
    "personas": Message("Personas"),
    "marketing": Message("What marketing promises"),
    "sales": Message("What sales promises"),
    "plan": Message("The plan behind the numbers"),
    "measured": Message("How each number is measured"),
    "handback": Message("Handing back and recycling"),
    "relief": Message("Relief"),
    "remedies": Message("Remedies"),
    "review": Message("Review and escalation"),
    "data": Message("Where the leads come from"),
}
"""The articles by their id, in their order; the last is in no document: it is said in the file alone."""
ARTICLES = tuple(TITLES)
_BY_BLOCK = {
    "agreement": "purpose",
    "parties": "purpose",
    "calendar": "measured",
    "rejection_reasons": "handback",
}


def article_of(case: Case) -> str:
    """Name the article in which a difference is said."""
    block = case.keys[0]
    if block == "commitments":
        return _owner(case)
    article = _BY_BLOCK.get(block, block)
    return article if article in TITLES else "purpose"


def _owner(case: Case) -> str:
    """Name the side that owns a commitment now, or owned it; the order of all stands with the first of them."""
    name = case.keys[1] if len(case.keys) > 1 else case.new.commitments[0].id
    owners = [one.owner for one in (*case.new.commitments, *case.old.commitments) if one.id == name]
    return owners[0]
