"""Text that people write can say anything and do nothing: it comes out letter for letter, in every place."""

import json
import re
import subprocess

import pypandoc
import pypdfium2
import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sla_toolkit.documents.inert import flat, inert, paragraphs
from sla_toolkit.documents.pandoc import READ, Head, convert, parse

HOSTILE = (
    '#read("/etc/passwd")',
    "<script>alert(1)</script>",
    "@cite [@key] $x^2$ \\input{x} \\newpage",
    "| a | b | \\| c",
    "# not a heading",
    "- not a list",
    "1. not a list",
    "(@) not an example",
    "::: {.notice}",
    "[link](http://example.com) ![picture](x.png) <http://example.com>",
    "`code` **bold** _emphasis_ ~~struck~~ ^up^ ~down~ [span]{.kept}",
    "{{ 7 * 7 }} {% raw %} {# x #}",
    "a -- b --- c ... \"quoted\" 'single'",
    "Mr. Smith vs. J. Doe",
    "&amp; &lt; &#x41; \\& %s %(x)s",
    "~~~",
    "---",
    "% title",
    "| line block",
    "[^1] and ^[inline note] [^1]: text",
    "*abbr*: text",
    ": definition",
    "http://example.com//x /* y */ // z",
    '#import "x.typ": *; #let f(x) = x',
    "= heading\\ + 1. - /term: x",
    "a_b*c[d]e{f}g<h>i",
    "i) roman  A. letter",
    "\u1fefcode\u1fef \u037e \u212a",  # compose to backticks, a semicolon and a K
)


def blocks(markdown):
    """Read Markdown the way the documents do and give pandoc's blocks."""
    command = [pypandoc.get_pandoc_path(), "--from", READ, "--to", "json"]
    done = subprocess.run(command, input=markdown.encode(), capture_output=True, check=True)
    return json.loads(done.stdout)["blocks"]


def said(markdown):
    """Give the words of each block, blanks as spaces."""
    return [_words(block) for block in blocks(markdown)]


def _words(node):
    if isinstance(node, list):
        return "".join(map(_words, node))
    if not isinstance(node, dict):
        return ""
    if node["t"] == "Str":
        return node["c"]
    if node["t"] in ("Space", "SoftBreak", "LineBreak"):
        return " "
    assert node["t"] in ("Para", "Plain", "Header", "BulletList", "Table"), node
    return _words([part for part in node.get("c", []) if isinstance(part, (dict, list))])


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40), min_size=1, max_size=30
    )
)
@example(list(HOSTILE))
def test_any_text_reads_as_itself_in_a_paragraph(texts):
    """A text on a line of its own is one paragraph that says that text."""
    texts = [text for text in texts if flat(text).strip(" ")]
    assert said("\n\n".join(inert(text) for text in texts)) == [_single_spaced(flat(text)) for text in texts]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=30), min_size=1, max_size=12))
@example(list(HOSTILE))
def test_any_text_reads_as_itself_in_a_table(texts):
    """A text in a cell stays in its cell: the table keeps its shape."""
    rows = "\n".join(f"| {inert(text)} | x |" for text in texts)
    (table,) = blocks(f"| a | b |\n|:---|---:|\n{rows}\n")
    cells = [row[1] for row in table["c"][4][0][3]]
    assert [len(row) for row in cells] == [2] * len(texts)
    assert [_words(row[0][4]) for row in cells] == [_single_spaced(flat(text)) for text in texts]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_reads_as_itself_in_headings_and_lists(text):
    """A heading and a list entry say the text and nothing else."""
    assert said(f"# {inert(text)}\n\n- {inert(text)}\n") == [_single_spaced(flat(text))] * 2


def _single_spaced(text):
    """Pandoc takes several plain spaces for one."""
    return " ".join(part for part in text.split(" ") if part)


def test_lines_of_japanese_join_without_a_space():
    """A line that was broken in the YAML is one sentence in the document."""
    assert flat("受注まで\n  責任を持ちます。\nReally\nso") == "受注まで責任を持ちます。 Really so"


def test_blank_lines_make_paragraphs():
    """Only an empty line begins a new paragraph."""
    assert paragraphs("一行目。\n二行目。\n\n  \n# 次") == "一行目。二行目。\n\n\\# 次"


def test_letters_come_out_composed():
    """Text typed in parts, as file names from a Mac are, reads like text typed whole."""
    assert flat("か\u3099ka\u0301") == "がká"


def test_what_no_format_can_hold_is_replaced():
    """Lone surrogates and non-characters become the replacement character; control characters vanish."""
    assert flat("a\ud800b\uffffc\x07d") == "a\ufffdb\ufffdc d"


PLAIN = "#let block-of(classes, body) = body\n#set page(width: 30cm, height: auto)\n#set smartquote(enabled: false)\n"


@settings(max_examples=8, deadline=None)  # the time is that of other programs
@given(st.lists(st.text("-.?~/*_`#$@<>=+\\\"'[]{}()!&%^|;:,a1 ", max_size=8), min_size=20, max_size=60))
@example([*HOSTILE, "...", "a-?b", "x-1y", "----", "1. -", "~~", "https://x"])
def test_any_text_reads_as_itself_in_typst(texts):
    """None of Typst's shorthands (dashes, ellipses, soft hyphens, links, comments) changes what was written."""
    texts = [
        f"{text}x" for text in texts
    ]  # a hyphen at the end of a line is no hyphen to those who read PDFs
    markdown = "\n\n".join(f"Q{place}Q\n\n{inert(text)}" for place, text in enumerate(texts))
    body = convert(parse(markdown, Head("t", "s", "en")), "typst").decode()
    pdf = pypdfium2.PdfDocument(typst.compile((PLAIN + body).encode(), format="pdf"))
    printed = "".join(page.get_textpage().get_text_range() for page in pdf)
    for place, text in enumerate(texts):
        found = re.search(rf"Q{place}Q(.*?)(?:Q\d+Q|$)", printed, re.DOTALL)
        assert re.sub(r"\s", "", found[1]) == re.sub(r"\s", "", flat(text))


def test_hostile_text_reads_as_itself_in_the_markdown_document():
    """Who renders our Markdown elsewhere gets the same words: GitHub's dialect reads them back."""
    cell = f"| a | b |\n|---|---|\n| {inert(HOSTILE[5])} | x |"
    parts = [*map(inert, HOSTILE), f"# {inert('heading #')}", cell]
    tree = parse("\n\n".join(parts), Head("Title", "Subtitle", "en"))
    written = convert(tree, "gfm").decode()
    command = [pypandoc.get_pandoc_path(), "--from", "gfm-autolink_bare_uris", "--to", "json"]
    done = subprocess.run(command, input=written.encode(), capture_output=True, check=True)
    *read, table = json.loads(done.stdout)["blocks"]
    plain = [_single_spaced(flat(text)) for text in HOSTILE]
    assert [_words(block) for block in read] == ["Title", "Subtitle", *plain, "heading #"]
    (row,) = table["c"][4][0][3]
    assert _words(row[1][0][4]) == plain[5]
