"""Tables that are known to be short are not laid out to find out: nothing else about a PDF may change by that."""

import json

import pypdfium2
import pytest
from documents_sample import PRACTICE, agreement, report, with_figures
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sla_toolkit.documents import pdf, render_agreement, render_report
from sla_toolkit.documents.pandoc import Head, parse
from sla_toolkit.documents.pdf import as_pdf
from sla_toolkit.documents.short_tables import with_short_tables
from sla_toolkit.documents.source import Source
from sla_toolkit.documents.templates import Templates

HEAD = Head("T", "S", "en")
CELLS = st.one_of(
    st.text("abcdefghij ", max_size=120),
    st.text("WM", min_size=1, max_size=30),
    st.text("月次差異報告", max_size=60),
    st.lists(st.sampled_from(["appointment", "の", "2026-10", "misunderstanding", "営業"]), max_size=12).map(
        " ".join
    ),
)


def box(rows, widths="20 30 50", classes=".table", below=""):
    """Write a table in a box as the templates do."""
    count = len(rows[0])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * count)
    said = f' widths="{widths}"' if widths else ""
    return f"::: {{{classes}{said}}}\n" + "\n".join(lines) + f"\n\n{below}\n:::\n"


def marked(markdown):
    """Whether each box of a document is marked as short."""
    tree = json.loads(with_short_tables(parse(markdown, HEAD)))
    return ["short" in one["c"][0][1] for one in tree["blocks"] if one["t"] == "Div"]


@pytest.mark.parametrize("document", ["report", "agreement"])
def test_our_own_documents_are_the_same_to_the_byte(document, tmp_path, monkeypatch):
    """Where tables stand, and what goes over to the next page, is as it is when each is laid out first."""
    pages = {}
    for name in ("known", "measured"):
        folder = tmp_path / name
        folder.mkdir()
        if document == "report":
            render_report(with_figures(report(), folder), folder, ("ja", "en"), ("pdf",))
        else:
            render_agreement(
                agreement(tmp_path, text=PRACTICE.read_text("utf-8")), folder, ("ja", "en"), ("pdf",)
            )
        pages[name] = [path.read_bytes() for path in sorted(folder.glob("*.pdf"))]
        monkeypatch.setattr(pdf, "with_short_tables", lambda tree: tree)
    assert len(pages["known"]) == 2 and pages["known"] == pages["measured"]


@settings(max_examples=20, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=2, max_size=9), tight=st.booleans())
def test_what_is_marked_fits_on_a_page(rows, tight):
    """Words as wide and as awkward as they come: all of a table that is kept in one piece is there, on one page."""
    rows = [(f"r{place}x {one}", two, f"{three} e{place}x") for place, (one, two, three) in enumerate(rows)]
    text = box(rows, "60 20 20" if tight else "20 30 50")
    assume(marked(text) == [True])
    made = as_pdf(Source(tree=parse(text, HEAD), head=HEAD, created=0, templates=Templates()))
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made)]
    ends = [f"{side}{place}x" for place in range(len(rows)) for side in "re"]
    assert [all(one in page for one in ends) for page in pages if "r0x" in page] == [True]


def test_a_table_of_few_words_is_marked_and_one_that_may_be_high_is_not():
    """Rows and words both make it high; what stands below it in the box counts."""
    small = [("a", "b", "c")] * 5
    assert marked(box(small)) == [True]
    assert marked(box(small, below="Some words on it.")) == [True]
    assert marked(box([("a", "b", "c")] * 30)) == [False]
    assert marked(box([("a", "b", "語" * 900)] * 2)) == [False]
    assert marked(box(small, below="word " * 3000)) == [False]


@pytest.mark.parametrize("widths", ["", "0 0 0", "50 50", "a b c"])
def test_without_a_width_for_each_column_nothing_is_known(widths):
    """A template of the workspace may leave widths out, or give too few."""
    assert marked(box([("a", "b", "c")] * 3, widths)) == [False]


@pytest.mark.parametrize("inside", ["`code`", "![alt](figure.svg)", "```\ncode\n```", "# Heading"])
def test_what_may_be_of_any_height_is_never_taken_for_short(inside):
    """A picture, a block of code or a heading in the box."""
    cell = inside if "\n" not in inside and "#" not in inside else "a"
    below = "" if cell == inside else inside
    tree = parse(box([("a", "b", cell)] * 2, below=below), HEAD, ["figure.svg"])
    found = [one for one in json.loads(with_short_tables(tree))["blocks"] if one["t"] == "Div"]
    assert [("short" in one["c"][0][1]) for one in found] == [False]


def test_only_boxes_of_tables_are_marked_and_those_within_others_too():
    """Boxes for notes and signatures stay as they are."""
    rows = [("a", "b", "c")] * 3
    assert marked(box(rows, classes=".signatures")) == [False]
    inner = box(rows).replace(":::", "::::")
    tree = json.loads(with_short_tables(parse(f"::: {{.note}}\n{inner}\n:::\n", HEAD)))
    assert json.dumps(tree).count('"short"') == 1
