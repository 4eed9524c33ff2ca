"""Who falls into `other`, and who among them converts like a persona."""

from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import Message, Percent
from sla_toolkit.planning.personas import Group, Others, rules_of
from sla_toolkit.planning.personas import others as parted
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import heading, page, paragraph, table
from sla_toolkit.workshop.personas.known import counted_of, field_name, known_of, level_name
from sla_toolkit.workshop.personas.rating import said
from sla_toolkit.workshop.room import Room


def others(room: Room) -> Live:
    """Show what the leads that fit no persona have in common, and which of them convert like a persona."""
    return Live(room, _drawn)


def others_of(room: Room) -> Others:
    """Part the leads that fit no persona."""
    known = known_of(room)
    return parted(known.past, rules_of(room.agreement), counted_of(room), known.attributes)


def finding(found: Others, language: str) -> Message:
    """Say what the table shows."""
    if not found.leads:
        return Message("Every past lead fits a persona.")
    if not found.rate.of:
        return Message("{n} past leads fit no persona; the window of none is over yet.", n=found.leads)
    alike = [group for group in found.groups if group.like_a_persona]
    if alike:
        return Message(
            "{n} past leads fit no persona. Among them, {groups} convert like a persona: a rule may be too narrow, or "
            "a persona missing.",
            n=found.leads,
            groups=[f"“{group_name(one, language)}”" for one in alike[:3]],
        )
    better = [group for group in found.groups if group.better]
    if better:
        return Message(
            "{n} past leads fit no persona and {share} of them converted. Among them, {groups} convert better than "
            "the rest by more than chance: a persona may be missing.",
            n=found.leads,
            share=Percent(found.rate.share or 0.0),
            groups=[f"“{group_name(one, language)}”" for one in better[:3]],
        )
    return Message(
        "{n} past leads fit no persona and {share} of them converted; no group among them stands out.",
        n=found.leads,
        share=Percent(found.rate.share or 0.0),
    )


def group_name(group: Group, language: str) -> str:
    """Give what a group's leads have in common."""
    return " × ".join(
        f"{field_name(name, language)}: {level_name(level, language)}" for name, level in group.marks
    )


def _drawn(room: Room) -> str:
    language, found = room.language, others_of(room)
    told = finding(found, language)
    parts = [paragraph(told, language, "warning" if any(one.better for one in found.groups) else "")]
    if found.groups:
        parts += [
            heading(Message("The largest groups among them"), language),
            _table(found, language),
            paragraph(
                Message(
                    "Values that fewer than 5 leads share are not shown. p: against the rest of those who fit no "
                    "persona (Fisher's exact), adjusted for all groups looked at (Holm)."
                ),
                language,
                "soft",
            ),
        ]
    return page(parts)


def _table(found: Others, language: str) -> str:
    write = Formats(language)
    rows = [
        (
            group_name(one, language),
            write.number(one.leads),
            said(one.rate, language),
            write.p_value(one.p_value),
            _standing(one),
        )
        for one in found.groups
    ]
    headings = (
        Message("What they have in common"),
        Message("Leads"),
        Message("Conversion (95% interval)"),
        "p",
        "",
    )
    return table(headings, rows, language, (1, 2, 3))


def _standing(group: Group) -> Message | str:
    """Say what is worth a look."""
    if group.like_a_persona:
        return Message("converts like a persona")
    return Message("converts better than the rest") if group.better else ""
