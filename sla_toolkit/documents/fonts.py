"""The one font that comes with the toolkit: IPAex Gothic, from the wheel of matplotlib-fontja."""

import importlib.util
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from matplotlib.ft2font import FT2Font

from sla_toolkit.language import Message, SlaError

FAMILY = "IPAexGothic"
_BOX = "\N{WHITE SQUARE}"


class MissingGlyph(SlaError):
    """A character has no shape in the font: it would come out as an empty box."""

    def __init__(self, character: str) -> None:
        super().__init__(
            Message(
                "The font has no shape for the character “{character}” ({code}): take it out of the agreement, the "
                "data or the template, or put a font that has it into “templates/fonts”.",
                character=character,
                code=f"U+{ord(character[0]):04X}",
            )
        )
        self.character = character

    def __reduce__(self) -> tuple[type["MissingGlyph"], tuple[str]]:  # type: ignore[override]
        """Let the error cross a process boundary."""
        return type(self), (self.character,)


def font_file() -> Path:
    """Find the font without importing its package, which would change matplotlib's settings."""
    found = importlib.util.find_spec("matplotlib_fontja")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("matplotlib_fontja")
    return Path(found.origin).parent / "fonts" / "ipaexg.ttf"


def require_glyphs(texts: Iterable[str]) -> None:
    """Raise MissingGlyph for the first character that a chart could not show."""
    known = _characters()
    for text in texts:
        for character in text:
            if ord(character) not in known and not character.isspace():
                raise MissingGlyph(character)


def drawable(text: str) -> str:
    """Give a text that a chart can show whatever is in it: a box stands for each character the font lacks."""
    known = _characters()
    return "".join(one if ord(one) in known or one == " " else _BOX for one in text)


@cache
def _characters() -> frozenset[int]:
    return frozenset(FT2Font(str(font_file())).get_charmap())
