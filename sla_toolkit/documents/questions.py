"""What both sides have not settled yet, as the agreement's document lists it."""

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.model import OpenQuestion
from sla_toolkit.language import Message, Text


def question_words(agreement: Agreement) -> tuple[Message, ...]:
    """Give each open question with who brings the answer, and by when, as far as that was said."""
    return tuple(_words(one, agreement) for one in agreement.open_questions)


def _words(one: OpenQuestion, agreement: Agreement) -> Message:
    team: Text = getattr(agreement.parties, one.owner).team if one.owner else ""
    if one.owner and one.by:
        return Message("{question} ({team}, by {day})", question=one.question, team=team, day=one.by)
    if one.owner:
        return Message("{question} ({team})", question=one.question, team=team)
    if one.by:
        return Message("{question} (by {day})", question=one.question, day=one.by)
    return Message("{question}", question=one.question)
