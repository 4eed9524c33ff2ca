"""A document before it has a format: one wording, from which every format is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sla_toolkit.agreement import Paper
from sla_toolkit.documents.pandoc import Head
from sla_toolkit.documents.templates import Templates


@dataclass(frozen=True)
class Picture:
    """A chart as SVG, and what it shows in words."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the PDF: its exact bytes (UTF-8 text) and what it is, for those who find it there."""

    name: str
    kind: str
    description: str
    text: str


@dataclass(frozen=True)
class Source:
    """One document in one language, as pandoc's tree.

    `created` is the time that the formats carry, in seconds since 1970 (UTC): part of the content, never the clock's.
    `pictures` maps the path written in the Markdown to the picture. `stand_in` is printed for a character that no font
    has a shape for; None: such a character fails the document. `mark` is the word laid pale behind every page of the
    PDF; empty: none.
    """

    tree: bytes
    head: Head
    created: int
    templates: Templates
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    stand_in: str | None = None
    paper: Paper = "a4"
    mark: str = ""
    attachment: Attachment | None = None
