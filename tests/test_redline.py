"""The redline: the whole agreement with what went struck out and what came underlined, and nothing that runs."""

import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.agreement import AgreementFile, digest_of, read_agreement
from sla_toolkit.agreement.changes import changes
from sla_toolkit.documents.marking import marked
from sla_toolkit.documents.pieces import pieces_of
from sla_toolkit.documents.redline import redline

SMALL = Path(__file__).parent / "agreements" / "small.yaml"
HOSTILE = "<script>alert(1)</script> ]( x *y* `z` &amp; <del>"


def text_without(html, gone):
    """Give the text of a marked page without one of the two marks, blanks aside."""
    body = tree(html)

    def walk(element):
        if element.tag == gone:
            return element.tail or ""
        inner = "".join(walk(child) for child in element)
        return (element.text or "") + inner + (element.tail or "")

    return "".join(walk(body).split())


def plain(html):
    """Give the text of a page, blanks aside."""
    return "".join("".join(tree(html).itertext()).split())


def tree(html):
    """Read a page's body."""
    return ET.fromstring(f"<body>{html}</body>")  # noqa: S314 - written right here


def paragraphs(texts):
    """Write texts as a small page: a heading, paragraphs with an inline element, a list and a table."""
    safe = [text.replace("&", "&amp;").replace("<", "&lt;") for text in texts]
    rows = "".join(
        f'<tr><td><span id="r{n}">{n}</span></td><td>{text}</td></tr>' for n, text in enumerate(safe)
    )
    lines = "".join(
        f'<p>{text} <span class="soft">{text[::-1].replace("&", "").replace(";", "")}</span></p>'
        for text in safe
    )
    return f'<h2 id="a">A</h2>{lines}<ul><li>{"</li><li>".join(safe)}</li></ul><table><tbody>{rows}</tbody></table>'


WORDS = st.lists(
    st.text("ab 1９20%営業時間リードに。、<&", min_size=1, max_size=12).filter(str.strip),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_both_versions_can_be_read_out_of_the_redline(old, new):
    """Without what was added it is the old text, without what was taken out the new one; neither loses a word."""
    before, after = paragraphs(old), paragraphs(new)
    both = marked(before, after)
    assert text_without(both, "ins") == plain(before)
    assert text_without(both, "del") == plain(after)
    ids = re.findall(r'id="([^"]+)"', both)
    assert len(ids) == len(set(ids))


def test_english_is_marked_by_words_and_japanese_by_runs_of_script():
    """What a reader takes in at once is marked as one."""
    assert [one.text for one in pieces_of("月 1,200件の引き渡し")] == [
        "月",
        " ",
        "1,200",
        "件",
        "の",
        "引",
        "き",
        "渡",
        "し",
    ]
    assert (
        marked("<p>within 4 hours</p>", "<p>within 12 hours</p>")
        == "<p>within <del>4</del><ins>12</ins> hours</p>"
    )
    assert "<del>人事</del><ins>労務</ins>" in marked("<p>中小企業の人事</p>", "<p>中小企業の労務</p>")
    assert "<del>¥600,000</del><ins>¥650,000</ins>" in marked("<p>is ¥600,000.</p>", "<p>is ¥650,000.</p>")


def test_what_stands_in_one_element_stays_in_one():
    """A line of its own below a cell's text does not fall apart where a number in it changed."""
    old = '<table><tbody><tr><td>A<span class="under">within 4 hours</span></td></tr></tbody></table>'
    assert marked(old, old.replace("4", "8")).count("<span") == 1


def test_a_text_put_anew_is_not_shredded():
    """Two texts with hardly a word in common are struck out and written as wholes."""
    both = marked("<p>one two three four five six</p>", "<p>seven eight nine ten eleven six</p>")
    assert both.count("<del>") <= 1 and both.count("<ins>") <= 1


def test_a_member_that_came_or_went_is_marked_as_a_row_of_its_own():
    """Rows keep their neighbours: the one taken out is struck as a whole, those beside it are untouched."""
    row = '<tr><td><span id="{0}">{0}</span></td><td>{1}</td></tr>'
    rows = [row.format(name, f"promise {name}") for name in ("m1", "m2", "m3")]
    table = "<table><tbody>{}</tbody></table>"
    both = marked(table.format("".join(rows)), table.format(rows[0] + rows[2]))
    assert both.count("<del>") == 2 and "<ins>" not in both
    assert rows[0] in both and rows[2] in both


def small(tmp_path, *pairs, name="a.yaml") -> AgreementFile:
    """Give the small agreement with pieces replaced."""
    text = SMALL.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_agreement(path)


def page_of(tmp_path, language, *pairs):
    """Give the redline between the small agreement and one with pieces replaced."""
    old, new = small(tmp_path), small(tmp_path, *pairs, name="b.yaml")
    return redline(old, new, changes(old, new), (), language).decode()


CHANGE = ("stage: mql, target: 200}", "stage: mql, target: 180}")


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("200", "180", " leads or more")), ("ja", ("200", "180", "件以上"))]
)
def test_the_page_lists_the_changes_and_shows_them_in_their_clause(tmp_path, language, words):
    """On top a sentence a change with a way to its clause; below the clause, marked."""
    page = page_of(tmp_path, language, CHANGE)
    old, new, rest = words
    assert f"<del>{old}</del><ins>{new}</ins>{rest}" in page
    assert 'href="#commitment-mql_volume"' in page and page.count('id="commitment-mql_volume"') == 1
    assert {"en": "Marketing's promise loosened", "ja": "マーケティングの約束を緩和"}[language] in unescape(
        page
    )
    assert f'<html lang="{language}">' in page


