"""Word: real headings, tables and styles, for legal to comment in; charts as pictures at print resolution."""

import io
import tempfile
import zipfile
from pathlib import Path

import typst

from sla_toolkit.documents.pandoc import convert
from sla_toolkit.documents.source import Picture, Source
from sla_toolkit.documents.word_reference import reference

_PPI = 220


def as_word(source: Source) -> bytes:
    """Write the document as .docx, styled by the reference document. Raises TemplateFault and ConversionFailed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "reference.docx").write_bytes(reference(source.templates, source.paper))
        for path, picture in source.pictures.items():
            file = (folder / path).with_suffix(".png")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_png(picture))
        options = ("--reference-doc", "reference.docx")
        return _whole_rows(convert(source.tree, "docx", *options, created=source.created, folder=folder))


def _whole_rows(document: bytes) -> bytes:
    """Keep every row of a table on one page: the table's style says so too, but not every reader looks there."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "word/document.xml":
                content = content.replace(b"<w:tr><w:trPr>", b"<w:tr><w:trPr><w:cantSplit />")
                content = content.replace(b"<w:tr><w:tc>", b"<w:tr><w:trPr><w:cantSplit /></w:trPr><w:tc>")
            new.writestr(entry, content)
    return file.getvalue()


def _png(picture: Picture) -> bytes:
    """Draw the SVG as PNG, which every version of Word shows."""
    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    drawn = typst.compile(page.encode(), format="png", ppi=_PPI, sys_inputs={"svg": picture.svg})
    return bytes(drawn)
