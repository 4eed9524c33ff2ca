"""How a list of changes is laid out: under the articles of the document, each change marked in words."""

from collections.abc import Sequence

from sla_toolkit.agreement.changes.change import Case, Change, Favour, Kind
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
KINDS: dict[Kind, Message] = {"material": Message("material"), "editorial": Message("wording only")}
FAVOURS: dict[Favour | None, Message] = {
    "marketing": Message("favours marketing"),
    "sales": Message("favours sales"),
    "both": Message("favours both sides"),
}
"""What is said of whom a change helps; nothing where it helps nobody in particular."""
_BY_BLOCK = {
    "agreement": "purpose",
    "parties": "purpose",
    "calendar": "measured",
    "classification": "stages",
    "open_questions": "review",
    "notify": "review",
    "capacity": "plan",
    "rejection_reasons": "handback",
}


def article_of(case: Case) -> str:
    """Name the article in which a difference is said."""
    block = case.keys[0]
    if block == "commitments":
        return _owner(case)
    article = _BY_BLOCK.get(block, block)
    return article if article in TITLES else "purpose"


def summary(changes: Sequence[Change]) -> Message:
    """Count the changes, and those of them that need a new version."""
    material = sum(one.kind == "material" for one in changes)
    if not changes:
        return Message("No changes.")
    return Message("Changes: {n}, of which material: {material}.", n=len(changes), material=material)


def _owner(case: Case) -> str:
    """Name the side that owns a commitment now, or owned it; the order of all stands with the first of them."""
    name = case.keys[1] if len(case.keys) > 1 else case.new.commitments[0].id
    owners = [one.owner for one in (*case.new.commitments, *case.old.commitments) if one.id == name]
    return owners[0]
