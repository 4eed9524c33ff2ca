"""What the classification exercise found, as the agreement's document cites it."""

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.model import Classification
from sla_toolkit.language import Message, Percent


def classification_words(agreement: Agreement) -> tuple[Message, ...]:
    """Say how alike both sides read the stages, a sentence each; nothing where the agreement cites no exercise."""
    return cited_words(agreement.classification) if agreement.classification else ()


def cited_words(cited: Classification) -> tuple[Message, ...]:
    """Say what an exercise found, a sentence each."""
    said = [
        Message(
            "On {held}, {participants} people from both sides put {leads} past leads into these stages, each without "
            "seeing the answers of the others (round {round}). Both sides named the same stage for {agreement} of the "
            "leads.",
            held=cited.held,
            participants=cited.participants,
            leads=cited.leads,
            round=str(cited.round),
            agreement=Percent(cited.agreement),
        )
    ]
    if cited.kappa is not None:
        value = _number(cited.kappa, cited.kappa_interval)
        said.append(Message("Agreement between the sides beyond chance (Cohen's κ): {value}.", value=value))
    if cited.alpha is not None:
        value = _number(cited.alpha, cited.alpha_interval)
        said.append(Message("Agreement among all participants (Krippendorff's α): {value}.", value=value))
    if len(said) > 1:
        said.append(Message("1 means that all agree, 0 that they agree no more often than by chance."))
    return tuple(said)


def _number(value: float, interval: tuple[float, float] | None) -> Message | float:
    if interval is None:
        return value
    return Message("{value} (95% interval {low} to {high})", value=value, low=interval[0], high=interval[1])
