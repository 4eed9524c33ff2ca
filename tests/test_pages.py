"""What a reader opens: pages in a real browser, PDFs and Word files, in both languages, and a team's own templates."""

import io
from datetime import UTC, datetime

import docx
import pytest
from pypdf import PdfReader

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.documents import TemplateFault, draw_figures, render_agreement, render_report
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Period
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.variance import assess

SCREENS = {"desktop": 1280, "phone": 390}


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """The practice agreement and the report of one of its months."""
    folder = tmp_path_factory.mktemp("pages") / "ws"
    new_workspace(folder)
    file = read_agreement(folder / "parameters" / "acme.yaml")
    period = Period.of(file.agreement, Month(2026, 9), datetime(2026, 11, 1, tzinfo=UTC))
    return file, assess(file, read_leads(file), period)


@pytest.fixture(scope="module")
def documents(practice, tmp_path_factory):
    """Every document in every format and language."""
    folder = tmp_path_factory.mktemp("documents")
    file, report = practice
    report = report.model_copy(update={"figures": draw_figures(report, folder)})
    render_report(report, folder, ("ja", "en"))
    render_agreement(file, folder, ("ja", "en"))
    return folder


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["report", "agreement"])
def test_a_page_opens_alone_and_fits_the_screen(documents, browser, name, language, screen):
    """The page asks for nothing but itself, logs no error, says its language, and is not cut off at the side."""
    page = browser.new_page(viewport={"width": SCREENS[screen], "height": 900})
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    address = (documents / f"{name}.{language}.html").as_uri()
    page.goto(address)
    assert [url for url in asked if not url.startswith("data:")] == [address]
    assert said == []
    assert page.evaluate("document.documentElement.lang").startswith(language)
    assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[screen]
    assert page.evaluate("document.title")
    page.close()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_picture_on_the_page_says_what_it_shows(documents, browser, language):
    """Charts carry their words for those who do not see them."""
    page = browser.new_page()
    page.goto((documents / f"report.{language}.html").as_uri())
    pictures = page.get_by_role("img")
    names = [
        pictures.nth(n).get_attribute("aria-label") or pictures.nth(n).get_attribute("alt") or ""
        for n in range(2)
    ]
    assert pictures.count() >= 2 and all(len(name) > 20 for name in names)
    page.close()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["report", "agreement"])
def test_a_pdf_is_archival_accessible_and_in_its_language(documents, name, language):
    """PDF/A-3 and PDF/UA-1 are declared by the compiler that checked them; title, language and pages are there."""
    content = (documents / f"{name}.{language}.pdf").read_bytes()
    pdf = PdfReader(io.BytesIO(content))
    assert b"<pdfaid:part>3</pdfaid:part>" in content and b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert str(pdf.trailer["/Root"]["/Lang"]).startswith(language)
    assert pdf.metadata.title and len(pdf.pages) >= 3
    text = "".join(page.extract_text() for page in pdf.pages)
    assert ("ペルソナ" if language == "ja" else "persona") in text


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["report", "agreement"])
def test_a_word_file_has_real_headings_and_tables(documents, name, language):
    """Legal can navigate and comment: headings are headings, tables are tables."""
    found = docx.Document(str(documents / f"{name}.{language}.docx"))
    headings = [one for one in found.paragraphs if one.style.name.startswith("Heading")]
    assert len(headings) >= 5 and len(found.tables) >= 3


def test_a_number_on_the_page_is_the_reports(practice, documents):
    """Plan, actual and every commitment's label stand in the page as they stand in the report."""
    _, report = practice
    page = (documents / "report.en.html").read_text(encoding="utf-8")
    assert report.summary["en"] in page.replace("\n", " ")
    for one in report.commitments:
        assert one.label["en"] in page


def test_a_teams_own_template_replaces_the_shipped_one_file_by_file(practice, tmp_path):
    """One file in the workspace's `templates/` is used; all the others stay as shipped."""
    _, report = practice
    own = tmp_path / "templates" / "report" / "sections"
    own.mkdir(parents=True)
    (own / "colophon.md.j2").write_text("A colophon of our own.\n", encoding="utf-8")
    report = report.model_copy(update={"figures": draw_figures(report, tmp_path)})
    render_report(report, tmp_path, ("en",), ("html",), workspace_templates=tmp_path / "templates")
    page = (tmp_path / "report.en.html").read_text(encoding="utf-8")
    assert "A colophon of our own." in page and report.summary["en"] in page.replace("\n", " ")


@pytest.mark.parametrize(
    "content", ["{{ report.nothing_like_it }}", "{% if %}", "{{ report.__class__.__mro__ }}"]
)
def test_a_faulty_template_is_named_with_its_line(practice, tmp_path, content):
    """A name that is not there, broken syntax, or a reach into Python: refused with file and line, nothing run."""
    _, report = practice
    own = tmp_path / "templates" / "report" / "sections"
    own.mkdir(parents=True)
    (own / "colophon.md.j2").write_text(f"Fine.\n\n{content}\n", encoding="utf-8")
    report = report.model_copy(update={"figures": draw_figures(report, tmp_path)})
    with pytest.raises(TemplateFault, match=r"colophon\.md\.j2:3"):
        render_report(report, tmp_path, ("en",), ("html",), workspace_templates=tmp_path / "templates")
