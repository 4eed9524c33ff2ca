"""What a signature looks like on the page: who, in which capacity, and when."""

import io
from datetime import datetime
from functools import cache

import typst
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from sla_toolkit.documents.fonts import font_file
from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import Message

_SHEET = """
#let of = sys.inputs
#set page(width: float(of.width) * 1pt, height: float(of.height) * 1pt, margin: (x: 3pt, y: 2pt), fill: none)
#set text(font: ("IPAexGothic",), fill: rgb("#12507b"), lang: of.lang, top-edge: "cap-height", bottom-edge: "baseline")
#set par(leading: 0.45em, spacing: 0.45em)
#let soft(body) = text(size: 6pt, fill: rgb("#56616f"), body)
#let shown = box(
  stroke: (left: 1.2pt + rgb("#12507b")),
  inset: (left: 5pt, y: 1pt),
  stack(
    dir: ttb,
    spacing: 4pt,
    ..(text(size: 8.5pt, of.name), soft(of.title), soft(of.when)).filter(line => line != soft("")),
  ),
)
#context {
  let natural = measure(shown)
  let (width, height) = (float(of.width) * 1pt - 6pt, float(of.height) * 1pt - 4pt)
  let share = calc.min(1, width / natural.width, height / natural.height)
  align(horizon + left, scale(share * 100%, origin: top + left, reflow: true, shown))
}
"""


def appearance(name: str, title: str, signed_at: datetime, language: str, size: tuple[float, float]) -> bytes:
    """Draw a signature as a PDF of one page, `size` wide and high in points.

    `signed_at` is shown in its own time zone. Text that is too long is made smaller. Raises TypstError for a font that
    is not there; a character without a shape shows as Typst's own box.
    """
    when = Message("Signed {instant}", instant=Formats(language).instant(signed_at.isoformat()))
    told = {
        "name": name,
        "title": title,
        "when": when.text(language),
        "lang": language,
        "width": str(size[0]),
        "height": str(size[1]),
    }
    return bytes(
        typst.compile(
            _SHEET.encode(), font_paths=_fonts(), ignore_system_fonts=True, format="pdf", sys_inputs=told
        )
    )


def stamp(page: bytes) -> StaticStampStyle:
    """Give a drawn signature as what pyHanko puts into a field."""
    return StaticStampStyle(
        border_width=0,
        background=_Page(page),
        background_opacity=1.0,
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MID,
            y_align=AxisAlignment.ALIGN_MID,
            margins=Margins(0, 0, 0, 0),
            inner_content_scaling=InnerScaling.NO_SCALING,
        ),
    )


class _Page(PdfContent):
    """The first page of a PDF in memory, as content for another."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        writer = self.writer
        if writer is None:
            raise ValueError("the content has no writer yet")
        page = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        left, lower, right, upper = page.get_object()["/BBox"]
        self.resources.xobject["/SignOff"] = page
        self.box = BoxConstraints(width=abs(right - left), height=abs(upper - lower))
        return b"/SignOff Do"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(font_file().parent)]
    )
