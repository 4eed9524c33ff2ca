"""`sla diff`: two versions from YAML or PDF, one sentence a change, and a sentence for whatever cannot be compared."""

import io
import json
from pathlib import Path

import pypdf
import pytest
from typer.testing import CliRunner

from sla_toolkit.agreement import AgreementRefused, read_agreement
from sla_toolkit.cli import app
from sla_toolkit.documents import render_agreement
from sla_toolkit.running.comparing import compare, write_redline

SMALL = (Path(__file__).parent / "agreements" / "small.yaml").read_text(encoding="utf-8")
SIGNED_UP = ("version: 1", "version: 2")
LOOSER = ("stage: mql, target: 200}", "stage: mql, target: 180}")
DATA = "\ndata: leads.yaml\n"


def diff(*arguments, language="en"):
    """Run `sla diff` in this process, for a reader of a language."""
    return CliRunner().invoke(app, ["diff", *map(str, arguments)], env={"SLA_LANG": language})


def written(path, *pairs, more=""):
    """Write the small agreement with pieces replaced and give its path."""
    text = SMALL
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text + more, encoding="utf-8")
    return path


@pytest.fixture
def versions(tmp_path):
    """Two versions of one agreement: the second promises less and says so by its number."""
    return written(tmp_path / "old.yaml"), written(tmp_path / "new.yaml", SIGNED_UP, LOOSER)


def pdf_of(path):
    """Give the English PDF of an agreement, the agreement inside."""
    (pdf,) = render_agreement(read_agreement(path), path.parent, ["en"], ["pdf"])
    return pdf.rename(path.with_suffix(".pdf"))


def test_the_answer_is_grouped_by_article_with_each_change_weighed(versions):
    """A reader sees under which article what changed, whether it must be signed anew, and whom it helps."""
    done = diff(*versions)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Changes: 2, of which material: 2.",
        "",
        "Purpose and parties",
        "  [material] Version 1 → 2.",
        "",
        "What marketing promises",
        "  [material] Marketing's promise loosened: “MQL a month” 200 → 180 a month. (favours marketing)",
    ]


def test_the_same_in_japanese(versions):
    """The reader's language, or the one asked for."""
    for done in (diff(*versions, language="ja"), diff(*versions, "--language", "ja")):
        assert "マーケティングの約束を緩和：「" in done.stdout
        assert "[条件の変更]" in done.stdout and "(マーケティングに有利)" in done.stdout


def test_a_program_reads_everything_as_json(versions):
    """Both versions with both digests, and each change with its sentence in both languages."""
    done = diff(*versions, "--json")
    said = json.loads(done.stdout)
    change = said["changes"][1]
    assert (change["code"], change["path"], change["kind"]) == (
        "commitment_target", "commitments.mql_volume.target", "material",
    )  # fmt: skip
    assert (change["before"], change["after"], change["favours"]) == (200, 180, "marketing")
    assert (change["promise"], change["direction"]) == ("marketing", "loosened")
    assert set(change["text"]) == {"en", "ja"} and change["text"]["ja"] != change["text"]["en"]
    assert said["needs_new_version"] and said["findings"] == []
    assert said["old"]["digest"] != said["new"]["digest"]
    assert said["old"]["terms_digest"] != said["new"]["terms_digest"]


def test_equal_files_have_no_changes(tmp_path):
    """A comment is no change."""
    old, new = written(tmp_path / "a.yaml"), written(tmp_path / "b.yaml", more="# a comment\n")
    done = diff(old, new)
    assert (done.exit_code, done.stdout.strip()) == (0, "No changes.")


def test_changed_terms_under_the_old_number_are_an_error(tmp_path):
    """The changes are shown, and the exit code says that this is no version anybody signed."""
    old, new = written(tmp_path / "a.yaml"), written(tmp_path / "b.yaml", LOOSER)
    done = diff(old, new)
    assert done.exit_code == 3
    assert "promise loosened" in done.stdout
    assert f"[error] {new}: The terms changed and the version is still 1: set “version: 2”" in done.stdout


def test_a_pdf_may_stand_on_either_side(versions, tmp_path):
    """The agreement inside a PDF is compared like the file it came from, draft or signed."""
    old, new = versions
    printed_old, printed_new = pdf_of(old), pdf_of(new)
    expected = [(one.code, one.path) for one in compare(old, new).changes]
    for pair in ((printed_old, new), (old, printed_new), (printed_old, printed_new)):
        assert [(one.code, one.path) for one in compare(*pair).changes] == expected
    assert compare(printed_old, old).changes == ()
    unnamed = tmp_path / "copy"
    unnamed.write_bytes(printed_old.read_bytes())
    assert compare(unnamed, old).changes == ()


