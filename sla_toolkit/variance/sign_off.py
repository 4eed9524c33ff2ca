"""What a report has to know of the sign-off over the terms that it measures."""

from dataclasses import dataclass

from sla_toolkit.language import Message
from sla_toolkit.variance.report import Signature, State


@dataclass(frozen=True)
class SignOff:
    """Whether the signatures over the terms hold, how far the agreement has come, and what is amiss, if anything is."""

    signature: Signature = "unsigned"
    state: State = "draft"
    why: Message | None = None


UNSIGNED = SignOff()
"""Terms that nobody has signed, nor been asked to."""
