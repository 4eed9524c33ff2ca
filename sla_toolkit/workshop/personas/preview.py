"""What a rule would do to the past leads, told before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sla_toolkit.agreement import OTHER, parse_rule
from sla_toolkit.agreement.phrases import rule_words
from sla_toolkit.language import Message, Percent
from sla_toolkit.planning.personas import Compared, Counted, Notice, compared, counted, notices, rules_of
from sla_toolkit.workshop.page import page, paragraph
from sla_toolkit.workshop.personas.known import cut, known_of
from sla_toolkit.workshop.personas.rating import doubt, said, undecided
from sla_toolkit.workshop.room import Room


@dataclass(frozen=True)
class Preview:
    """A rule held against the past before it is saved; `a_month` are the leads that the persona would get."""

    name: str
    found: Counted
    compared: Compared
    notices: list[Notice]
    matched_a_month: float
    all_a_month: float
    words: Message


def preview(room: Room, name: str, match: Mapping[str, Any], *, new: bool) -> Preview:
    """Hold a rule without faults against the past, in its place among the others; a new one comes last.

    Raises NoPast.
    """
    known, rule = known_of(room), parse_rule(match)
    rules = rules_of(room.agreement)
    tried = [*rules, (name, rule)] if new else [(one, rule if one == name else kept) for one, kept in rules]
    found = counted(known.past, tried)
    labels = {one.id: one.label for one in room.agreement.personas}
    mine = next(one for one in compared(known.past, found) if one.persona == name)
    whole = known.past.whole or known.past.months
    return Preview(
        name,
        found,
        mine,
        notices(known.past, rule, name, found, known.shown, labels),
        known.past.a_month(found.matched_in(name, whole)),
        known.past.a_month(found.leads(None, whole)),
        rule_words(rule),
    )


def preview_page(shown: Preview, label: str, language: str) -> str:
    """Say what a rule would do."""
    mine = shown.compared
    rest = shown.found.rate(OTHER)
    parts = [
        paragraph(cut(shown.words.text(language), 300), language, "soft"),
        paragraph(_taken(shown), language, "good"),
        paragraph(
            Message(
                "They converted at {rate}; the leads that would fit no persona at {rest}.",
                rate=said(mine.rate, language),
                rest=said(rest, language),
            ),
            language,
        ),
    ]
    wrong = [paragraph(one.message, language, "warning") for one in shown.notices]
    nobody = any(one.code in ("nobody", "unknown_field") for one in shown.notices)
    doubts = [] if nobody else [text for text in (doubt(mine, label), undecided(mine, label)) if text]
    return page(
        [
            *wrong,
            *(parts if not nobody else parts[:1]),
            *(paragraph(one, language, "warning") for one in doubts),
        ]
    )


def _taken(shown: Preview) -> Message:
    """Say how many leads a rule would match, and how many of them it would get."""
    matched, own = shown.matched_a_month, shown.compared.a_month
    values = {
        "n": round(matched, 1),
        "all": round(shown.all_a_month, 1),
        "share": Percent(matched / shown.all_a_month if shown.all_a_month else 0.0),
    }
    if shown.found.matched(shown.name) == shown.compared.leads:
        return Message("This rule would match {n} of {all} leads a month ({share}).", **values)
    return Message(
        "This rule would match {n} of {all} leads a month ({share}); {own} of them would be this persona’s, the others "
        "are taken before.",
        own=round(own, 1),
        **values,
    )
