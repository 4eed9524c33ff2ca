"""Signature fields in the copy to be signed: ordinary ones, which any PAdES program can fill in too."""

import io
from collections.abc import Iterable

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from sla_toolkit.agreement import Agreement
from sla_toolkit.documents.signature_boxes import SignatureBox
from sla_toolkit.language import Message
from sla_toolkit.signing.places import place_of_field


def with_fields(pdf: bytes, boxes: Iterable[SignatureBox], agreement: Agreement, language: str) -> bytes:
    """Add an empty signature field at every box; all before the first signature, so that none is a change to it.

    The fields lock nothing and ask for nothing: in what order they are filled, and by which program, is free.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    for box in boxes:
        field = f"{box.party}_{box.signer + 1}"
        place = place_of_field(agreement, field)
        said = Message("Signature of {name}", name=place.name if place else field)
        append_signature_field(
            writer,
            SigFieldSpec(
                field,
                on_page=box.page,
                box=(box.x0, box.y0, box.x1, box.y1),  # type: ignore[arg-type]  # points need not be whole
                readable_field_name=said.text(language),
            ),
        )
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()
