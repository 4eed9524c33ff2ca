"""Sentences in every language a reader may choose: English in the code, the others in `locale/`.

What is named here is imported when it is first asked for, so that `sla --help` waits for no catalogue.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sla_toolkit.language.catalog import translations
    from sla_toolkit.language.message import Message, SlaError, Text, in_both, template, text_in
    from sla_toolkit.language.reader import LANGUAGES, reader_language
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

_HOMES = {
    "LANGUAGES": "reader",
    "reader_language": "reader",
    "translations": "catalog",
    "Money": "values",
    "MonthName": "values",
    "Percent": "values",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is asked for; raises AttributeError for one that is not there."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'message')}"), name)
    globals()[name] = found
    return found
