"""Word: real headings, tables and styles, for legal to comment in; charts as pictures at print resolution."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import typst

from sla_toolkit.documents.inert import inert
from sla_toolkit.documents.pandoc import convert
from sla_toolkit.documents.source import Picture, Source
from sla_toolkit.documents.word_reference import reference

_PPI = 220


def as_word(source: Source) -> bytes:
    """Write the document as .docx, styled by the reference document. Raises TemplateFault and ConversionFailed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "reference.docx").write_bytes(reference(source.templates))
        head = {"lang": _LANGUAGES[source.language], "title": inert(source.title), "subtitle": inert(source.subtitle)}
        (folder / "head.json").write_text(json.dumps(head), encoding="utf-8")
        for path, picture in source.pictures.items():
            file = (folder / path).with_suffix(".png")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_png(picture))
        options = ["--reference-doc", "reference.docx", "--metadata-file", "head.json"]
        return _timeless(convert(source.markdown, "docx", *options, created=source.created, folder=folder))


def _timeless(content: bytes) -> bytes:
    """Pack the file again with one fixed time: pandoc stamps the pictures with the clock's."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _png(picture: Picture) -> bytes:
    """Draw the SVG as PNG, which every version of Word shows."""
    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    drawn = typst.compile(page.encode(), format="png", ppi=_PPI, sys_inputs={"svg": picture.svg})
    return bytes(drawn)


_LANGUAGES = {"ja": "ja-JP", "en": "en-US"}
