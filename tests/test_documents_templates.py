"""A team's own templates: they replace ours file by file, and what is wrong in one is said with file and line."""

import pickle
import shutil
import zipfile
from pathlib import Path

import docx
import matplotlib as mpl
import pytest
from documents_sample import PRACTICE, agreement, report
from pypdf import PdfReader

from sla_toolkit.agreement import read_agreement
from sla_toolkit.documents import MissingGlyph, TemplateFault, render_agreement, render_report
from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.templates import Templates
from sla_toolkit.language import LANGUAGES


def write(folder: Path, name: str, text: str) -> Path:
    """Put a file into the workspace's templates and give their folder."""
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder / "templates"


def filled(folder: Path, text: str, **values: object) -> str:
    """Fill one template of our own."""
    return Templates(write(folder, "one.md.j2", text)).fill("one.md.j2", "en", "JPY", values)


def markdown(folder: Path, templates: Path, language: str = "en") -> str:
    """Render the small agreement with these templates."""
    (path,) = render_agreement(agreement(folder), folder, [language], ["md"], templates)
    return path.read_text(encoding="utf-8")


def test_a_clause_can_be_replaced_in_one_language_alone(tmp_path):
    """`<id>.ja.md.j2` changes the Japanese text and leaves the English one as shipped."""
    templates = write(tmp_path, "agreement/clauses/change.ja.md.j2", "変更は書面によります。\n")
    assert "変更は書面によります。" in markdown(tmp_path, templates, "ja")
    assert "No change works backwards" in markdown(tmp_path, templates, "en")


def test_a_clause_can_be_replaced_in_every_language(tmp_path):
    """`<id>.md.j2` stands in for the shipped text; the article keeps its number and name."""
    templates = write(
        tmp_path, "agreement/clauses/change.md.j2", "As {{ agreement.parties.sales.team }} says.\n"
    )
    text = markdown(tmp_path, templates)
    assert "## Article 13: Changes\n\nAs Sales says.\n" in text and "works backwards" not in text


def test_an_article_of_ones_own_can_be_added(tmp_path):
    """Text in `additional.md.j2` becomes the last article before the pledge."""
    text = markdown(
        tmp_path, write(tmp_path, "agreement/clauses/additional.md.j2", "Lunch is on marketing.\n")
    )
    assert "## Article 14: Additional terms\n\nLunch is on marketing.\n\n<a id=" in text
    assert text.index("Lunch") < text.index("## The pledge")


def test_an_article_can_be_added_in_one_language_alone(tmp_path):
    """`additional.ja.md.j2` gives the Japanese document an article, with an id of its own, that the English has not."""
    added = "## 秘密保持 { #clause-secrecy }\n\n{{ agreement.parties.sales.team }}は秘密を守ります。\n"
    templates = write(tmp_path, "agreement/clauses/additional.ja.md.j2", added)
    japanese, english = (markdown(tmp_path, templates, language) for language in ("ja", "en"))
    assert '<a id="clause-secrecy"></a>\n\n### 秘密保持\n\nSalesは秘密を守ります。' in japanese
    assert '<a id="article-additional"></a>\n\n## 第14条' in japanese
    assert "article-additional" not in english and "Article 14" not in english


def test_a_style_can_be_replaced(tmp_path):
    """The page's style sheet and Typst's style are files like any other."""
    templates = write(tmp_path, "html/page.css", "body { color: rebeccapurple; }\n")
    shipped = Templates().text("typst/style.typ")
    write(tmp_path, "typst/style.typ", shipped.replace("sys.inputs.paper", '"a5"'))
    render_agreement(agreement(tmp_path), tmp_path, ["en"], ["html", "pdf"], templates)
    assert "rebeccapurple" in (tmp_path / "agreement.en.html").read_text(encoding="utf-8")
    assert float(PdfReader(tmp_path / "agreement.en.pdf").pages[0].mediabox.width) < 421


def test_a_word_file_of_ones_own_gives_the_styles(tmp_path):
    """A whole reference document, made in Word, is used as it is: its page, its styles."""
    render_agreement(agreement(tmp_path), tmp_path, ["en"], ["docx"])
    own = docx.Document(str(tmp_path / "agreement.en.docx"))
    own.styles["Heading 1"].font.name = "Impact"
    templates = write(tmp_path, "word/readme.txt", "Ours.\n")
    own.save(str(templates / "word" / "reference.docx"))
    (path,) = render_agreement(agreement(tmp_path), tmp_path, ["en"], ["docx"], templates)
    assert docx.Document(str(path)).styles["Heading 1"].font.name == "Impact"


def test_a_font_of_ones_own_gives_what_ours_lacks(tmp_path):
    """A character that is refused is printed once a font that has it lies in `templates/fonts`."""
    file = agreement(tmp_path, ("{team: Marketing}", "{team: Team 😀}"))
    templates = write(tmp_path, "fonts/readme.txt", "Ours.\n")
    with pytest.raises(MissingGlyph, match="😀"):
        render_agreement(file, tmp_path, ["en"], ["pdf"])
    shutil.copy(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", templates / "fonts")
    (path,) = render_agreement(file, tmp_path, ["en"], ["pdf"], templates)
    assert "😀" in "".join(page.extract_text() for page in PdfReader(path).pages)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{% if %}", "Expected an expression"),
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{{ agreement.nothing }}", "has no attribute 'nothing'"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ agreement.goal }}", "NoneType"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{% include 'agreement/none.md.j2' %}", "there is no such template"),
        ("{{ 'a b'|anchor }}", "cannot be an anchor"),
    ],
)
def test_what_is_wrong_in_a_template_is_said_with_file_and_line(tmp_path, content, reason):
    """The sentence names the team's own file, the line in it and the reason; it crosses processes."""
    templates = write(tmp_path, "agreement/clauses/change.md.j2", f"Fine.\n\n{content}\n")
    with pytest.raises(TemplateFault) as caught:
        markdown(tmp_path, templates)
    said = str(caught.value)
    assert reason in said
    assert "agreement/clauses/change.md.j2:3" in said or "agreement/none.md.j2" in said
    assert str(pickle.loads(pickle.dumps(caught.value))) == said


