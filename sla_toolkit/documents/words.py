"""The words, symbols and colours' names for what a report judges; never a colour alone."""

from markupsafe import Markup

from sla_toolkit.documents.inert import inert
from sla_toolkit.language import Message

SYMBOLS = {"kept": "✓", "missed": "×", "pending": "…", "no_data": "–"}
STATUS = {
    "kept": Message("kept"),
    "missed": Message("missed"),
    "pending": Message("cannot be judged yet"),
    "no_data": Message("not known"),
}
VERDICTS = {
    "signal": Message("a real difference"),
    "noise": Message("within the usual ups and downs"),
    "cannot_tell": Message("cannot be told yet"),
}
LEVELS = {"error": Message("error"), "warning": Message("warning"), "info": Message("note")}
SIGNATURES = {
    "valid": Message("Signed by both sides; the terms are unchanged since."),
    "incomplete": Message("Not everybody has signed these terms yet."),
    "broken": Message("The signatures do not fit these terms: they were changed after signing."),
    "unsigned": Message("Nobody has signed these terms."),
}


def status(value: str, language: str) -> Markup:
    """Write a status as symbol and word, classed for its colour."""
    return _classed(f"{SYMBOLS[value]} {STATUS[value].text(language)}", value)


def mark(value: str, language: str) -> Markup:
    """Write a status as its symbol alone, where the word stands nearby."""
    return _classed(SYMBOLS[value], value)


def verdict(value: str | None, language: str) -> str:
    """Write a verdict in words; nothing where none was reached."""
    return VERDICTS[value].text(language) if value else ""


def level(value: str, language: str) -> Markup:
    """Write how grave something is."""
    return _classed(LEVELS[value].text(language), value)


def signature(value: str, language: str) -> str:
    """Write the state of the signatures in a sentence."""
    return SIGNATURES[value].text(language)


def _classed(text: str, name: str) -> Markup:
    return Markup("[{}]{{.{}}}").format(inert(text), Markup(name.replace("_", "-")))  # noqa: S704 - names of ours
