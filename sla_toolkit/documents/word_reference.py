"""The Word file that gives pandoc its styles: pandoc's own, with the styles and the footer of our templates."""

import io
import re
import zipfile
from functools import lru_cache
from xml.etree import ElementTree as ET

from sla_toolkit.agreement import Paper
from sla_toolkit.documents.pandoc import default_file
from sla_toolkit.documents.templates import Templates

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ID, _STYLE, _DEFAULTS = f"{{{_W}}}styleId", f"{{{_W}}}style", f"{{{_W}}}docDefaults"
_FOOTER_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
_FOOTER_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"
_SIZES: dict[Paper, str] = {
    "a4": '<w:pgSz w:w="11906" w:h="16838"/>',
    "letter": '<w:pgSz w:w="12240" w:h="15840"/>',
}
_FOOTER = '<w:footerReference w:type="default" r:id="rIdFooter"/>'
_MARGINS = (
    '<w:pgMar w:top="1134" w:right="1247" w:bottom="1134" w:left="1247" '
    'w:header="567" w:footer="567" w:gutter="0"/>'
)
"""Of 20 and 22 mm; like the sizes, in twentieths of a point."""


def reference(templates: Templates, paper: Paper) -> bytes:
    """Give the reference document: the workspace's own `word/reference.docx`, else the one our templates make.

    A document of one's own brings its own page: the paper is that of ours alone.
    """
    own = templates.own("word/reference.docx")
    if own is not None:
        return own.read_bytes()
    return _made(templates.text("word/styles.xml"), templates.text("word/footer.xml"), paper)


@lru_cache(maxsize=4)
def _made(styles: str, footer: str, paper: Paper) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(default_file("reference.docx"))) as old,
        zipfile.ZipFile(file, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(_entry(name), _changed(name, old.read(name), styles, paper))
        new.writestr(_entry("word/footer1.xml"), footer)
    return file.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    """Name a part without the time of day, so that the same input gives the same bytes."""
    return zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))


def _changed(name: str, content: bytes, styles: str, paper: Paper) -> bytes:
    text = content.decode()
    if name == "word/styles.xml":
        return _merged(text, styles)
    if name == "[Content_Types].xml":
        entry = f'<Override PartName="/word/footer1.xml" ContentType="{_FOOTER_KIND}"/>'
        return text.replace("</Types>", f"{entry}</Types>").encode()
    if name == "word/_rels/document.xml.rels":
        entry = f'<Relationship Type="{_FOOTER_LINK}" Id="rIdFooter" Target="footer1.xml"/>'
        return text.replace("</Relationships>", f"{entry}</Relationships>").encode()
    if name == "word/document.xml":
        section = f"<w:sectPr>{_FOOTER}{_SIZES[paper]}{_MARGINS}</w:sectPr>"
        return re.sub(r"<w:sectPr>.*</w:sectPr>", section, text, flags=re.DOTALL).encode()
    return content


def _merged(theirs: str, ours: str) -> bytes:
    """Put our styles in the place of those of the same id, and add the others at the end."""
    ET.register_namespace("w", _W)
    root = ET.fromstring(theirs)  # noqa: S314 - pandoc's own file
    places = {style.get(_ID): place for place, style in enumerate(root) if style.tag == _STYLE}
    for part in ET.fromstring(ours):  # noqa: S314 - Python's parser reads nothing from outside the file
        if part.tag == _DEFAULTS:
            root[0] = part
        elif part.get(_ID) in places:
            root[places[part.get(_ID)]] = part
        else:
            root.append(part)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
