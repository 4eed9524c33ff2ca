"""The Japanese font for HTML: only the characters a page uses, so that it reads anywhere without a request."""

import base64
import io
from collections.abc import Iterable
from functools import lru_cache

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from sla_toolkit.documents.fonts import font_file

_JAPANESE = 0x2E80  # from here on, fonts of Latin countries lack the characters


def embedded_font(text: str) -> str:
    """Give a `data:` address of the font with the text's Japanese characters; '' when the text has none."""
    characters = {ord(character) for character in text if ord(character) >= _JAPANESE}
    return _subset(frozenset(characters)) if characters else ""


@lru_cache(maxsize=16)
def _subset(characters: Iterable[int]) -> str:
    options = Options(hinting=False, layout_features=[], name_IDs=[1], notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "vhea", "vmtx", "VORG"]
    with TTFont(font_file(), lazy=True, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.flavor = "woff"
        file = io.BytesIO()
        font.save(file)
    return "data:font/woff;base64," + base64.b64encode(file.getvalue()).decode()
