"""The history's pages: what they say, that nothing in them can run, and that they can be read everywhere."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from documents_parts import both
from history_sample import HOSTILE, WHY, Page, lay_out_outputs, many, on_file, report, share
from hypothesis import given
from hypothesis import strategies as st

from sla_toolkit.documents.history import history_page, overview_page
from sla_toolkit.documents.history.sparkline import HEIGHT, WIDTH, sparkline
from sla_toolkit.documents.templates import Templates
from sla_toolkit.language import translations
from sla_toolkit.running.history import write_history
from sla_toolkit.variance.history import history, overview

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates" / "history").glob("*.j2"))
SCREENS = {"desktop": 1280, "phone": 390}


@pytest.fixture
def outputs(tmp_path):
    """An outputs folder with three agreements, and with all that is no month."""
    return lay_out_outputs(tmp_path / "outputs")


def test_every_link_of_every_page_leads_to_a_file_that_is_there(outputs):
    """Reports, notebooks, the other language, the page above, and the month on an agreement's page."""
    pages = write_history(outputs)
    assert {path.relative_to(outputs).as_posix() for path in pages} == {
        f"{place}index.{language}.html"
        for place in ("", "acme/", "beta/", "gamma/")
        for language in ("ja", "en")
    }
    for path in pages:
        links = Page(path.read_bytes()).links
        assert links
        for link in links:
            place, _, anchor = link.partition("#")
            target = path.parent / unquote(place)
            assert target.is_file(), link
            assert not anchor or anchor in Page(target.read_bytes()).ids


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_says_what_the_models_say(outputs, language):
    """Labels, numbers, words, reasons and times of the history stand in the page in its language."""
    write_history(outputs)
    text = Page((outputs / "acme" / f"index.{language}.html").read_bytes()).text
    said = {
        "en": (
            "✓ kept",
            "× missed",
            "60.0%",
            "40.0%",
            "Label of a",
            "September 2026",
            "2 of 6 judged months",
            WHY["text"]["en"],
            "run failed",
            "version 1",
            "not signed",
        ),
        "ja": (
            "✓ 達成",
            "× 未達",
            "60.0%",
            "40.0%",
            "a の表示名",
            "2026年9月",
            "判定済みは 6 か月中 2 か月",
            WHY["text"]["ja"],
            "実行に失敗",
            "第1版",
            "未署名",
        ),
    }
    for words in said[language]:
        assert words in text
    if language == "ja":
        assert not re.search(r"\b(kept|missed|report|month|trend)\b", text, re.IGNORECASE)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_label_can_say_anything_and_do_nothing(language):
    """Markup, template code and quotation marks come out letter for letter, and the page may load nothing."""
    found = many(3)
    content = history_page(found, language, Templates())
    page = Page(content)
    assert page.text.count(HOSTILE) >= 2 and not {"script", "b"} & page.tags
    assert b"default-src 'none'" in content
    over = overview([found.model_copy(update={"title": both(HOSTILE)})])
    assert not {"script", "b"} & Page(overview_page(over, language, Templates())).tags


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_escapes_everything_and_has_its_japanese(template):
    """Whatever is written goes through `|html`, is a piece that did, or a picture of ours; all is translated."""
    text = template.read_text("utf-8")
    written = re.findall(r"\{\{(.*?)\}\}", text, re.DOTALL)
    pieces = re.compile(r"^ (ways|cells|month_heads|stretch)\(|^ one\.picture $")
    assert [one for one in written if not (one.rstrip().endswith("|html") or pieces.search(one))] == []
    for sentence in re.findall(r'_\("((?:[^"\\]|\\.)*)"', text):
        assert sentence in translations("ja"), sentence


@given(st.lists(st.one_of(st.none(), st.floats(0, 50)), max_size=40))
def test_a_sparkline_stays_in_its_picture_and_keeps_the_order(reached):
    """Every point lies inside, higher shares lie higher, and a month that is not judged breaks the line."""
    line = sparkline(reached)
    known = [share for share in reached if share is not None]
    if not known:
        assert line is None
        return
    points = [point for one in line.lines for point in one]
    for x, y in (*points, *line.below, line.last, (0, line.target)):
        assert 0 <= x <= WIDTH and 0 <= y <= HEIGHT
    assert len(line.below) == sum(share < 1 for share in known)
    assert all(y >= line.target for _, y in line.below)
    joined = sum(
        max(len(run.split()) - 1, 0)
        for run in "".join(" x" if one is not None else "|" for one in reached).split("|")
    )
    assert sum(len(one) - 1 for one in line.lines) == joined


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_picture_has_its_words(language):
    """Who does not see the sparkline is told its months, its lowest, highest and last share."""
    text = history_page(many(6), language, Templates()).decode()
    words = re.findall(r'role="img" aria-label="([^"]+)"', text)
    assert len(words) == 12 and all(re.search(r"\d%.*\d%.*\d%", one) for one in words)


