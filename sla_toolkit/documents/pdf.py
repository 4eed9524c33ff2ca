"""PDF by Typst: archival (PDF/A-3a) and accessible (PDF/UA-1), both checked by the compiler."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import typst

from sla_toolkit.agreement import Paper
from sla_toolkit.documents.fonts import MissingGlyph, font_file
from sla_toolkit.documents.pandoc import convert, refused
from sla_toolkit.documents.short_tables import with_short_tables
from sla_toolkit.documents.source import Attachment, Source

STANDARDS: Any = ["a-3a", "ua-1"]
_STYLE = "typst/style.typ"
_FRAME = Path(__file__).parent / "typst" / "frame.typ"
_MOST_STAND_INS = 50  # kinds of character; a report with more has another problem
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')


def as_pdf(source: Source) -> bytes:
    """Write the document as PDF. Raises MissingGlyph, TemplateFault and ConversionFailed."""
    body = convert(with_short_tables(source.tree), "typst").decode()
    for _ in range(_MOST_STAND_INS if source.stand_in else 0):
        try:
            return _compiled(source, body)
        except MissingGlyph as missing:
            body = body.replace(missing.character, str(source.stand_in))
    return _compiled(source, body)


def laid_out(source: Source, label: str) -> list[dict[str, Any]]:
    """Lay the document out and give the values of the metadata that carry a label, in the order of the pages.

    Raises MissingGlyph, TemplateFault and ConversionFailed.
    """
    body = convert(with_short_tables(source.tree), "typst").decode()
    with _refusals():
        said = typst.query(selector=f"<{label}>", field="value", **_typst(source, body))
    return list(json.loads(said))


def _compiled(source: Source, body: str) -> bytes:
    with _refusals():
        return bytes(
            typst.compile(
                format="pdf", pdf_standards=STANDARDS, timestamp=source.created, **_typst(source, body)
            )
        )


def _typst(source: Source, body: str) -> dict[str, Any]:
    """Give what Typst needs of a document, whether it compiles or only lays it out."""
    style = source.templates.file(_STYLE)
    parts = (_FRAME.read_text(encoding="utf-8"), style.read_text(encoding="utf-8"), _BEGIN, body)
    return {
        "input": "\n".join(parts).encode(),
        "root": style.parent,
        "font_paths": _fonts(source.templates.own("fonts")),
        "ignore_system_fonts": True,
        "sys_inputs": _inputs(source),
    }


_BEGIN = "#set page(background: mark-of-draft())\n#show: sheet\n#attached()"


@contextmanager
def _refusals() -> Iterator[None]:
    """Say in a sentence why Typst refused."""
    try:
        yield
    except typst.TypstError as error:
        found = _NO_GLYPH.search(str(error))
        raise MissingGlyph(found[1]) if found else refused("Typst", str(error)) from error


def _inputs(source: Source) -> dict[str, str]:
    """Hand over all that is not markup as plain strings, which no text can break out of."""
    head = {"title": source.head.title, "subtitle": source.head.subtitle, "lang": source.head.language}
    page = {"paper": _PAPERS[source.paper], "mark": source.mark}
    pictures = {f"picture:{path}": picture.svg for path, picture in source.pictures.items()}
    return head | page | pictures | (_attachment(source.attachment) if source.attachment else {})


def _attachment(file: Attachment) -> dict[str, str]:
    said = {"name": file.name, "type": file.kind, "description": file.description}
    return {"attachment": file.text} | {f"attachment-{name}": text for name, text in said.items()}


_PAPERS: dict[Paper, str] = {"a4": "a4", "letter": "us-letter"}
"""What Typst calls the papers."""


@cache
def _fonts(own: Path | None) -> typst.Fonts:
    """Load the fonts once: ours, Typst's own for what ours lacks, and those of the workspace."""
    paths = [str(font_file().parent), *([str(own)] if own else [])]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=paths)
