"""What changed in the stages and in the reasons for handing a lead back."""

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.changes.change import Case, Favour, Rules, Told
from sla_toolkit.agreement.changes.saying import head, promised, sets_compared, worded
from sla_toolkit.agreement.model import Side
from sla_toolkit.agreement.phrases import field_label
from sla_toolkit.language import Message, template


def _member(case: Case) -> Told:
    if case.added:
        message = Message("A stage is added: “{label}”.", label=case.after["label"])
        return Told("stage_added", message)
    message = Message("A stage is taken out: “{label}”.", label=case.before["label"])
    return Told("stage_removed", message)


def _order(case: Case) -> Told:
    before = words.names(words.stage(case.old, one) for one in case.before)
    after = words.names(words.stage(case.new, one) for one in case.after)
    message = Message(
        "The stages follow each other in another order: {before} → {after}.", before=before, after=after
    )
    return Told("stage_order", message)


def _owner(case: Case) -> Told:
    message = Message(_PASSED[case.after], label=words.stage(case.new, case.keys[1]))
    return Told("stage_owner", message)


def _label(case: Case) -> Told:
    before, after = words.both_texts(case.before, case.after)
    message = Message("The stage “{before}” is now called “{after}”.", before=before, after=after)
    return Told("stage_label", message, "neither")


def _text(case: Case) -> Told:
    place = Message(_TEXTS[case.keys[2]], label=words.stage(case.new, case.keys[1]))
    return worded(case, f"stage_{case.keys[2]}", place, favours=None)


def _requires(case: Case) -> Told:
    """Tell what information is due; it is a promise of whoever owes all that the stage asks for."""
    stage = case.keys[1]
    owed: set[Side] = {
        one.owner
        for one in case.new.commitments
        if one.measure == "completeness" and one.stage == stage and not one.fields
    }
    side = next(iter(owed)) if len(owed) == 1 else None
    direction = sets_compared(set(case.before or ()), set(case.after or ()))
    values = {
        "label": words.stage(case.new, stage),
        "before": words.names(map(field_label, case.before or ())),
        "after": words.names(map(field_label, case.after or ())),
    }
    if side is None:
        message = Message("Information due at “{label}”: {before} → {after}.", **values)
        return Told("stage_requires", message)
    message = Message(
        "{head}: information due at “{label}”: {before} → {after}.", head=head(side, direction), **values
    )
    return promised("stage_requires", side, direction, message)


def _reason(case: Case) -> Told:
    if case.added:
        message = Message(
            "Sales may hand back a lead for another reason: “{label}”.", label=case.after["label"]
        )
        return Told("reason_added", message, "sales")
    message = Message(
        "Sales may no longer hand back a lead for this reason: “{label}”.", label=case.before["label"]
    )
    return Told("reason_removed", message, "marketing")


def _reason_label(case: Case) -> Told:
    before, after = words.both_texts(case.before, case.after)
    message = Message("The reason “{before}” is now “{after}”.", before=before, after=after)
    return Told("reason_label", message)


def _recycling(case: Case) -> Told:
    """Tell when marketing may pass a lead on again: the sooner, the better for marketing."""
    reason = next(one for one in case.new.rejection_reasons if one.id == case.keys[1])
    if case.added or case.removed:
        favours: Favour = "marketing" if case.added else "sales"
    else:
        favours = "marketing" if case.after < case.before else "sales"
    message = Message(
        "A lead handed back as “{label}” may be passed on again: {before} → {after}.",
        label=reason.label,
        before=_after(case.before),
        after=_after(case.after),
    )
    return Told("reason_recycling", message, favours)


def _after(days: int | None) -> Message:
    if days is None:
        return Message("not again")
    return Message("after {days} days", days=days) if days else Message("at once")


def _reasons_order(_: Case) -> Told:
    return Told("order", Message("The reasons for handing back are listed in another order."), "neither")


_PASSED = {
    "marketing": template("The stage “{label}” passes from sales to marketing."),
    "sales": template("The stage “{label}” passes from marketing to sales."),
}
_TEXTS = {
    "definition": template("Stage “{label}”, definition"),
    "entry": template("Stage “{label}”, when a lead enters"),
    "exit": template("Stage “{label}”, when a lead leaves"),
    "disqualifiers": template("Stage “{label}”, what does not count"),
}
RULES: Rules = (
    (("stages",), _order),
    (("stages", "*"), _member),
    (("stages", "*", "owner"), _owner),
    (("stages", "*", "label"), _label),
    (("stages", "*", "requires"), _requires),
    *((("stages", "*", name), _text) for name in _TEXTS),
    (("rejection_reasons",), _reasons_order),
    (("rejection_reasons", "*"), _reason),
    (("rejection_reasons", "*", "label"), _reason_label),
    (("rejection_reasons", "*", "recycle_after_days"), _recycling),
)