def test_a_redline_is_written_from_a_pdf_too(versions, tmp_path):
    """The page needs only what the PDF carries."""
    old, new = versions
    page = tmp_path / "redline.html"
    done = diff(pdf_of(old), new, "--html", page)
    assert done.exit_code == 0, done.stderr
    assert "<del>200</del><ins>180</ins>" in page.read_text(encoding="utf-8")
    assert done.stdout.strip().endswith(str(page))


def test_data_in_a_file_of_its_own_is_not_compared_with_a_pdf(tmp_path):
    """A PDF carries the terms and no data file: that is said, and nothing is made of it."""
    for folder in ("a", "b"):
        written(tmp_path / folder / "x.yaml", more=DATA)
        (tmp_path / folder / "leads.yaml").write_text(
            f"leads: {{path: {folder}.csv, columns: {{lead_id: {folder}}}}}", encoding="utf-8"
        )
    old, new = tmp_path / "a" / "x.yaml", tmp_path / "b" / "x.yaml"
    assert [one.path for one in compare(old, new).changes] == [
        "data.leads.path",
        "data.leads.columns.lead_id",
    ]
    comparison = compare(pdf_of(old), new)
    assert comparison.changes == ()
    assert [one.code for one in comparison.findings] == ["data_apart"]


def bad(tmp_path, kind):
    """Give something that cannot be compared."""
    path = tmp_path / f"bad.{'pdf' if 'pdf' in kind else 'yaml'}"
    if kind == "folder":
        path.mkdir()
    elif kind == "pdf without an agreement":
        writer = pypdf.PdfWriter()
        writer.add_blank_page(100, 100)
        content = io.BytesIO()
        writer.write(content)
        path.write_bytes(content.getvalue())
    elif kind == "damaged pdf":
        content = pdf_of(written(tmp_path / "x.yaml")).read_bytes()
        path.write_bytes(content[: len(content) // 2])
    elif kind == "no pdf at all":
        path.with_suffix(".pdf").write_bytes(b"hello")
        return path.with_suffix(".pdf")
    elif kind == "no agreement":
        path.write_text("a: 1\n", encoding="utf-8")
    elif kind == "another agreement":
        written(path, ("id: small", "id: other"))
    return path


BAD = {
    "missing": "There is no such file",
    "folder": "This is a folder",
    "pdf without an agreement": "There is no agreement inside this PDF",
    "damaged pdf": "The PDF is damaged",
    "no pdf at all": "This is no PDF",
    "no agreement": "is missing here",
    "another agreement": "two different agreements, “small” and “other”",
}


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_compared_is_refused_with_its_reason(tmp_path, kind):
    """Whatever is wrong with a file, on either side, it is named in a sentence, and nothing is written."""
    good, other = written(tmp_path / "good.yaml"), bad(tmp_path, kind)
    for pair in ((good, other), (other, good)):
        with pytest.raises(AgreementRefused) as caught:
            compare(*pair)
        sentence = caught.value.problems[0].message.text("en")
        assert BAD[kind] in sentence or kind == "another agreement"
        assert "two different agreements" in sentence or caught.value.problems[0].file == str(other)


def test_a_refusal_ends_in_one_sentence_and_exit_code_3(tmp_path):
    """No traceback, nothing on the standard output, nothing written."""
    page = tmp_path / "page.html"
    done = diff(written(tmp_path / "a.yaml"), bad(tmp_path, "no pdf at all"), "--html", page)
    assert (done.exit_code, done.stdout, page.exists()) == (3, "", False)
    assert done.stderr.count("\n") == 1 and "bad.pdf: This is no PDF" in done.stderr


def test_the_page_never_takes_the_place_of_an_agreement(versions):
    """A slip of the hand cannot overwrite the YAML or the signed PDF with a page."""
    old, new = versions
    before = new.read_bytes()
    done = diff(old, new, "--html", new)
    assert done.exit_code == 1 and "let its name end in .html" in done.stderr
    assert new.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(versions, tmp_path):
    """A folder that is not there is the reader's to make."""
    done = diff(*versions, "--html", tmp_path / "nowhere" / "page.html")
    assert done.exit_code == 1 and "nowhere" in done.stderr and "Traceback" not in done.stderr


def test_the_pages_language_is_one_that_the_agreement_speaks(versions, tmp_path):
    """Unless one is asked for, the page is in the agreement's first language."""
    page = tmp_path / "page.html"
    write_redline(compare(*versions), page)
    assert '<html lang="ja">' in page.read_text(encoding="utf-8")
    write_redline(compare(*versions), page, "en")
    assert '<html lang="en">' in page.read_text(encoding="utf-8")
