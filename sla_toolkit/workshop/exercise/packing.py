"""Workbooks whose bytes depend on what is in them alone."""

import io
import re
import zipfile

from openpyxl import Workbook

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first instant that a zip file can name
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def packed(workbook: Workbook) -> bytes:
    """Write a workbook: the same bytes for the same contents, whenever that is."""
    first = io.BytesIO()
    workbook.save(first)
    found = io.BytesIO()
    with zipfile.ZipFile(first) as parts, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return found.getvalue()
