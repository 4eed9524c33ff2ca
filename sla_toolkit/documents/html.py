"""One HTML file that needs nothing else: style and charts stand in the page, and nothing is asked of the network."""

import re
from html import escape

from markupsafe import Markup

from sla_toolkit.agreement import Paper
from sla_toolkit.documents.formats import NO_CURRENCY
from sla_toolkit.documents.pandoc import Head, convert
from sla_toolkit.documents.source import Picture, Source
from sla_toolkit.documents.templates import Templates
from sla_toolkit.documents.webfont import embedded_font

_MARK = re.compile(r"<!--picture:(.*?)-->")
_PROLOG = re.compile(r"\A.*?(?=<svg\b)", re.DOTALL)
_SIZE = re.compile(r'\s(?:width|height)="[^"]*"')
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)


def as_html(source: Source) -> bytes:
    """Write the document as one HTML page. Raises TemplateFault and ConversionFailed."""
    body = convert(source.tree, "html5", "--shift-heading-level-by", "1").decode()
    body = _MARK.sub(lambda found: _inline(source.pictures[found[1]]), body)
    return page(body, source.head, source.templates, source.paper)


def page(body: str, head: Head, templates: Templates, paper: Paper, styles: tuple[str, ...] = ()) -> bytes:
    """Put a body that pandoc has escaped into the page; `styles` name more style sheets. Raises TemplateFault."""
    style = "\n".join(templates.text(name) for name in ("html/page.css", *styles))
    values = {
        "title": head.title,
        "subtitle": head.subtitle,
        "font": embedded_font(body + head.title + head.subtitle),
        "body": Markup(body),  # noqa: S704 - pandoc has escaped it
        "style": Markup(style),  # noqa: S704 - style sheets of ours or the team's
        "paper": paper,
    }
    return templates.fill("html/page.html.j2", head.language, NO_CURRENCY, values).encode()


def _inline(picture: Picture) -> str:
    """Give the SVG without its file's prolog and size, with its words for those who cannot see it."""
    svg = _METADATA.sub("", _PROLOG.sub("", picture.svg))
    head, rest = svg.split(">", 1)
    return f'<span class="chart">{_SIZE.sub("", head)} role="img" aria-label="{escape(picture.alt)}">{rest}</span>'
