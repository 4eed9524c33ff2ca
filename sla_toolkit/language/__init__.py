"""Sentences in every language a reader may choose: English in the code, the others in `locale/`."""

from sla_toolkit.language.catalog import LANGUAGES, translations
from sla_toolkit.language.message import Message, SlaError, Text, in_both, template, text_in
from sla_toolkit.language.reader import reader_language
from sla_toolkit.language.values import Money, MonthName, Percent

__all__ = [
    "LANGUAGES",
    "Message",
    "Money",
    "MonthName",
    "Percent",
    "SlaError",
    "Text",
    "in_both",
    "reader_language",
    "template",
    "text_in",
    "translations",
]