def test_an_agreement_that_ended_long_ago_stays_in_sight_without_years_of_nothing():
    """Between it and the others lie blocks in which nobody has a month: they are left out, the agreement is not."""
    ended = many(1, 3).model_copy(update={"id": "ended"})
    today = history("today", [on_file(report("2039-01", share("a", 0.6)))])
    page = overview_page(overview([ended, today]), "en", Templates())
    assert {"ended/index.en.html", "today/index.en.html"} <= set(Page(page).links)
    assert page.count(b"<table") == 2


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Pages in both languages: a long history, a single month, and forty agreements beside each other."""
    folder = tmp_path_factory.mktemp("shown")
    long, short = many(), many(1, 3)
    forty = overview(
        [many(5 + place % 9, 3).model_copy(update={"id": f"agreement-{place}"}) for place in range(40)]
    )
    for language in ("ja", "en"):
        for name, found in (("long", long), ("short", short)):
            (folder / f"{name}.{language}.html").write_bytes(history_page(found, language, Templates()))
        (folder / f"all.{language}.html").write_bytes(overview_page(forty, language, Templates()))
    return folder


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["long", "short", "all"])
def test_a_page_opens_alone_and_fits_the_screen(shown, browser, name, language, screen):
    """It asks for nothing but itself, logs no error, says its language, and no part of it sticks out at the side."""
    page = browser.new_page(viewport={"width": SCREENS[screen], "height": 900})
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    address = (shown / f"{name}.{language}.html").as_uri()
    page.goto(address)
    assert (asked, said) == ([address], [])
    assert page.evaluate("document.documentElement.lang") == language and page.title()
    assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[screen]
    page.close()


@pytest.mark.parametrize("name", ["long", "all"])
def test_a_narrow_box_opens_at_the_newest_month_and_keeps_the_names_in_sight(shown, browser, name):
    """On a phone the last month is in view at once; scrolled to the first, the names stand where they stood."""
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto((shown / f"{name}.en.html").as_uri())
    box = page.locator(".late").first
    first, last = box.locator("thead tr:last-child th:not(.corner)").first, box.locator("thead th").last
    label = box.locator("tbody th[scope=row]").first
    edge, before = box.bounding_box(), label.bounding_box()
    assert last.bounding_box()["x"] + last.bounding_box()["width"] <= edge["x"] + edge["width"] + 1
    assert first.bounding_box()["x"] < edge["x"]
    box.evaluate("box => box.scrollLeft = -box.scrollWidth")
    assert first.bounding_box()["x"] >= before["x"] + before["width"] - 1
    assert label.bounding_box()["x"] == before["x"]
    page.close()


@pytest.mark.parametrize("name", ["long", "all"])
def test_a_year_fits_the_paper(shown, browser, name):
    """Printed on A4 lying, a block of twelve months is as wide as the paper at most: nothing is cut off."""
    width = int((297 - 2 * 16) / 25.4 * 96)
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.emulate_media(media="print")
    page.goto((shown / f"{name}.ja.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_from_all_agreements_one_click_leads_to_a_month_and_one_more_to_its_report(outputs, browser):
    """The cell of a month opens the agreement's page at that month, where its report is linked."""
    write_history(outputs)
    page = browser.new_page()
    page.goto((outputs / "index.en.html").as_uri())
    page.locator("tr", has_text="beta").locator("td a").first.click()
    assert page.url == (outputs / "beta" / "index.en.html").as_uri() + "#m-2026-09"
    month = page.locator(":target")
    assert "September 2026" in month.inner_text()
    month.get_by_role("link", name="Report").click()
    assert page.url == (outputs / "beta" / "2026-09" / "report.ja.html").as_uri()
    page.close()