def test_every_link_leads_somewhere(tmp_path):
    """No change points at a clause that the page does not have."""
    page = page_of(
        tmp_path, "en", CHANGE, ("revisit: 2027-03-01", "revisit: 2027-02-01"), ("id: too_small", "id: small")
    )
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))


def test_nothing_in_an_agreement_can_run_or_mark_itself(tmp_path):
    """Markup in a text stays text, in the list as in the clause, and the page may load nothing."""
    hostile = ("label: {en: HR, ja: 人事}", f"label: '{HOSTILE}'\n    talk: '{HOSTILE}'")
    page = page_of(tmp_path, "en", hostile)
    assert "<script" not in page and "default-src 'none'" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ]( x *y* `z` &amp;amp; &lt;del&gt;" in page.replace(
        "&quot;", '"'
    )


def test_the_same_versions_give_the_same_bytes_and_no_marks(tmp_path):
    """An agreement against itself has no marks, and a page made twice is the same."""
    page = page_of(tmp_path, "en")
    body = page.partition("The agreement with its changes")[2].partition("</p>")[2]
    assert "<del>" not in body and "<ins>" not in body
    assert page_of(tmp_path, "en", CHANGE) == page_of(tmp_path, "en", CHANGE)


def test_marks_are_told_in_words_to_those_who_do_not_see_them(tmp_path):
    """A screen reader hears what is taken out and what is added, in the page's language."""
    page = page_of(tmp_path, "ja", CHANGE)
    assert "taken out" in page and "［削除：" in page and "text-decoration: line-through" in page


def test_the_digest_at_the_end_is_that_of_each_version(tmp_path):
    """The colophon shows which terms each side of the comparison was."""
    old, new = small(tmp_path), small(tmp_path, CHANGE, name="b.yaml")
    page = redline(old, new, changes(old, new), (), "en").decode()
    assert digest_of(new.terms) in text_without_tags(page) and digest_of(old.terms) in text_without_tags(page)


def text_without_tags(page):
    """Give a page's text with the tags taken out."""
    return re.sub(r"<[^>]+>", "", page)
