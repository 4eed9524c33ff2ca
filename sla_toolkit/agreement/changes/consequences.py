"""What changed in relief, remedies and the review."""

from typing import Any

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.changes.change import OTHER_SIDE, Case, Favour, Rules, Told
from sla_toolkit.agreement.changes.saying import promised, worded
from sla_toolkit.agreement.model import Agreement, Commitment
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import Message, Text


def _one(agreement: Agreement, name: str) -> Commitment:
    return next(one for one in agreement.commitments if one.id == name)


def _relief(case: Case) -> Told:
    """Tell of a relief: it eases the promise whose miss it excuses."""
    agreement, value = (case.new, case.after) if case.added else (case.old, case.before)
    excused, missed = (_one(agreement, value[key]) for key in ("commitment", "when_missed"))
    values = {"excused": commitment_label(agreement, excused), "missed": commitment_label(agreement, missed)}
    if case.added:
        message = Message("A miss of “{excused}” is excused where “{missed}” is missed.", **values)
        return promised("relief_added", excused.owner, "loosened", message)
    message = Message("A miss of “{excused}” is no longer excused where “{missed}” is missed.", **values)
    return promised("relief_removed", excused.owner, "tightened", message)


def _remedy(case: Case) -> Told:
    agreement, value = (case.new, case.after) if case.added else (case.old, case.before)
    missed = _one(agreement, value["when_missed"])
    values = {
        "label": commitment_label(agreement, missed),
        "n": value["months_in_a_row"],
        "then": value["then"],
    }
    if case.added:
        message = Message(
            "A remedy is agreed for when “{label}” is missed (months in a row: {n}): {then}", **values
        )
        return Told("remedy_added", message, OTHER_SIDE[missed.owner])
    message = Message(
        "The remedy for when “{label}” is missed (months in a row: {n}) is dropped: {then}", **values
    )
    return Told("remedy_removed", message, missed.owner)


def _months(case: Case) -> Told:
    label, missed = _missed(case)
    sooner = case.after < case.before
    favours: Favour = OTHER_SIDE[missed.owner] if sooner else missed.owner
    message = Message(
        "Months in a row until the remedy for “{label}” follows: {before} → {after}.",
        label=label,
        before=case.before,
        after=case.after,
    )
    return Told("remedy_months", message, favours)


def _then(case: Case) -> Told:
    place = Message("What follows when “{label}” is missed", label=_missed(case)[0])
    return worded(case, "remedy_then", place, favours=None)


def _missed(case: Case) -> tuple[Text, Commitment]:
    missed = _one(case.new, case.keys[1].partition("#")[0])
    return commitment_label(case.new, missed), missed


def _relief_order(_: Case) -> Told:
    return Told("order", Message("The reliefs are listed in another order."), "neither")


def _remedies_order(_: Case) -> Told:
    return Told("order", Message("The remedies are listed in another order."), "neither")


def _meeting(case: Case) -> Told:
    before, after = words.both_texts(_or_none(case.before), _or_none(case.after))
    message = Message("The monthly review: {before} → {after}.", before=before, after=after)
    return Told("review_meeting", message, "neither")


def _or_none(value: Any) -> Text:
    return words.NONE if value is None else value


def _revisit(case: Case) -> Told:
    before, after = words.day(case.before), words.day(case.after)
    message = Message(
        "The day the agreement is looked at again: {before} → {after}.", before=before, after=after
    )
    return Told("review_revisit", message, "neither")


def _question(case: Case) -> Told:
    """Tell of an open question: noted, settled, or put in other words."""
    asked = {"question": (case.before if case.removed else case.after)["question"]}
    if case.added:
        return Told("question_added", Message("An open question is noted: {question}", **asked), "neither")
    if case.removed:
        return Told(
            "question_removed", Message("An open question is settled: {question}", **asked), "neither"
        )
    return Told("question_changed", Message("An open question reads anew: {question}", **asked), "neither")


def _questions_order(_: Case) -> Told:
    return Told("order", Message("The open questions are listed in another order."), "neither")


RULES: Rules = (
    (("relief",), _relief_order),
    (("relief", "*"), _relief),
    (("remedies",), _remedies_order),
    (("remedies", "*"), _remedy),
    (("remedies", "*", "months_in_a_row"), _months),
    (("remedies", "*", "then"), _then),
    (("review", "meeting"), _meeting),
    (("review", "revisit"), _revisit),
    (("open_questions",), _questions_order),
    (("open_questions", "*"), _question),
)
