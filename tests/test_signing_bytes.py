"""Bytes flipped across the whole signed PDF: nothing that alters what is read or signed passes as valid.

The validator is pyHanko's own. The copy is judged away from its log, whose digest of the file would catch every flip by
itself, and with the signer's certificate trusted, so that the signature alone has to do it.

Every region is swept: the header, the signature's dictionary, the signature container (CMS) byte for byte, the last
cross-reference table and trailer; the rest, which is one digest's input, at a stride (a prime, so that it falls into no
rhythm with the file's lines). The quick tests take a sample of the same.
"""

import re

import pytest

from signing_parts import agreement, key, pyhanko_certificates, signed
from sla_toolkit.agreement import read_agreement
from sla_toolkit.documents.embedded import embedded_agreement
from sla_toolkit.signing.chain import NOT_AT_HAND
from sla_toolkit.signing.copies import Copy, terms_of
from sla_toolkit.signing.inspection import Unreadable, inspect
from sla_toolkit.signing.judging import judge

STRIDE, QUICK = 13, 1009
CONTAINER = re.compile(rb"/Contents <([0-9A-Fa-f]{500,})>")


class Signed:
    """A PDF with one signature, and where its parts are."""

    def __init__(self, folder):
        path = agreement(folder)
        self.pdf = (signed(path, "sales") / "signed.en.pdf").read_bytes()
        self.terms = terms_of(read_agreement(path), path.read_bytes())
        self.roots = pyhanko_certificates(key("Sato"))
        (found,) = CONTAINER.finditer(self.pdf)
        self.start, self.end = found.span(1)
        self.padding = self.start + len(found[1].rstrip(b"0")) + len(found[1].rstrip(b"0")) % 2

    def passes(self, pdf):
        """Tell whether the signature is judged valid in these bytes."""
        try:
            found = inspect(pdf, self.roots).found
        except Unreadable:
            return False
        copy = Copy("en", self.terms.file.path, "", frozenset(), self.terms, found, ())
        return any(judge(one, copy, self.terms, NOT_AT_HAND).standing == "valid" for one in found)

    def flipped(self, place, mask=0x01):
        """Give the PDF with one byte changed."""
        pdf = bytearray(self.pdf)
        pdf[place] ^= mask
        return bytes(pdf)

    @property
    def structure(self):
        """The places of header, signature dictionary, and everything after it: tables and trailer."""
        around = range(self.pdf.rindex(b"obj", 0, self.start), self.start)
        return [*range(16), *around, *range(self.end, len(self.pdf))]


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    """The signed PDF; as it is, it passes."""
    made = Signed(tmp_path_factory.mktemp("bytes"))
    assert made.passes(made.pdf)
    assert embedded_agreement(made.pdf) == made.terms.content
    return made


def assert_noticed(one, places, bits=8):
    """Flip one of the lowest bits at each of the places: none of these files may pass."""
    unnoticed = [place for place in places if one.passes(one.flipped(place, 1 << place % bits))]
    assert not unnoticed, [(place, one.pdf[place - 20 : place + 20]) for place in unnoticed]


def test_a_sample_of_all_bytes(one):
    """Pages, fonts, the agreement inside, everything that the signature covers."""
    assert_noticed(one, range(0, one.start - 1, QUICK))


def test_a_sample_of_the_structure(one):
    """Dictionary, tables and trailer."""
    assert_noticed(one, one.structure[::29])


def test_a_sample_of_the_container(one):
    """The signature itself: certificate, digest, attributes, value."""
    assert_noticed(one, significant(one)[::37], bits=3)  # the sixth is the case of a digit


def test_what_is_read_is_what_was_signed(one):
    """A byte of the agreement inside that is changed makes the signature over it break."""
    places = [found.start() for found in re.finditer(rb"/EmbeddedFile", one.pdf)]
    assert places
    assert_noticed(one, range(places[0], places[0] + 400, 23))


def test_padding_has_no_meaning(one):
    """Zeros after the container's end are no part of it: they alter neither what is read nor what is signed."""
    assert set(one.pdf[one.padding : one.end]) == {ord("0")}
    for place in range(one.padding, one.end, 97):
        pdf = one.flipped(place)
        assert one.passes(pdf) and embedded_agreement(pdf) == one.terms.content


def test_the_case_of_a_hexadecimal_digit_has_no_meaning(one):
    """“a” for “A” in the container is the same byte of the signature."""
    place = next(place for place in range(one.start, one.padding) if one.pdf[place : place + 1].isalpha())
    pdf = one.flipped(place, 0x20)
    assert pdf != one.pdf and one.passes(pdf)


SHA256 = bytes.fromhex("300d06096086480165030402010500")
"""The name of the digest algorithm, with its empty parameters, as CMS writes it."""


def without_meaning(one):
    """Name the bytes of the container (places in its DER) that say nothing which is signed or read.

    CMS repeats, outside of what it signs, what stands in it too: the length of the whole (which the padding follows),
    the number of the format's version, the set that announces which digest algorithms will follow, the empty parameters
    of one, and the issuer's name, by which the certificate is looked up whatever its case.
    """
    der = bytes.fromhex(one.pdf[one.start : one.padding].decode())
    announced, used = (found.start() for found in re.finditer(re.escape(SHA256), der))
    version = der.rindex(b"\x02\x01\x01\x30")
    issuer = der.index(b"Sato", version)  # it comes once more, where it is signed
    return {
        *range(2, 4),
        *range(announced - 4, announced + len(SHA256)),
        *range(version, version + 3),
        *range(issuer, issuer + 4),
        *range(used + len(SHA256) - 2, used + len(SHA256)),
    }


def significant(one):
    """Give the places of the container's hexadecimal digits that mean something."""
    without = without_meaning(one)
    return [place for place in range(one.start, one.padding) if (place - one.start) // 2 not in without]


def test_what_has_no_meaning_is_little_and_changes_nothing(one):
    """Whichever byte named as without meaning is changed: what is read, and who signed it, stay the same."""
    assert len(without_meaning(one)) < 32
    for place in without_meaning(one):
        pdf = one.flipped(one.start + 2 * place)
        if one.passes(pdf):
            assert embedded_agreement(pdf) == one.terms.content
            (found,) = inspect(pdf, one.roots).found
            assert (found.fingerprint, found.field) == (key("Sato").fingerprint, "sales_1")


def test_a_later_signature_covers_the_earlier_one_whole(one, tmp_path):
    """In a copy that both signed, even the first one's padding has a meaning: the second is a signature over it."""
    path = agreement(tmp_path)
    pdf = (signed(path) / "signed.en.pdf").read_bytes()
    first, second = CONTAINER.finditer(pdf)
    for place in (first.start(1) + 700, first.end(1) - 1, first.end() + 40, second.start() - 10):
        spoilt = bytearray(pdf)
        spoilt[place] ^= 1
        assert any(found.fault for found in inspect(bytes(spoilt)).found), place


@pytest.mark.slow
def test_all_of_the_structure_and_the_container(one):
    """Every byte of dictionary, container, tables and trailer."""
    assert_noticed(one, one.structure)
    assert_noticed(one, significant(one), bits=3)


@pytest.mark.slow
def test_the_whole_file(one):
    """From the first byte to the signature, at the stride."""
    assert_noticed(one, range(0, one.start - 1, STRIDE))
