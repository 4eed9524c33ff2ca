"""What every document does the first time, done ahead: templates compiled, formats and the font looked through."""

from contextlib import suppress

from sla_toolkit.documents.fonts import require_glyphs
from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.templates import Templates, compile_shipped
from sla_toolkit.documents.webfont import embedded_font
from sla_toolkit.documents.word_reference import reference
from sla_toolkit.language import LANGUAGES


def warm_up() -> None:
    """Do it; no thread and no file stays open. A part that fails is left for whoever needs it, and is said there.

    No chart is drawn: matplotlib keeps its fonts' files open, whose place processes forked later would share.
    """
    for part in (compile_shipped, _words, _font, _styles):
        with suppress(Exception):
            part()


def _words() -> None:
    for write in map(Formats, LANGUAGES):
        write.number(1.5)
        write.percent(0.5)
        write.money(1)
        write.month("2026-04")
        write.date("2026-04-01")


def _font() -> None:
    require_glyphs(["月次"])
    embedded_font("月次")


def _styles() -> None:
    reference(Templates(), "a4")
