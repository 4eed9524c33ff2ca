"""What changed in the personas: whom they take in, and what is known of these people."""

from typing import Any

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.changes.change import OTHER_SIDE, Case, Direction, Rules, Told
from sla_toolkit.agreement.changes.narrowing import narrowed, only_in
from sla_toolkit.agreement.changes.saying import favoured, worded
from sla_toolkit.agreement.match import parse_rule
from sla_toolkit.agreement.model import Agreement, Side
from sla_toolkit.agreement.phrases import rule_words
from sla_toolkit.language import Message, template


def _member(case: Case) -> Told:
    value = case.after if case.added else case.before
    rule = rule_words(parse_rule(value["match"]))
    side = _owing(case.new, case.keys[1]) or _owing(case.old, case.keys[1])
    if case.added:
        message = Message("A persona is added: “{label}” ({rule}).", label=value["label"], rule=rule)
        return Told("persona_added", message, side)
    message = Message("A persona is taken out: “{label}” ({rule}).", label=value["label"], rule=rule)
    return Told("persona_removed", message, OTHER_SIDE[side] if side else None)


def _order(case: Case) -> Told:
    before = words.names(words.persona(case.old, one) for one in case.before)
    after = words.names(words.persona(case.new, one) for one in case.after)
    message = Message(
        "Leads are held against the personas in another order: {before} → {after}.",
        before=before,
        after=after,
    )
    return Told("persona_order", message)


def _match(case: Case) -> Told:
    """Tell whom the persona takes in now; fewer make the share that fits it harder to keep."""
    way = narrowed(case.before, case.after)
    side = _owing(case.new, case.keys[1])
    direction: Direction | None = {"narrower": "tightened", "wider": "loosened"}.get(str(way))  # type: ignore[assignment]
    message = Message(
        _WAYS[way],
        label=words.persona(case.new, case.keys[1]),
        before=_rule(only_in(case.before, case.after)),
        after=_rule(only_in(case.after, case.before)),
    )
    return Told("persona_match", message, favoured(side, direction), direction if side else None, side)


def _rule(raw: dict[str, Any]) -> Message:
    return rule_words(parse_rule(raw)) if raw else Message("nothing is asked")


def _owing(agreement: Agreement, persona: str) -> Side | None:
    """Name the side that promised a share, number or worth of leads that fit this persona, or any."""
    owing: set[Side] = {
        one.owner
        for one in agreement.commitments
        if (one.measure == "persona_share" and one.persona is None)
        or (one.measure in ("persona_share", "volume") and one.persona == persona)
    }
    return owing.pop() if len(owing) == 1 else None


def _label(case: Case) -> Told:
    before, after = words.both_texts(case.before, case.after)
    message = Message("The persona “{before}” is now called “{after}”.", before=before, after=after)
    return Told("persona_label", message, "neither")


def _text(case: Case) -> Told:
    place = Message(_TEXTS[case.keys[2]], label=words.persona(case.new, case.keys[1]))
    return worded(case, f"persona_{case.keys[2]}", place)


_WAYS = {
    "narrower": template("The persona “{label}” takes in fewer leads: {before} → {after}."),
    "wider": template("The persona “{label}” takes in more leads: {before} → {after}."),
    None: template("The persona “{label}” takes in other leads: {before} → {after}."),
}
_TEXTS = {
    "pains": template("Persona “{label}”, what they struggle with"),
    "talk": template("Persona “{label}”, what sales says"),
    "content": template("Persona “{label}”, what content speaks to them"),
}
RULES: Rules = (
    (("personas",), _order),
    (("personas", "*"), _member),
    (("personas", "*", "match"), _match),
    (("personas", "*", "label"), _label),
    *((("personas", "*", name), _text) for name in _TEXTS),
)
