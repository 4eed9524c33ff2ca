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
    with TTFont(font_file(), lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        _leave_out(font)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.flavor = "woff"
        file = io.BytesIO()
        font.save(file)
    return "data:font/woff;base64," + base64.b64encode(file.getvalue()).decode()


def _leave_out(font: TTFont) -> None:
    """Take away what no page needs, before any of it is read: that takes longer than the characters themselves."""
    for tag in _NOT_FOR_PAGES:
        if tag in font:
            del font[tag]
    maps = font["cmap"].tables
    whole = [one for one in maps if one.format in _WHOLE_MAPS]
    if any(one.isUnicode() for one in whole):  # the others say a part of the same again, for old systems
        font["cmap"].tables = whole


_NOT_FOR_PAGES = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG")
"""Tables for setting type downwards and for features, which are turned off."""
_WHOLE_MAPS = (12, 14)
"""Formats of character maps: all of Unicode, and its variation sequences."""
