"""Markdown for people to read, to compare and to keep under version control."""

import re

from sla_toolkit.documents.pandoc import convert
from sla_toolkit.documents.source import Source

_ROW = re.compile(r"^\|.*$", re.MULTILINE)
_PADDING = re.compile(r" {2,}|(?<=-{3})-+")


def as_markdown(source: Source) -> bytes:
    """Write the document as GitHub's Markdown. Raises ConversionFailed.

    Tables are not padded: one changed cell changes one line.
    """
    text = convert(source.tree, "gfm").decode()
    return _ROW.sub(lambda row: _PADDING.sub(_unpadded, row[0]), text).encode()


def _unpadded(found: re.Match[str]) -> str:
    return " " if found[0].startswith(" ") else ""
