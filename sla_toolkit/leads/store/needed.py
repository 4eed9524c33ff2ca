"""The part of an agreement that reading its leads goes by; nothing else is handed on, so nothing else can matter."""

from datetime import date

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.model import Header, Parties, Party, Plan, Term

_DAY = date(2000, 1, 1)
_NOBODY = Party(team="any")
_NOTHING = {
    "goal": None,
    "parties": Parties(marketing=_NOBODY, sales=_NOBODY),
    "plan": Plan(stage="any", outcome="any", volume=1, conversion=0),
    "classification": None,
    "capacity": None,
    "relief": (),
    "remedies": (),
    "review": None,
    "open_questions": (),
    "notify": (),
}


def as_read(agreement: Agreement) -> Agreement:
    """Give an agreement without what its leads do not hang on: id, version, goal, plan, targets, and what follows.

    Forty agreements over one export, which differ in their targets, are read as one. What is left out holds the same in
    all of them: it is for reading alone and must not be judged by.
    """
    header = Header(
        id="any",
        version=1,
        title="any",
        currency=agreement.agreement.currency,
        effective=Term(from_=_DAY, until=_DAY),
    )
    promises = tuple(one.model_copy(update={"target": 0, "label": None}) for one in agreement.commitments)
    return agreement.model_copy(update={**_NOTHING, "agreement": header, "commitments": promises})
