"""Every PDF of an agreement carries the agreement's file, and what is carried can be read back or is refused."""

import io

import pytest
from documents_sample import PRACTICE, SMALL, agreement
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader, PdfWriter

from sla_toolkit.agreement import read_agreement
from sla_toolkit.documents import render_agreement, render_report
from sla_toolkit.documents.embedded import NoAgreementInside, embedded_agreement


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    """Give the PDF of the small agreement."""
    folder = tmp_path_factory.mktemp("embedded")
    (path,) = render_agreement(agreement(folder), folder, ["en"], ["pdf"])
    return path.read_bytes()


def with_file(pdf, content, name="agreement.yaml", file_name=None):
    """Attach one more file in a revision of its own."""
    out = IncrementalPdfFileWriter(io.BytesIO(pdf))
    held = embed.EmbeddedFileObject.from_file_data(out, content)
    spec = embed.FileSpec(file_spec_string=file_name or name, file_name=name, embedded_data=held)
    embed.embed_file(out, spec)
    return written(out)


def written(out):
    """Give what a writer wrote."""
    buffer = io.BytesIO()
    out.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_the_file_comes_back_byte_for_byte(tmp_path, language, bom):
    """Comments, line ends of Windows and a byte order mark included; described in the document's language."""
    path = tmp_path / "terms.yaml"
    path.write_bytes(bom + PRACTICE.read_bytes().replace(b"\n", b"\r\n"))
    (made,) = render_agreement(read_agreement(path), tmp_path, [language], ["pdf"])
    assert embedded_agreement(made.read_bytes()) == path.read_bytes()
    (found,) = PdfReader(made).attachment_list
    assert (found.name, found.associated_file_relationship) == ("agreement.yaml", "/Source")
    assert found.subtype == "/application/yaml"
    assert ("terms" in str(found.description)) == (language == "en")


def test_only_the_agreements_own_file_travels(tmp_path):
    """Where the leads lie is not for everybody who reads the document: a file that `data:` names stays at home."""
    (tmp_path / "data.yaml").write_text(
        "leads: {path: secret.csv, columns: {lead_id: id}}\n", encoding="utf-8"
    )
    file = agreement(tmp_path, ("review:", "data: data.yaml\nreview:"))
    (path,) = render_agreement(file, tmp_path, ["en"], ["pdf"])
    assert embedded_agreement(path.read_bytes()) == file.path.read_bytes()
    assert b"secret.csv" not in embedded_agreement(path.read_bytes())


def test_the_last_revision_counts(pdf):
    """A revision that replaces the file is read as it is now: whether that was allowed is for the signatures to say."""
    out = IncrementalPdfFileWriter(io.BytesIO(pdf))
    listed = out.root["/Names"]["/EmbeddedFiles"]["/Names"]
    stream = listed[1]["/EF"].raw_get("/F")
    changed = generic.StreamObject(stream_data=b"changed: true\n")
    out.objects[(stream.generation, stream.idnum)] = changed
    assert embedded_agreement(written(out)) == b"changed: true\n"


def test_other_files_beside_it_do_no_harm(pdf):
    """Somebody attached a presentation: the agreement is still the one of its name."""
    assert embedded_agreement(with_file(pdf, b"x", "slides.pptx")) == SMALL.encode()


@pytest.mark.parametrize("name", [("agreement.yaml", None), ("notes.txt", "agreement.yaml")])
def test_two_files_of_the_name_are_refused(pdf, name):
    """Nobody can tell which of them was meant, even where the list of attachments calls one of them otherwise."""
    with pytest.raises(NoAgreementInside, match="2 files named agreement"):
        embedded_agreement(with_file(pdf, SMALL.encode(), *name))


def test_a_file_hidden_in_a_comment_counts_too(pdf):
    """A file of the name behind a paper clip on a page would be shown by every viewer."""
    out = IncrementalPdfFileWriter(io.BytesIO(pdf))
    held = embed.EmbeddedFileObject.from_file_data(out, b"other: terms\n")
    spec = embed.FileSpec(file_spec_string="agreement.yaml", embedded_data=held).as_pdf_object()
    note = {"/Type": "/Annot", "/Subtype": "/FileAttachment"}
    clip = generic.DictionaryObject({generic.pdf_name(k): generic.pdf_name(v) for k, v in note.items()})
    clip["/FS"] = out.add_object(spec)
    page = out.root["/Pages"]["/Kids"][0]
    page["/Annots"] = generic.ArrayObject([out.add_object(clip)])
    out.update_container(page)
    with pytest.raises(NoAgreementInside, match="2 files"):
        embedded_agreement(written(out))


def test_a_pdf_without_it_says_where_one_is(tmp_path):
    """Printed anew, or something else altogether."""
    out = PdfWriter()
    out.add_blank_page(100, 100)
    with pytest.raises(NoAgreementInside, match="use the PDF that “sla draft”"):
        embedded_agreement(written(out))


def test_a_pdf_with_a_password_is_named_as_such(pdf):
    """Even an empty password: what it holds is not what was written."""
    for password in ("secret", ""):
        out = PdfWriter(clone_from=io.BytesIO(pdf))
        out.encrypt(password, algorithm="RC4-128")
        with pytest.raises(NoAgreementInside, match="password"):
            embedded_agreement(written(out))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", SMALL.encode()], ids=["empty", "word", "yaml"])
def test_what_is_no_pdf_is_told_apart(content):
    """A Word file or the YAML itself given by mistake."""
    with pytest.raises(NoAgreementInside, match="This is no PDF"):
        embedded_agreement(content)


def test_a_report_carries_no_agreement(tmp_path):
    """The month's report is no agreement, though it is a PDF of the toolkit."""
    from documents_sample import report

    (path,) = render_report(report(), tmp_path, ["en"], ["pdf"])
    with pytest.raises(NoAgreementInside, match="no agreement inside"):
        embedded_agreement(path.read_bytes())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_ends_in_a_sentence_or_in_the_file(pdf, data):
    """Bytes flipped, cut off or doubled: bytes come back or a refusal, never a traceback."""
    at = data.draw(st.integers(0, len(pdf) - 1))
    broken = data.draw(
        st.sampled_from(
            [
                pdf[:at],
                pdf[:at] + bytes([pdf[at] ^ 0xFF]) + pdf[at + 1 :],
                pdf[: at // 2] + pdf[at:],
                pdf + pdf[at:],
            ]
        )
    )
    try:
        content = embedded_agreement(broken)
    except NoAgreementInside as refusal:
        content = refusal.message.text("ja").encode()
    assert content
