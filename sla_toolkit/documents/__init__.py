"""From the report and the agreement to documents: Jinja → Markdown → pandoc → HTML, Word, Typst → PDF; charts."""

from sla_toolkit.documents.figures import draw_figures
from sla_toolkit.documents.fonts import MissingGlyph

__all__ = ["MissingGlyph", "draw_figures"]
