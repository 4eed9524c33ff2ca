"""The places to sign are where the PDF shows an empty cell, for every signer."""

from itertools import pairwise

import pypdfium2
import pytest
from documents_sample import PRACTICE, agreement
from pypdf import PdfReader

from sla_toolkit.agreement import read_agreement
from sla_toolkit.documents import render_agreement
from sla_toolkit.documents.signature_boxes import NoPlaceToSign, signature_boxes

THREE = (
    "marketing: {team: Marketing}",
    "marketing: {team: Marketing, signers: [{name: A, title: One}, {name: B}, {name: C}]}",
)


def inked(path, box):
    """Count the pixels in a box that are not white."""
    page = pypdfium2.PdfDocument(path)[box.page]
    picture = page.render(scale=2).to_pil().convert("L")
    height = page.get_height()
    corners = (box.x0, height - box.y1, box.x1, height - box.y0)
    return sum(picture.crop(tuple(round(2 * one) for one in corners)).histogram()[:250])


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_box_is_empty_paper_below_its_heading(tmp_path, language, paper):
    """Nothing is printed where the signature goes, the page is the one with the names, and sizes are for a hand."""
    file = read_agreement(PRACTICE)
    boxes = signature_boxes(file, language, None, paper)
    (path,) = render_agreement(file, tmp_path, [language], ["pdf"], state=None, paper=paper)
    assert [(box.party, box.signer) for box in boxes] == [("marketing", 0), ("sales", 0)]
    pages = PdfReader(path).pages
    for box in boxes:
        width, height = (float(side) for side in pages[box.page].mediabox[2:])
        assert 0 < box.x0 < box.x1 < width and 0 < box.y0 < box.y1 < height
        assert box.x1 - box.x0 > 120 and box.y1 - box.y0 > 28
        assert inked(path, box) == 0
        assert ("署名" if language == "ja" else "Signatures") in pages[box.page].extract_text()
    assert boxes[0].y0 > boxes[1].y1


def test_every_signer_has_a_box_of_their_own(tmp_path):
    """Three sign for marketing; a party that names nobody has one box; none lies over another."""
    boxes = signature_boxes(agreement(tmp_path, THREE), "en", None)
    assert [(box.party, box.signer) for box in boxes] == [
        ("marketing", 0),
        ("marketing", 1),
        ("marketing", 2),
        ("sales", 0),
    ]
    places = [(box.page, -box.y1, -box.y0) for box in boxes]
    assert places == sorted(places)
    assert all(one.page < two.page or one.y0 > two.y1 for one, two in pairwise(boxes))


def test_the_agreements_paper_is_where_the_boxes_lie(tmp_path):
    """Without saying so, the boxes are those of the paper that the agreement sets."""
    file = agreement(tmp_path, ("version: 1", "version: 1\n  paper: letter"))
    assert signature_boxes(file, "en", None) == signature_boxes(file, "en", None, "letter")
    assert signature_boxes(file, "en", None) != signature_boxes(file, "en", None, "a4")


@pytest.mark.parametrize("own", ["# Sign somewhere\n", "[]{.sign-here party=sales signer=0}\n"])
def test_a_text_of_ones_own_that_reserves_no_place_is_refused(tmp_path, own):
    """Better before anybody signs than a signature across the text."""
    place = tmp_path / "templates" / "agreement" / "clauses"
    place.mkdir(parents=True)
    (place / "signatures.md.j2").write_text(own, encoding="utf-8")
    with pytest.raises(NoPlaceToSign, match="sign-here"):
        signature_boxes(agreement(tmp_path), "en", tmp_path / "templates")


def test_other_formats_show_an_empty_cell(tmp_path):
    """On screen and in Word there is a cell to fill, and no trace of the place."""
    for path in render_agreement(agreement(tmp_path, THREE), tmp_path, ["en"], ["html", "md"]):
        said = path.read_text(encoding="utf-8")
        assert "sign-here" not in said
        assert ("| B | | |" if path.suffix == ".md" else '<td style="text-align: left;"></td>') in said
