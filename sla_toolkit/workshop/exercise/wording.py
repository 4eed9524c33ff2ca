"""How a card reads: the same columns in a sheet and on the screen."""

from sla_toolkit.agreement.phrases import field_label, listed
from sla_toolkit.language import Message, Text, text_in
from sla_toolkit.workshop.exercise.asked import Asked
from sla_toolkit.workshop.exercise.cards import FILLED, OTHER_KIND, Card


def columns(asked: Asked, language: str) -> list[str]:
    """Name what a card says, in the order of `told`."""
    card = asked.cards[0] if asked.cards else None
    names: list[Text] = [field_label(name) for name in card.facts] if card else []
    said = [Message("Fields due that are blank"), Message("Touches"), *_DAYS]
    return [_capital(text_in(name, language)) for name in names] + [one.text(language) for one in said]


def told(card: Card, language: str) -> list[str | int]:
    """Write a card's values, in the order of `columns`."""
    return [
        *(_value(value, language) for value in card.facts.values()),
        text_in(listed(map(field_label, card.blank)), language) or _NONE.text(language),
        touches_told(card, language),
        _days(card.until_first),
        _days(card.between),
    ]


def touches_told(card: Card, language: str) -> str:
    """Write how many touches there were, by kind."""
    if card.touches is None:
        return Message("not known").text(language)
    if not card.touches:
        return _NONE.text(language)
    kinds = [
        Message("{kind} {n}", kind=_OTHERS.both() if kind == OTHER_KIND else kind, n=count)
        for kind, count in card.touches.items()
    ]
    total = sum(card.touches.values())
    if len(kinds) == 1:
        return kinds[0].text(language)
    return Message("{total} in all: {kinds}", total=total, kinds=kinds).text(language)


def _value(value: str | None, language: str) -> str | int:
    if value is None:
        return Message("(blank)").text(language)
    if value == FILLED:
        return Message("(filled in)").text(language)
    return int(value) if value.isascii() and value.isdigit() else value


def _days(days: int | None) -> str | int:
    return "—" if days is None else days


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def stage_words(asked: Asked, stage: str, language: str) -> str:
    """Write a stage as the participants saw it."""
    return asked.choices(language)[asked.stage_ids.index(stage)]


def card_numbers(places: tuple[int, ...], asked: Asked, most: int = 8) -> str:
    """Write the numbers of cards, given by their places from 0."""
    numbers = [str(asked.cards[place].number) for place in places]
    return ", ".join(numbers[:most]) + (" …" if len(numbers) > most else "")


TAKE = Message("Should sales take it?")
STAGE = Message("Which stage is it in?")
_NONE = Message("none")
_OTHERS = Message("others")
_DAYS = (Message("Days until the first touch"), Message("Days from first to last touch"))
