"""Turn any text into Markdown that says exactly that text and does nothing."""

import re
import unicodedata

from markupsafe import Markup

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_NEWLINE = re.compile(r"[^\S\n]*\n\s*")
_BLANK = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_UNPRINTABLE = re.compile(r"[\ufffe\uffff\ud800-\udfff]")


def flat(text: str) -> str:
    """Put a text on one line: lines of Japanese join without a space, others with one; control characters go.

    Lone surrogates and non-characters, which no format can hold, become U+FFFD. The text comes out in Unicode's
    composed form (NFC), which pandoc would give it anyway: composed here, before the escaping, no mark of punctuation
    can appear after it (U+1FEF composes to a backtick).
    """
    joined = _NEWLINE.sub(_join, text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("\ufffd", _BLANK.sub(" ", joined)))


def inert(text: str) -> Markup:
    """Write a text as Markdown for one line: every mark of punctuation is escaped, so none has a meaning.

    Holds for pandoc's Markdown, in which a backslash before any ASCII punctuation makes it plain. The result counts as
    safe for the templates, which escape every other value.
    """
    return Markup(_PUNCTUATION.sub(r"\\\1", flat(text)))  # noqa: S704 - what makes it safe is the line itself


def paragraphs(text: str) -> Markup:
    """Write a text as Markdown paragraphs, one for each block between blank lines."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return Markup("\n\n").join(inert(block.strip()) for block in blocks if block.strip())


def _join(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    return "" if start > 0 and end < len(text) and _is_wide(text[start - 1]) and _is_wide(text[end]) else " "


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")
