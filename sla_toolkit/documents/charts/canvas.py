"""A canvas that draws the same bytes every time, without pyplot, with Japanese labels."""

import functools
import hashlib
import io
import threading
import warnings
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

from sla_toolkit.documents.fonts import FAMILY, font_file, require_glyphs
from sla_toolkit.variance.report import Report

INK, SOFT, FAINT = "#1f2933", "#5f6b7a", "#e4e7eb"
PLAN, ACTUAL, WAITING = "#8a94a3", "#12507b", "#c3cad3"
GAIN, LOSS = "#0072b2", "#c04a00"
"""Blue and vermilion are told apart by every kind of colour vision; the sign is written beside them all the same."""

_KEPT = 4  # pictures of a chart: both languages of this report and of one before
_DRAWING = threading.Lock()  # matplotlib's settings belong to the process


def draw(name: str, size: tuple[float, float], paint: Callable[[Axes], None]) -> str:
    """Let `paint` fill one pair of axes of `size` (inches) and give the SVG, its text turned into outlines.

    `name` makes the ids in the SVG its own, so that several may stand in one page. Raises MissingGlyph for a
    character that the font lacks.
    """
    with _DRAWING, mpl.rc_context(_settings(name)), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = Figure(figsize=size, layout="constrained")
        canvas: Any = FigureCanvasSVG(figure)
        paint(figure.add_subplot())
        require_glyphs(text.get_text() for text in figure.findobj(Text))
        file = io.StringIO()
        canvas.print_svg(file, metadata={"Date": None, "Creator": None})  # savefig draws twice
    return file.getvalue()


def drawn_once(chart: Callable[[Report, str], str]) -> Callable[[Report, str], str]:
    """Keep the last few pictures of a chart: the notebook shows the very ones that are published a little later."""
    kept: dict[tuple[bytes, str], str] = {}

    @functools.wraps(chart)
    def drawn(report: Report, language: str) -> str:
        key = (hashlib.sha256(report.model_dump_json().encode()).digest(), language)
        if key not in kept:
            while len(kept) >= _KEPT:
                kept.pop(next(iter(kept)))
            kept[key] = chart(report, language)
        return kept[key]

    return drawn


def _settings(name: str) -> Any:
    """Give seaborn's theme, then the font, which a theme set later would put back."""
    if not any(font.name == FAMILY for font in fontManager.ttflist):
        fontManager.addfont(str(font_file()))
    return {
        **sns.axes_style("white"),
        **sns.plotting_context("paper"),
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "font.family": [FAMILY],
        "axes.unicode_minus": True,
        "axes.edgecolor": SOFT,
        "axes.labelcolor": SOFT,
        "text.color": INK,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "font.size": 9,
        "text.parse_math": False,  # a “$” in a label is a dollar
        "svg.fonttype": "path",
        "svg.hashsalt": name,
    }
