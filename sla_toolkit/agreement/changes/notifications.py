"""What changed in who is told after a run; it is no promise, so that it helps nobody."""

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.changes.change import Case, Rules, Told
from sla_toolkit.language import Message


def _who(case: Case) -> Told:
    """Tell of all addresses at once, by what may be shown of them: two that differ may read alike."""
    told = words.names([one["to"] for one in case.after or case.before])
    if case.added:
        message = Message("These are told of a month after a run: {told}.", told=told)
    elif case.removed:
        message = Message("Nobody is told of a month after a run any more; these were: {told}.", told=told)
    else:
        message = Message("Who is told of a month after a run, or when, is settled anew: {told}.", told=told)
    return Told("notify", message, "neither")


RULES: Rules = ((("notify",), _who),)
