"""What two people would still read differently: stages without observable criteria, and words that say little."""

import re
from collections.abc import Iterator

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.model import Stage
from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.language import Message, in_both, text_in
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import bullets, page, paragraph
from sla_toolkit.workshop.room import Room

_VAGUE = re.compile(
    r"\b(?:interested|promising|good fit|high[- ]quality|engaged enough|seems?|probably|appropriate(?:ly)?|properly"
    r"|sufficient(?:ly)?|as needed|when possible|in principle|soon|timely|qualified)\b"
    r"|有望|見込みが高|確度が高|興味がありそう|関心が高|適切|十分|できるだけ|なるべく|必要に応じ|原則|速やか|早め|温度感|質の高い|それなり",
    re.IGNORECASE,
)
"""Words that only say what somebody thinks of a lead, where a criterion needs what anybody can see."""
_CRITERIA = ("entry", "exit")


def open_points(room: Room) -> Live:
    """Show what is still open in the stages' definitions, a question each."""
    return Live(room, _drawn)


def _drawn(room: Room) -> str:
    found = list(points(room.agreement))
    if not found:
        done = Message("Every stage says what it means, when a lead enters and when it leaves.")
        return page([paragraph(done, room.language, "good")])
    count = Message("Still open: {n}.", n=len(found))
    return page([paragraph(count, room.language, "warning"), bullets(found, room.language)])


def points(agreement: Agreement) -> Iterator[Message]:
    """Ask what the agreement leaves open about its stages."""
    for stage in agreement.stages:
        yield from _missing(agreement, stage)
        yield from _vague(agreement, stage)
    hand_off = agreement.stage(agreement.plan.stage)
    if not hand_off.requires:
        yield Message(
            "{stage}: which fields does sales need from marketing at the hand-off?",
            stage=stage_label(agreement, hand_off.id),
        )
    if not agreement.rejection_reasons:
        yield Message(
            "For which reasons may sales hand a lead back, and after how many days may it come again?"
        )


def _missing(agreement: Agreement, stage: Stage) -> Iterator[Message]:
    label = stage_label(agreement, stage.id)
    if not stage.definition:
        yield Message("{stage}: what does it mean, in one sentence?", stage=label)
    if not stage.entry:
        yield Message("{stage}: what can be seen in the CRM when a lead enters?", stage=label)
    if not stage.exit and stage.id != agreement.stage_ids[-1]:
        yield Message("{stage}: what can be seen in the CRM when a lead leaves?", stage=label)


def _vague(agreement: Agreement, stage: Stage) -> Iterator[Message]:
    for name in _CRITERIA:
        texts = in_both(getattr(stage, name))
        found = {language: _VAGUE.search(text) for language, text in texts.items()}
        words = {language: match[0] for language, match in found.items() if match}
        if words:
            yield Message(
                "{stage}: “{word}” says what somebody thinks of the lead; what would both sides see?",
                stage=stage_label(agreement, stage.id),
                word={language: text_in(words, language) for language in texts},
            )
