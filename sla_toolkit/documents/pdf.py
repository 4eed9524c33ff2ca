"""PDF by Typst: A4, archival (PDF/A-3a) and accessible (PDF/UA-1), both checked by the compiler."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import typst

from sla_toolkit.documents.fonts import MissingGlyph, font_file
from sla_toolkit.documents.pandoc import convert, refused
from sla_toolkit.documents.source import Source

STANDARDS: Any = ["a-3a", "ua-1"]
_STYLE = "typst/style.typ"
_MOST_STAND_INS = 50  # kinds of character; a report with more has another problem
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')


def as_pdf(source: Source) -> bytes:
    """Write the document as PDF. Raises MissingGlyph, TemplateFault and ConversionFailed."""
    body = convert(source.tree, "typst").decode()
    for _ in range(_MOST_STAND_INS if source.stand_in else 0):
        try:
            return _compiled(source, body)
        except MissingGlyph as missing:
            body = body.replace(missing.character, str(source.stand_in))
    return _compiled(source, body)


def _compiled(source: Source, body: str) -> bytes:
    style = source.templates.file(_STYLE)
    text = f"{style.read_text(encoding='utf-8')}\n#show: sheet\n{body}"
    own = source.templates.own("fonts")
    try:
        return bytes(
            typst.compile(  # type: ignore[call-overload]  # its stubs want all paths of one type
                text.encode(),
                root=style.parent,
                font_paths=_fonts(own),
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs=_inputs(source),
                pdf_standards=STANDARDS,
                timestamp=source.created,
            )
        )
    except typst.TypstError as error:
        found = _NO_GLYPH.search(str(error))
        raise MissingGlyph(found[1]) if found else refused("Typst", str(error)) from error


def _inputs(source: Source) -> dict[str, str]:
    """Hand over all that is not markup as plain strings, which no text can break out of."""
    head = {"title": source.head.title, "subtitle": source.head.subtitle, "lang": source.head.language}
    return head | {f"picture:{path}": picture.svg for path, picture in source.pictures.items()}


@cache
def _fonts(own: Path | None) -> typst.Fonts:
    """Load the fonts once: ours, Typst's own for what ours lacks, and those of the workspace."""
    paths = [str(font_file().parent), *([str(own)] if own else [])]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=paths)