@pytest.mark.parametrize("name", ["../small.yaml", "/etc/passwd", "report/../../small.yaml"])
def test_a_template_cannot_reach_outside_the_templates(tmp_path, name):
    """An include of a path outside both template folders finds nothing."""
    agreement(tmp_path)
    with pytest.raises(TemplateFault):
        filled(tmp_path, f"{{% include '{name}' %}}")


def test_a_template_cannot_change_what_it_is_given(tmp_path):
    """The report is read, never written: no list of it can grow."""
    with pytest.raises(TemplateFault, match="unsafe"):
        filled(tmp_path, "{{ values.append(1) }}", values=[])


def test_every_value_is_escaped_wherever_it_comes_from(tmp_path):
    """Plain, from a macro, through a translation, joined: stars stay stars."""
    template = (
        "{% macro shown(x) %}{{ x }}{% endmacro %}"
        '{{ v }} / {{ shown(v) }} / {{ _("As of: %(at)s", at=v) }} / {{ [v, v]|join(", ") }} / {{ {"en": v} }}'
    )
    assert filled(tmp_path, template, v="*a*") == (r"\*a\* / \*a\* / As of\: \*a\* / \*a\*\, \*a\* / \*a\*")


def test_numbers_are_written_the_way_the_language_writes_them():
    """Thousands, percentages, money, signs, months, days and instants, and a dash for what is not known."""
    en, ja = Formats("en", "JPY"), Formats("ja", "JPY")
    assert [en.number(1234), en.number(6.75), en.number(0)] == ["1,234", "6.8", "0"]
    assert [en.signed(-1.94), en.signed(0.4), en.signed(0), en.signed(-0.04)] == [
        "−1.9",
        "+0.4",
        "0.0",
        "0.0",
    ]
    assert [en.percent(0.9), en.percent(0.963), en.rate(0.9)] == ["90%", "96.3%", "90.0%"]
    assert [en.money(20_000_000), ja.money(20_000_000)] == ["¥20,000,000", "¥20,000,000"]
    assert Formats("en", "USD").money(1234.5) == "$1,234.50"
    assert [en.month("2026-10"), ja.month("2026-10")] == ["October 2026", "2026年10月"]
    assert [en.date("2026-10-05"), ja.date("2026-10-05")] == ["October 5, 2026", "2026年10月5日"]
    assert ja.instant("2026-11-05T09:00:00+09:00") == "2026年11月5日 09:00 (UTC+09:00)"
    assert en.instant("2026-11-05T09:00:00Z") == "November 5, 2026 09:00 (UTC+00:00)"
    assert [en.counted(200, "leads"), ja.counted(7, "deals"), en.counted(0.9, "share")] == [
        "200 leads",
        "7件",
        "90%",
    ]
    assert {getattr(en, name)(None) for name in ("number", "signed", "rate", "money", "month", "date")} == {
        "—"
    }


@pytest.mark.parametrize(
    ("p_value", "alone", "named"),
    [
        (0.5, "0.50", "p\xa0=\xa00.50"),
        (0.0049, "0.005", "p\xa0=\xa00.005"),
        (0.0, "<\xa00.001", "p\xa0<\xa00.001"),
    ],
)
def test_a_p_value_is_as_long_as_it_takes(p_value, alone, named):
    """Two decimals, three where the first two say nothing, and never a bare zero."""
    assert (Formats("en").p_value(p_value), Formats("en").chance(p_value)) == (alone, named)


def test_nothing_is_ever_wholly_sure():
    """Above 99 % the number ends; below it is a whole percentage."""
    assert (Formats("en").confidence(1.0), Formats("ja").confidence(0.9999)) == ("over 99%", "99%超")
    assert (Formats("en").confidence(0.804), Formats("en").confidence(None)) == ("80%", "—")


def test_a_difference_is_written_in_its_unit():
    """Signs always, points for shares, the currency for money, no sign where there is no difference."""
    en = Formats("en", "JPY")
    assert (en.change(-0.07, "share"), en.change(12, "leads"), en.change(0, "leads")) == (
        "−7 points",
        "+12",
        "0",
    )
    assert en.change(-120000, "money") == "−¥120,000"
    assert (en.counted(1, "leads"), en.counted(2, "deals")) == ("1 lead", "2 deals")


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_words_have_shapes_in_the_pdf(tmp_path, language):
    """The shipped templates and the practice agreement print whole, without a stand-in."""
    render_agreement(read_agreement(PRACTICE), tmp_path, [language], ["pdf"])
    render_report(report(figures=[]), tmp_path, [language], ["pdf"])
    for path in tmp_path.glob("*.pdf"):
        assert "〓" not in "".join(page.extract_text() for page in PdfReader(path).pages)


def test_a_word_file_is_a_sound_archive(tmp_path):
    """Every part that the file names is in it, footer included."""
    (path,) = render_agreement(agreement(tmp_path), tmp_path, ["ja"], ["docx"])
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert "word/footer1.xml" in archive.namelist()
        assert b"footer1.xml" in archive.read("word/_rels/document.xml.rels")
        assert b"w:footerReference" in archive.read("word/document.xml")
