"""The month's report as a document: everything in the data is said, nothing else is, in every format and language."""

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from documents_sample import CHANNEL, FUNNEL, VARIANCE, both, promise, report, with_figures
from pypdf import PdfReader
from test_documents_inert import HOSTILE

from sla_toolkit.documents import ConversionFailed, render_report
from sla_toolkit.documents.inert import flat

REMARKS = {
    "funnel": "There is no funnel to show for this month.",
    "drivers": "Plan and actual cannot be compared for this month, so there are no drivers to show.",
    "daily": "There is nothing to draw for this month.",
    "personas": "There is nothing to split by persona.",
    "channels": "There is nothing to split by channel.",
    "findings": "There are no findings for this month.",
    "data": "Nothing odd was found in the data.",
}


def page(made, folder, language="en"):
    """Render the report as HTML and give its words, tags taken out."""
    render_report(made, folder, [language], ["html"])
    return (folder / f"report.{language}.html").read_text(encoding="utf-8")


def words(html):
    """Give what a reader reads of a page."""
    body = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        body = body.replace(entity, character)
    return re.sub(r"\s+", " ", body)


def section(html, name):
    """Give the words of one section of the page."""
    found = re.search(rf' id="{name}".*?</h2>(.*?)(?=<h2|<section|</main>)', html, re.DOTALL)
    return words(found[1])


def test_notices_come_before_any_number(tmp_path):
    """What must be known first stands first."""
    said = words(page(report(), tmp_path))
    assert said.index("Nobody has signed.") < said.index("22 against 34 planned.") < said.index("Promises")


def test_a_status_is_a_symbol_and_a_word(tmp_path):
    """Nobody has to tell colours apart."""
    said = section(page(report(), tmp_path), "commitments")
    assert all(status in said for status in ("✓ kept", "× missed", "… pending", "– not known"))


def test_promises_stand_under_the_team_that_made_them(tmp_path):
    """Marketing's first, then sales', each with target, actual and count; what excuses or explains stands with it."""
    said = section(page(report(), tmp_path), "commitments")
    marketing, sales = said.split("What Sales promised")
    assert "Label of handoff_info 65.0% 70.0% 140 / 200 0" in marketing
    assert "Excused, since this was missed: Label of persona_share" in sales
    assert "The data names no touches." in sales
    assert "¥20,000,000 ¥8,450,000" in sales


def test_what_is_not_known_is_a_dash_and_never_a_zero(tmp_path):
    """A stage without a plan, a rate without data: a dash."""
    html = page(report(), tmp_path)
    assert "SAL Sales — 140 —" in section(html, "funnel")
    assert "65.0% —" in section(html, "commitments")


def test_the_main_cause_is_marked(tmp_path):
    """In the ladder and at a glance."""
    html = page(report(), tmp_path)
    assert "main cause" in section(html, "findings")
    assert "Main cause Share of MQLs that fit a persona −9.8" in words(html)


def test_findings_in_the_data_come_gravest_first(tmp_path):
    """Warnings before notes, whatever order they were found in."""
    said = section(page(report(), tmp_path), "data")
    assert said.index("One is doubled.") < said.index("Three are blank.")
    assert "contacts.csv 10,832 10,831 1" in said


def test_the_colophon_says_what_was_measured(tmp_path):
    """Digests of terms and data, the state of the signatures, the as-of time, versions."""
    said = section(page(report(), tmp_path), "colophon")
    assert "d" * 64 in said and "a" * 64 in said and "Nobody has signed these terms." in said
    assert "October 31, 2026 00:00 (UTC+09:00)" in said and "sla_toolkit 0.1.0" in said


def test_an_empty_section_says_so(tmp_path):
    """A month without a plan, leads or findings reads as one, in every section."""
    data = report().data.model_copy(update={"findings": [], "sources": []})
    empty = report(variance=None, daily=[], funnel=[], findings=[], commitments=[], data=data)
    html = page(empty, tmp_path)
    for name, remark in REMARKS.items():
        assert remark in section(html, name)
    assert section(html, "commitments").count("Nothing was promised.") == 2


