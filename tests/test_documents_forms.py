"""The forms of the agreement's document: ids that stay, the mark of a draft, the paper, and a Word file for legal."""

import json
import re
import shutil
import subprocess
import zipfile

import docx
import pypdfium2
import pytest
from documents_sample import PRACTICE, agreement
from pypdf import PdfReader
from typer.testing import CliRunner

from sla_toolkit.agreement import AgreementRefused, read_agreement
from sla_toolkit.cli import app
from sla_toolkit.documents import render_agreement
from sla_toolkit.running.drafting import draft_agreement

ARTICLES = [
    *(
        "purpose",
        "goal",
        "stages",
        "personas",
        "marketing",
        "sales",
        "plan",
        "measured",
        "handback",
        "relief",
    ),
    *("remedies", "review", "change", "pledge", "signatures"),
]
CLAUSES = [
    *(
        "stage-mql",
        "persona-hr_smb",
        "commitment-mql_volume",
        "commitment-first_touch",
        "measured-first_touch",
    ),
    *("reason-too_small", "relief-appointments-persona_share", "remedy-mql_volume-2"),
]


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """Render the practice agreement once, in every format and language, as a draft."""
    folder = tmp_path_factory.mktemp("forms")
    render_agreement(read_agreement(PRACTICE), folder, ["ja", "en"])
    return folder


def said(path):
    """Give the text of a PDF, page by page."""
    return [page.extract_text() for page in PdfReader(path).pages]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_ids_are_anchors_of_the_page(documents, language):
    """A link to `#commitment-mql_volume` leads there in either language, and no id stands twice."""
    page = (documents / f"agreement.{language}.html").read_text(encoding="utf-8")
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert [one for one in ids if one.startswith("article-")] == [f"article-{one}" for one in ARTICLES]
    assert set(CLAUSES) <= set(ids)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_ids_are_bookmarks_in_word(documents, language):
    """Legal can refer to a bookmark that the next version will have too."""
    with zipfile.ZipFile(documents / f"agreement.{language}.docx") as file:
        names = re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', file.read("word/document.xml").decode())
    assert {f"article-{one}" for one in ARTICLES} | set(CLAUSES) <= set(names)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_ids_stand_in_markdown_and_pdf(documents, language):
    """Anchors before the headings; in print the article's id stands at the end of its heading, that of others below."""
    text = (documents / f"agreement.{language}.md").read_text(encoding="utf-8")
    anchored = re.findall(r'^<a id="article-(\w+)"></a>\n\n## ', text, re.MULTILINE)
    assert anchored == ARTICLES
    printed = "\n".join(said(documents / f"agreement.{language}.pdf"))
    for name in [*ARTICLES, "mql_volume", "hr_smb", "too_small"]:
        assert name in printed, name


def test_every_article_can_be_jumped_to_in_the_pdf(documents):
    """The PDF has an outline of its headings, and the articles are named destinations."""
    reader = PdfReader(documents / "agreement.en.pdf")
    assert {f"article-{one}" for one in ARTICLES} <= set(reader.named_destinations)
    assert reader.outline[0].title == "Article 1: Purpose and parties"


@pytest.mark.parametrize(("language", "mark", "word"), [("ja", "草案", "草案"), ("en", "DRAFT", "Draft")])
def test_a_draft_says_so_everywhere(documents, language, mark, word):
    """On every page of the PDF behind the text, and once in words in every format, where a screen reader finds it."""
    path = documents / f"agreement.{language}.pdf"
    assert all(mark in page for page in said(path))
    for ending in ("html", "md"):
        assert f"{word} · " in (documents / f"agreement.{language}.{ending}").read_text(encoding="utf-8")
    written = docx.Document(str(documents / f"agreement.{language}.docx"))
    assert next(one.text for one in written.paragraphs if one.style.name == "Subtitle").startswith(word)


def test_the_watermark_is_an_artifact_behind_the_text(documents):
    """It is drawn before the text of the page and outside its tags, so that it is not read aloud on every page."""
    for page in PdfReader(documents / "agreement.en.pdf").pages:
        content = page.get_contents().get_data()
        assert re.search(rb"/(\w+)\s*(?:<<.*?>>|/\w+)?\s*B(?:DC|MC)", content)[1] == b"Artifact"
    picture = pypdfium2.PdfDocument(documents / "agreement.en.pdf")[5].render(scale=1).to_pil().convert("L")
    darkness = picture.crop((150, 250, 450, 600)).histogram()
    assert sum(darkness[220:250]) > 1000, "the mark is there, and pale"


def test_the_copy_to_be_signed_has_no_mark(tmp_path):
    """What people sign is no draft, in any format."""
    file = read_agreement(PRACTICE)
    paths = render_agreement(file, tmp_path, ["ja", "en"], state=None)
    for path in paths:
        if path.suffix == ".docx":
            text = "\n".join(one.text for one in docx.Document(str(path)).paragraphs)
        else:
            text = "\n".join(said(path)) if path.suffix == ".pdf" else path.read_text(encoding="utf-8")
        assert "草案" not in text and "Draft" not in text and "DRAFT" not in text, path.name


