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
from documents_sample import (
    CHANNEL,
    EMPTY,
    FUNNEL,
    LADDER,
    RUNNING,
    VARIANCE,
    both,
    days,
    persona_channel,
    promise,
    report,
    with_figures,
)
from pypdf import PdfReader
from test_documents_inert import HOSTILE

from sla_toolkit.documents import ConversionFailed, render_report
from sla_toolkit.documents.inert import flat

REMARKS = {
    "ladder": "There is nothing to ask about for this month.",
    "follow-up": "No decision of earlier months is on record.",
    "relief": "No miss of this month is excused by another.",
    "remedies": "The agreement lets nothing follow from a miss.",
    "persona-channels": "There is nothing to split by persona and channel.",
    "onward": "There is nothing beyond the outcome to show for this month.",
    "testing": "Nothing was tested for this month.",
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
    assert said.index("Nobody has signed.") < said.index("appointments came to 22") < said.index("Promises")


def test_a_status_is_a_symbol_and_a_word(tmp_path):
    """Nobody has to tell colours apart."""
    said = section(page(report(), tmp_path), "commitments")
    assert all(status in said for status in ("✓ kept", "× missed", "… pending", "– not known"))


def test_promises_stand_under_the_team_that_made_them(tmp_path):
    """Marketing's first, then sales', each with target, actual and count; what excuses or explains stands with it."""
    said = section(page(report(), tmp_path), "commitments")
    marketing, sales = said.split("What Sales promised")
    assert "Label of handoff_info 65.0% 70.0% 140 / 200 10 leads more" in marketing
    assert "Excused, since this was missed: Label of persona_share" in sales
    assert "The data names no touches." in sales
    assert "¥20,000,000 ¥8,450,000 ¥11,550,000 short" in sales


def test_what_is_not_known_is_a_dash_and_never_a_zero(tmp_path):
    """A stage without a plan, a rate without data: a dash."""
    html = page(report(), tmp_path)
    assert "SAL Sales — 140 —" in section(html, "funnel")
    assert "65.0% —" in section(html, "commitments")


def test_the_main_cause_is_marked(tmp_path):
    """In the ladder and at a glance."""
    html = page(report(), tmp_path)
    assert "34% against 65% promised. main cause" in section(html, "findings")
    assert "3 Enough of them in the personas? main cause" in section(html, "ladder")
    tile = "Main cause Share of MQLs that fit a persona next move: Marketing effect: −9.8 outcomes"
    assert f"{tile} confidence: over 99%" in words(html)


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
    html = page(report(**EMPTY, data=data), tmp_path)
    for name, remark in REMARKS.items():
        assert remark in section(html, name)
    assert section(html, "commitments").count("Nothing was promised.") == 2


@pytest.mark.parametrize("ending", ["html", "pdf", "docx"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_empty_month_can_be_had_in_every_format(tmp_path, language, ending):
    """Nothing to show is not an error."""
    (path,) = render_report(with_figures(report(**EMPTY), tmp_path), tmp_path, [language], [ending])
    assert path.stat().st_size > 1000


def test_a_japanese_report_is_japanese(tmp_path):
    """No English sentence of ours is left between the Japanese ones."""
    html = page(report(), tmp_path, "ja")
    rest = re.sub(
        r"sla_toolkit|contacts\.csv|SLA|MQL|SAL|UTC|acme|handoff_info|persona_share|first_touch|[ad]{64}|(?<=\d)pt",
        "",
        words(html),
    )
    for word in ("attempts", "appointments", "revenue", "decision"):
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


def test_the_first_page_says_why(tmp_path):
    """The paragraph to read aloud, the tiles, and seven questions with answer, verdict, confidence, team and effect."""
    html = page(report(), tmp_path)
    said = words(html)
    assert (
        said.index("appointments came to 22") < said.index("Main cause") < said.index("Looking for the cause")
    )
    ladder = section(html, "ladder")
    assert "2 Enough leads? ✓ kept Marketing −1.9 3" in ladder
    assert (
        "Share of MQLs that fit a persona × missed more than chance confidence: over 99% Marketing −9.8"
        in ladder
    )
    assert "5 Worked as promised? First contact within 4 business hours × missed within chance" in ladder
    assert "7 Onward to won? Answer of onward. – not known Sales" in ladder


def test_without_a_paragraph_the_headline_stands(tmp_path):
    """A report made before there was a summary can still be rendered."""
    assert "22 against 34 planned." in words(page(report(summary={}), tmp_path))


def test_a_month_within_chance_says_so_in_the_tile(tmp_path):
    """No main cause is no lack of an answer."""
    findings = [one.model_copy(update={"main_cause": False}) for one in report().findings]
    assert "Main cause None: within chance" in words(page(report(findings=findings), tmp_path))
    assert "Main cause Not known" in words(page(report(**EMPTY), tmp_path))


def test_a_promise_says_how_far_off_and_whether_by_more_than_chance(tmp_path):
    """Short or over in leads, the verdict with its p-value, what it would take to tell; nothing of it where kept."""
    said = section(page(report(), tmp_path), "commitments")
    assert "62 leads short more than chance p < 0.001" in said
    assert "4 leads short within chance p = 0.31 missed all the same; calls for no action" in said
    assert "1 lead short cannot be told yet p = 0.08 about 120 more leads needed" in said
    assert "1,200 pending" in said and "The data is owed by Sales." in said
    assert "10 leads more What Sales" in said


def test_actions_stand_under_their_finding(tmp_path):
    """With the team whose turn it is; a finding keeps the number of its question."""
    said = section(page(report(), tmp_path), "findings")
    assert "3. Enough of them in the personas? Answer of mix. × missed 34% against 65% promised." in said
    assert "(p < 0.001) Marketing Narrow the mailing lists to the personas. Sales Name the reason" in said
    assert "4. Handed over" not in said


def test_nothing_is_said_twice(tmp_path):
    """A rung whose text is that of its findings lets them speak."""
    ladder = [rung | {"text": both("34% against 65% promised.")} for rung in LADDER]
    said = section(page(report(ladder=ladder), tmp_path), "findings")
    assert "3. Enough of them in the personas? × missed 34% against 65% promised." in said


def test_what_follows_a_miss_is_named_with_its_months(tmp_path):
    """Months, how many in a row it takes, whether it is due, and what was agreed."""
    html = page(report(), tmp_path)
    said = section(html, "remedies")
    assert (
        "August 2026, September 2026 2 months in a row ● due Both sides look at the personas again." in said
    )
    assert "September 2026 3 months in a row ○ not due A second rep takes the morning shift." in said
    assert "Appointments are excused in September." in section(html, "relief")


def test_a_decision_stands_beside_its_measure_before_and_since(tmp_path):
    """Who, by when, before and since, moved against its aim, verdict; a decision without a measure is no error."""
    said = section(page(report(), tmp_path), "follow-up")
    assert "Ms Sato August 15, 2026 done 41.0% → 34.0% before: June 2026 to July 2026" in said
    assert "−7 points aim: +20 points within chance p = 0.12" in said
    assert "Mr Tanaka September 30, 2026 overdue" in said


def test_drivers_say_what_chance_would_do(tmp_path):
    """Effect, σ, z, p and verdict; what is not due yet is a step of its own, and its timing is explained."""
    assert "Persona mix −9.8 1.1 −8.9 < 0.001 more than chance" in section(
        page(report(), tmp_path), "drivers"
    )
    running = report(variance=RUNNING, settled=False, daily=days(20))
    html = page(running, tmp_path)
    assert "Not due yet −18.0" in section(html, "drivers")
    assert "46% of the month's outcomes are. That is taken from 842 earlier leads" in section(html, "drivers")
    assert "Against what is due by now −10.0 against the whole plan: −28.0" in words(html)
    lag = {"source": "plan", "leads": 3, "outcomes": 0, "share": 0.5, "median_days": None}
    short = report(variance=RUNNING | {"lag": lag}, settled=False)
    assert "come evenly over the plan's 30 days" in section(page(short, tmp_path), "drivers")


def test_of_many_rows_the_largest_are_shown(tmp_path):
    """Twelve rows of persona × channel by the size of their effect, and how many there are."""
    rows = [persona_channel(f"K{place:02d}", (-1) ** place * place) for place in range(1, 16)]
    said = section(
        page(report(variance=VARIANCE | {"by_persona_channel": rows}), tmp_path), "persona-channels"
    )
    shown = [f"K{place:02d}" for place in range(1, 16) if f"Channel K{place:02d}" in said]
    assert shown == [f"K{place:02d}" for place in range(4, 16)]
    assert "The 12 largest of 15 rows are shown" in said


def test_the_way_onward_is_in_its_own_units(tmp_path):
    """Leads are counted, money is written in the currency, and what cannot be split yet says so."""
    said = section(page(report(), tmp_path), "onward")
    assert "Won 6.8 5.3 3 −3.8" in said
    assert "Revenue ¥4,080,000 — ¥1,750,000 −¥2,330,000" in said
    assert "From appointment to won −0.7 0.40 within chance" in said
    assert "the difference cannot be split yet" in said


def test_the_reader_learns_how_chance_was_told_from_cause(tmp_path):
    """Method, false alarms, how the leads scatter, and what each verdict means."""
    said = section(page(report(), tmp_path), "testing")
    assert "Exact tests, taken together." in said and "at most 5% name a cause" in said
    assert "1.7 times the variance of pure chance, as it did in the 14 months before" in said
    assert all(f"{word}: " in said for word in ("more than chance", "within chance", "cannot be told yet"))


def hostile_report(texts):
    """Put each text wherever a text from outside can come to stand."""
    channels = [CHANNEL | {"id": f"c{place}", "label": both(text)} for place, text in enumerate(texts)]
    return report(
        variance=VARIANCE | {"by_channel": channels},
        summary=both(texts[0]),
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


def test_a_row_of_a_word_table_stays_on_one_page(tmp_path):
    """No row is torn apart, whichever program opens the file."""
    (path,) = render_report(with_figures(report(), tmp_path), tmp_path, ["en"], ["docx"])
    rows = [row._tr for table in docx.Document(str(path)).tables for row in table.rows]
    assert len(rows) > 30 and all(row.trPr is not None and row.trPr.xpath("w:cantSplit") for row in rows)


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
