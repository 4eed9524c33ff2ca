"""Markdown for people to read, to compare and to keep under version control."""

from sla_toolkit.documents.inert import inert
from sla_toolkit.documents.pandoc import convert
from sla_toolkit.documents.source import Source


def as_markdown(source: Source) -> bytes:
    """Write the document as GitHub's Markdown. Raises ConversionFailed."""
    markdown = f"{inert(source.title)}\n=====\n\n{inert(source.subtitle)}\n\n{source.markdown}"
    return convert(markdown, "gfm")
