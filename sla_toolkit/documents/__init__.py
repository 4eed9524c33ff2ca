"""From the report and the agreement to documents: Jinja → Markdown → pandoc → HTML, Word, Typst → PDF; charts."""

from sla_toolkit.documents.agreement import render_agreement
from sla_toolkit.documents.figures import draw_figures
from sla_toolkit.documents.fonts import MissingGlyph
from sla_toolkit.documents.pandoc import ConversionFailed
from sla_toolkit.documents.report import render_report
from sla_toolkit.documents.templates import TemplateFault

__all__ = [
    "ConversionFailed",
    "MissingGlyph",
    "TemplateFault",
    "draw_figures",
    "render_agreement",
    "render_report",
]