SIZES = {"a4": (595, 842), "letter": (612, 792)}
"""Width and height in points."""


@pytest.mark.parametrize("paper", SIZES)
def test_the_paper_is_that_of_pdf_word_and_print(tmp_path, paper):
    """A4 or US Letter, as asked for; the web page prints on the same."""
    render_agreement(agreement(tmp_path), tmp_path, ["en"], paper=paper)
    boxes = {tuple(map(round, page.mediabox[2:])) for page in PdfReader(tmp_path / "agreement.en.pdf").pages}
    assert boxes == {SIZES[paper]}
    (section,) = docx.Document(str(tmp_path / "agreement.en.docx")).sections
    assert (round(section.page_width.pt), round(section.page_height.pt)) == SIZES[paper]
    assert f"size: {paper};" in (tmp_path / "agreement.en.html").read_text(encoding="utf-8")


def test_the_agreement_sets_the_paper_and_the_command_has_the_last_word(tmp_path):
    """`agreement.paper: letter` holds for everybody; `--paper` for once; A4 where nobody says; A3 is refused."""
    file = agreement(tmp_path, ("version: 1", "version: 1\n  paper: letter"))

    def width(**chosen):
        (path,) = render_agreement(file, tmp_path, ["en"], ["pdf"], **chosen)
        return round(PdfReader(path).pages[0].mediabox.width)

    assert (width(), width(paper="a4")) == (612, 595)
    with pytest.raises(AgreementRefused, match="a3"):
        agreement(tmp_path, ("version: 1", "version: 1\n  paper: a3"))


def test_the_command_takes_the_paper(tmp_path):
    """`sla draft --paper letter`; another paper is a mistake of usage that names the two there are."""
    path = agreement(tmp_path).path
    outputs = ["--outputs", str(tmp_path / "out")]
    done = CliRunner().invoke(app, ["draft", str(path), "--paper", "letter", "--json", *outputs])
    assert done.exit_code == 0, done.output
    (pdf, *_) = (one for one in json.loads(done.output)["files"] if one.endswith(".pdf"))
    assert round(PdfReader(pdf).pages[0].mediabox.width) == 612
    wrong = CliRunner().invoke(app, ["draft", str(path), "--paper", "a3", *outputs])
    assert wrong.exit_code == 2 and "letter" in wrong.output


def test_drafting_again_leaves_a_signed_copy_where_it_lies(tmp_path):
    """The folder of drafts is renewed as a whole, but what somebody signed is not the drafts' to take away."""
    path = agreement(tmp_path).path
    first = draft_agreement(path, tmp_path / "out")
    folder = first[0].parent
    (folder / "signed.ja.pdf").write_bytes(b"signed")
    (folder / "notes").mkdir()
    (folder / "notes" / "legal.txt").write_text("ok", encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("600000", "700000"), encoding="utf-8")
    assert draft_agreement(path, tmp_path / "out", "letter") == first
    assert (folder / "signed.ja.pdf").read_bytes() == b"signed"
    assert (folder / "notes" / "legal.txt").read_text(encoding="utf-8") == "ok"
    assert "700,000" in (folder / "agreement.en.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_word_has_real_headings_and_tables_that_repeat_their_header(documents, language):
    """Navigation, styles and comments work in Word; a table over two pages shows its header on both."""
    document = docx.Document(str(documents / f"agreement.{language}.docx"))
    styles = [one.style.name for one in document.paragraphs]
    assert styles.count("Heading 1") == len(ARTICLES) and styles.count("Heading 2") > 5
    assert len(document.tables) == 9
    for table in document.tables:
        header = table.rows[0]._tr.trPr
        assert header is not None and "tblHeader" in header.xml
    assert {"Title", "Subtitle", "Pledge", "Colophon", "Lead"} <= set(styles)


@pytest.mark.slow
def test_libreoffice_keeps_headings_and_tables(documents, tmp_path):
    """Opened by another program and printed to PDF, every heading and every table cell is still there, in order."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("there is no LibreOffice here (`soffice`)")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    source = documents / "agreement.ja.docx"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, source]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    reader = PdfReader(tmp_path / "agreement.ja.pdf")
    document = docx.Document(str(source))
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert list(flat_titles(reader.outline)) == headings
    printed = squeezed("".join(page.extract_text() for page in reader.pages))
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                assert squeezed(cell.text) in printed


def flat_titles(outline):
    """Give the titles of an outline in reading order."""
    for entry in outline:
        if isinstance(entry, list):
            yield from flat_titles(entry)
        else:
            yield entry.title


def squeezed(text):
    """Take all blanks away: lines break elsewhere in print."""
    return re.sub(r"\s", "", text)
