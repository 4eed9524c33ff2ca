"""`sla --help` says at once, in the reader's language, what the verbs are for."""

import subprocess
import sys
from pathlib import Path

import pytest

import sla_toolkit.cli
from sla_toolkit.cli import app
from sla_toolkit.cli.overview import overview, wrapped
from sla_toolkit.cli.summaries import SUMMARIES
from workbench import sla

FOLDER = Path(sla_toolkit.cli.__file__).parent


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_written_down_is_what_would_be_said(language):
    """The text beside the code is that of the verbs there are; `python -m sla_toolkit.cli.overview` renews it."""
    assert (FOLDER / f"overview.{language}.txt").read_text("utf-8") == overview(language)
    assert list(SUMMARIES) == [command.name for command in app.registered_commands]
    done = sla("--help", SLA_LANG=language)
    assert (done.returncode, done.stdout) == (0, overview(language))


def test_nothing_is_imported_that_takes_time():
    """Neither Typer nor a catalogue nor anything that counts is loaded for it."""
    code = (
        "import sys; sys.argv[1:] = ['--help']; from sla_toolkit.cli import main; main()\n"
        "print([name for name in ('typer', 'rich', 'babel', 'pandas', 'ibis') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


@pytest.mark.parametrize("text", [overview(language) for language in ("en", "ja")])
def test_no_line_is_wider_than_a_terminal(text):
    """Eighty columns; a Japanese sign takes two of them."""
    from unicodedata import east_asian_width

    assert (
        max(sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line) for line in text.splitlines())
        <= 80
    )


def test_a_closing_mark_does_not_begin_a_line():
    """Japanese is broken between any two signs, but not before the mark that ends a sentence."""
    assert list(wrapped("ああああ。いい", 8)) == ["あああ", "あ。いい"]
