"""Every sentence that a reader may see exists in both languages, with the same values in it."""

import ast
import pickle
import string
from functools import cache
from pathlib import Path

import pytest

from sla_toolkit.language import (
    LANGUAGES,
    Message,
    Money,
    MonthName,
    Percent,
    SlaError,
    reader_language,
    text_in,
    translations,
)

PACKAGE = Path(__file__).parents[1] / "sla_toolkit"


@cache
def sentences():
    """Collect every sentence that the code marks: the first argument of `Message(…)` and `template(…)`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", None) in ("Message", "template")
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[first.value] = f"{path.relative_to(PACKAGE)}:{node.lineno}"
    return found


def values_in(sentence):
    """Name the values that a sentence takes."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_sentence_has_a_japanese_one():
    """No sentence in the code is without its translation."""
    missing = {text: place for text, place in sentences().items() if text not in translations("ja")}
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_take_the_same_values(language):
    """A translation neither forgets a value nor asks for one that is not given."""
    for english, translated in translations(language).items():
        if english in sentences():
            assert values_in(english) == values_in(translated), english


def test_no_translation_is_left_over():
    """A translation of a sentence that the code and the templates no longer use is taken out."""
    templates = PACKAGE.parent / "templates"
    in_templates = "\n".join(path.read_text(encoding="utf-8") for path in templates.rglob("*.j2"))
    left = [text for text in translations("ja") if text not in sentences() and text not in in_templates]
    assert not left


def test_numbers_and_nested_sentences_are_written_in_the_readers_language():
    """A number is grouped, a date is written out, and a sentence within a sentence follows the same language."""
    message = Message(
        "{n} and {inner} and {label}", n=1234567, inner=Message("kept"), label={"en": "Lead", "ja": "リード"}
    )
    assert message.text("en") == "1,234,567 and kept and Lead"
    assert "リード" in message.text("ja") and "kept" not in message.text("ja")


def test_months_losses_and_lists_are_written_out():
    """A month has its name, a loss a minus sign and no hyphen, and a list the language's commas."""
    values = [MonthName("2026-09"), -13.7, Percent(-0.123), Money(-1200, "JPY")]
    message = Message("{values}", values=values)
    assert message.text("en") == "September 2026, −13.7, −12.3%, −¥1,200"
    assert message.text("ja") == "2026年9月、−13.7、−12.3%、−¥1,200"


def test_an_error_keeps_its_sentence_across_processes():
    """A refusal that a worker raised is the same sentence where it is shown."""
    error = SlaError(Message("kept"))
    assert pickle.loads(pickle.dumps(error)).message == error.message


def test_a_text_without_the_language_reads_in_one_it_has():
    """A label given in one language only is better than none."""
    assert text_in({"ja": "リード"}, "en") == "リード"
    assert text_in(None, "ja") == ""


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"SLA_LANG": "ja", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_readers_language_follows_the_environment(monkeypatch, variables, language):
    """SLA_LANG decides, else the system's language, else English."""
    for name in ("SLA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert reader_language() == language