@pytest.mark.parametrize("ending", ["html", "pdf", "docx"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_empty_month_can_be_had_in_every_format(tmp_path, language, ending):
    """Nothing to show is not an error."""
    empty = report(variance=None, daily=[], funnel=[], findings=[], commitments=[], notices=[])
    (path,) = render_report(with_figures(empty, tmp_path), tmp_path, [language], [ending])
    assert path.stat().st_size > 1000


def test_a_japanese_report_is_japanese(tmp_path):
    """No English sentence of ours is left between the Japanese ones."""
    html = page(report(), tmp_path, "ja")
    rest = re.sub(
        r"sla_toolkit|contacts\.csv|SLA|MQL|SAL|UTC|acme|handoff_info|persona_share|[ad]{64}", "", words(html)
    )
    for word in ("attempts", "appointments", "revenue"):
        rest = rest.replace(word, "")
    assert re.findall(r"[A-Za-z]{2,}", rest) == []
    assert '<html lang="ja">' in html


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_do_nothing_on_a_page(tmp_path, hostile):
    """A channel, a label or a reason may say anything: it is read, not run."""
    made = hostile_report([hostile])
    html = page(made, tmp_path)
    assert _said(flat(hostile)) in words(html)
    assert "<script" not in html and html.count("<img") == 0
    assert not re.findall(r'(?:href|src)="(?!#)', html)


def hostile_report(texts):
    """Put each text wherever a text from outside can come to stand."""
    channels = [CHANNEL | {"id": f"c{place}", "label": both(text)} for place, text in enumerate(texts)]
    return report(
        variance=VARIANCE | {"by_channel": channels},
        headline=both(texts[0]),
        notices=[{"code": "x", "level": "info", "text": both(text)} for text in texts],
        commitments=[
            promise(f"p{place}", label=both(text), why=both(text)) for place, text in enumerate(texts)
        ],
        funnel=[FUNNEL[0] | {"label": both(text)} for text in texts],
    )


def _said(text):
    return re.sub(r"\s+", " ", text)


def test_hostile_names_do_nothing_in_a_pdf(tmp_path):
    """Typst's own code, comments and markup come out as letters, in order."""
    made = hostile_report(list(HOSTILE))
    (path,) = render_report(with_figures(made, tmp_path), tmp_path, ["en"], ["pdf"])
    printed = "".join(one.extract_text() for one in PdfReader(path).pages)
    printed = re.sub(r"\s", "", printed)
    for text in HOSTILE:
        assert re.sub(r"\s", "", flat(text)) in printed, text


def test_hostile_names_do_nothing_in_word(tmp_path):
    """Every text stands in its table cell, letter for letter."""
    texts = list(HOSTILE)
    (path,) = render_report(with_figures(hostile_report(texts), tmp_path), tmp_path, ["en"], ["docx"])
    cells = [row.cells[0].text for table in docx.Document(str(path)).tables for row in table.rows]
    for text in texts:
        assert _said(flat(text)) in [_said(cell) for cell in cells], text


def test_a_word_file_says_its_title_and_shows_the_charts(tmp_path):
    """Title and language are properties of the file; both charts are in it as pictures with their words."""
    (path,) = render_report(with_figures(report(), tmp_path), tmp_path, ["ja"], ["docx"])
    document = docx.Document(str(path))
    assert document.core_properties.title == "2026年9月 月次レポート"
    assert document.core_properties.language == "ja-JP"
    assert document.core_properties.created.isoformat() == "2026-10-30T15:00:00+00:00"
    assert len(document.inline_shapes) == 2
    xml = zipfile.ZipFile(path).read("word/document.xml").decode()
    assert "ウォーターフォール" in xml


RENDER = """
import sys; sys.path.insert(0, sys.argv[2])
from pathlib import Path
from documents_sample import report, with_figures
from sla_toolkit.documents import render_report
folder = Path(sys.argv[1])
render_report(with_figures(report(), folder), folder, ["ja", "en"])
"""


def test_the_same_month_gives_the_same_bytes_anywhere(tmp_path):
    """Another process, time zone, locale and hash seed: the same files, byte for byte."""
    for name, zone, seed, locale in (
        ("a", "Asia/Tokyo", "1", "C"),
        ("b", "America/New_York", "2", "C.UTF-8"),
    ):
        (tmp_path / name).mkdir()
        subprocess.run(
            [sys.executable, "-c", RENDER, tmp_path / name, Path(__file__).parent],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale},
            check=True,
        )
    first = {path.name: path.read_bytes() for path in (tmp_path / "a").rglob("*") if path.is_file()}
    second = {path.name: path.read_bytes() for path in (tmp_path / "b").rglob("*") if path.is_file()}
    assert len(first) == 10
    assert first == second


def test_pdf_pictures_carry_their_words(tmp_path):
    """The alternative text of each chart is in the PDF's structure."""
    made = with_figures(report(), tmp_path)
    (path,) = render_report(made, tmp_path, ["en"], ["pdf"])
    alts = []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for part in node:
                walk(part)
        elif hasattr(node, "get"):
            if "/Alt" in node:
                alts.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(PdfReader(io.BytesIO(path.read_bytes())).trailer["/Root"]["/StructTreeRoot"])
    assert [figure.alt["en"] for figure in made.figures] == alts


def test_a_picture_that_is_not_there_is_refused(tmp_path):
    """A team's template that shows a picture of its own is told so in a sentence."""
    own = tmp_path / "templates" / "report" / "sections"
    own.mkdir(parents=True)
    (own / "daily.md.j2").write_text("![logo](logo.png)\n", encoding="utf-8")
    with pytest.raises(ConversionFailed, match=r"logo\.png"):
        render_report(report(), tmp_path, ["en"], ["html"], tmp_path / "templates")
