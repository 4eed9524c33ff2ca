"""How the values of an agreement are written in a sentence about a change: exactly, and in their unit."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from sla_toolkit.agreement.duration import Duration
from sla_toolkit.agreement.model import OTHER, REJECTED, Agreement
from sla_toolkit.agreement.month import Month
from sla_toolkit.agreement.phrases import listed
from sla_toolkit.agreement.problems import Unfit
from sla_toolkit.language import LANGUAGES, Message, Text, in_both, template, text_in

Words = Mapping[str, str]
Write = Callable[[Any], Words]
"""Writes a value of one unit in every language."""


def number(value: float) -> Words:
    """Write a number with all its decimals: two numbers that differ never read alike."""
    return {one: format_decimal(_exact(value), "#,##0.###############", locale=one) for one in LANGUAGES}


def percent(value: float) -> Words:
    """Write a share (0 to 1) as a percentage with all its decimals."""
    return {one: format_percent(_exact(value), "#,##0.###############%", locale=one) for one in LANGUAGES}


def money(currency: str) -> Write:
    """Give what writes amounts in a currency (ISO 4217), with all their decimals."""

    def write(value: float) -> Words:
        said = {
            one: format_currency(_exact(value), currency, locale=one, decimal_quantization=False)
            for one in LANGUAGES
        }
        return {one: text.replace("￥", "¥") for one, text in said.items()}

    return write


def _exact(value: float) -> Decimal:
    return Decimal(str(value))


def amount(value: Any, write: Write) -> Words:
    """Write a number, or a number for each month with the months named; nothing given reads “none”."""
    if value is None:
        return NONE
    if not isinstance(value, Mapping):
        return write(value)
    months = sorted(value.items())
    return listed(
        Message("{month} {value}", month=month(key), value=write(one)).both() for key, one in months
    )


def is_month(key: str) -> bool:
    """Tell whether a key is a month, YYYY-MM."""
    try:
        Month.parse(key)
    except Unfit:
        return False
    return True


def month(key: str) -> Words:
    """Write a month, given as YYYY-MM: October 2026."""
    first = date.fromisoformat(f"{key}-01")
    return {one: format_skeleton("yMMMM", first, locale=one) for one in LANGUAGES}


def day(value: str | None) -> Words:
    """Write a date in full, given as ISO 8601; nothing given reads “none”."""
    if value is None:
        return NONE
    return {one: format_date(date.fromisoformat(value), "long", locale=one) for one in LANGUAGES}


def duration(value: str | None) -> Text:
    """Write a length of time; nothing given reads “without a limit”."""
    return Message("without a limit").both() if value is None else Duration.parse(value).message().both()


def names(items: Iterable[Text] | None, none: Text | None = None) -> Words:
    """Write a list; an empty one reads `none`."""
    items = list(items or ())
    return listed(items) if items else in_both(none or NONE)


def apart(before: Text, after: Text, values: tuple[Any, Any]) -> tuple[Text, Text]:
    """Give the words for two values, or the values themselves where the words are alike."""
    if any(text_in(before, one) == text_in(after, one) for one in LANGUAGES):
        return flat(values[0]), flat(values[1])
    return before, after


def flat(value: Any) -> str:
    """Write any value on one line, the way it stands in the YAML."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {flat(part)}" for name, part in value.items())
    return ", ".join(map(flat, value)) if isinstance(value, list) else str(value)


def both_texts(before: Text, after: Text) -> tuple[Words, Words]:
    """Give two texts that differ in at least one language so that they differ in each.

    Where a reader's language says the same in both, the texts of the other language stand in, and it is named.
    """
    old, new = in_both(before), in_both(after)
    differing = [one for one in LANGUAGES if old[one] != new[one]] or list(LANGUAGES)
    shown = {one: one if one in differing else differing[0] for one in LANGUAGES}
    return tuple({one: _shown(text, shown[one], one) for one in LANGUAGES} for text in (old, new))  # type: ignore[return-value]


def _shown(texts: Words, language: str, reader: str) -> str:
    if language == reader:
        return texts[language]
    return Message(_IN[language], text=texts[language]).text(reader)


def stage(agreement: Agreement, stage_id: str) -> Words:
    """Name a stage by its label; one that the agreement does not have, by its id."""
    if stage_id == REJECTED:
        return Message("Rejected").both()
    return _labelled(agreement.stages, stage_id)


def persona(agreement: Agreement, persona_id: str) -> Words:
    """Name a persona by its label; one that the agreement does not have, by its id."""
    return Message("Other").both() if persona_id == OTHER else _labelled(agreement.personas, persona_id)


def _labelled(members: Iterable[Any], name: str) -> Words:
    return in_both(next((one.label for one in members if one.id == name), name))


NONE = Message("none").both()
_IN = {"en": template("{text} (in English)"), "ja": template("{text} (in Japanese)")}
