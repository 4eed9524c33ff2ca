"""A sentence and its values, kept apart until the reader's language is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.dates import format_date

from sla_toolkit.language.catalog import translations
from sla_toolkit.language.reader import LANGUAGES
from sla_toolkit.language.values import Money, MonthName, Percent, number

Text = str | Mapping[str, str]
"""One wording for every language, or a mapping of language → wording."""


def template(sentence: str) -> str:
    """Mark an English sentence that a table holds, so that its translation is asked for too."""
    return sentence


def text_in(text: Text | None, language: str) -> str:
    """Give the wording in `language`, else in English, else in whichever language there is; '' for none."""
    if text is None or isinstance(text, str):
        return text or ""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def in_both(text: Text | None) -> dict[str, str]:
    """Give the wording in every language, each by the rule of `text_in`."""
    return {language: text_in(text, language) for language in LANGUAGES}


@dataclass(frozen=True, init=False)
class Message:
    """An English template with `{names}` and the values for them; equal when both are.

    Values may be strings, numbers (written the way the language writes them), dates, months, shares, money, bilingual
    mappings, messages, or lists of these, which are set apart by commas.
    """

    template: str
    values: tuple[tuple[str, Any], ...]

    def __init__(self, template: str, **values: Any) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", tuple(sorted(values.items())))

    def __hash__(self) -> int:
        return hash(self.template)

    def text(self, language: str = "en") -> str:
        """Write the sentence in `language`."""
        pattern = translations(language).get(self.template, self.template)
        return pattern.format(**{name: _written(value, language) for name, value in self.values})

    def both(self) -> dict[str, str]:
        """Write the sentence in every language: a mapping of language → sentence."""
        return {language: self.text(language) for language in LANGUAGES}

    def __str__(self) -> str:
        return self.text("en")


def _written(value: Any, language: str) -> str:
    if isinstance(value, Message | Percent | Money | MonthName):
        return value.text(language)
    if isinstance(value, Mapping):
        return text_in(value, language)
    if isinstance(value, date):
        return format_date(value, "long", locale=language)
    if isinstance(value, list | tuple):
        return Message(", ").text(language).join(_written(one, language) for one in value)
    if isinstance(value, int | float | Decimal | Fraction) and not isinstance(value, bool):
        return number(value, language)
    return str(value)


class SlaError(Exception):
    """Something that a user can mend: the sentence says what is wrong, where, and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text("en"))
        self.message = message

    def __reduce__(self) -> tuple[type["SlaError"], tuple[Message]]:
        """Let the error cross a process boundary with its sentence."""
        return type(self), (self.message,)
