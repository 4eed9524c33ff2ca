"""Where the agreement's PDF reserves a place to sign."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sla_toolkit.agreement import AgreementFile, Paper
from sla_toolkit.agreement.model import Side
from sla_toolkit.documents.agreement import agreement_source
from sla_toolkit.documents.pdf import laid_out
from sla_toolkit.language import Message, SlaError


class NoPlaceToSign(SlaError):
    """A workspace's own text for the signatures reserves no place for somebody, or more than one."""


@dataclass(frozen=True)
class SignatureBox:
    """One empty cell to sign in.

    `signer` is the place among the party's signers and `page` the page, both counted from 0. The corners are PDF points
    (1/72 inch) from the page's lower left: x0 < x1 and y0 < y1.
    """

    party: Side
    signer: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


def signature_boxes(
    file: AgreementFile,
    language: str,
    workspace_templates: Path | None,
    paper: Paper | None = None,
) -> list[SignatureBox]:
    """Give the box of every signer in the copy to be signed, marketing's before those of sales.

    A party that names no signers has one box. `paper` None: the agreement's own. Raises NoPlaceToSign when the
    templates do not reserve exactly one place for each, and what rendering raises: TemplateFault, MissingGlyph,
    ConversionFailed.
    """
    source = agreement_source(file, workspace_templates, language, state=None, paper=paper)
    boxes = sorted(map(_box, laid_out(source, "sign-here")), key=lambda box: (box.party, box.signer))
    due = [
        (side, signer)
        for side in ("marketing", "sales")
        for signer in range(max(1, len(getattr(file.agreement.parties, side).signers)))
    ]
    if [(box.party, box.signer) for box in boxes] != due:
        raise NoPlaceToSign(
            Message(
                "The signatures' text in templates/agreement/clauses must hold exactly one “sign-here” for every "
                "signer: compare it with the one that came with the toolkit."
            )
        )
    return boxes


def _box(told: Mapping[str, Any]) -> SignatureBox:
    """Turn the place as Typst tells it, from the page's upper left, into PDF's, from the lower left."""
    top = told["page-height"] - told["y"]
    return SignatureBox(
        party=told["party"],
        signer=told["signer"],
        page=told["page"] - 1,
        x0=told["x"],
        y0=top - told["height"],
        x1=told["x"] + told["width"],
        y1=top,
    )
