"""The program that turns our Markdown into every format."""

import stat
import sys

import pypandoc
import pytest

from sla_toolkit.documents import pandoc
from sla_toolkit.documents.pandoc import Head, convert, parse

HEAD = Head("題", "副題", "ja")


@pytest.fixture
def asked_anew():
    """What is known of the program is found out in the test, and forgotten after it."""
    pandoc._pandoc.cache_clear()
    yield
    pandoc._pandoc.cache_clear()


@pytest.mark.usefixtures("asked_anew")
def test_the_program_in_the_wheel_is_told_how_to_use_memory():
    """It was built to be told; what it writes is what it writes untold."""
    told = convert(parse("**表** と1行", HEAD), "html5")
    assert pandoc._pandoc()[1:] == pandoc._MEMORY
    pandoc._pandoc.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pandoc, "_MEMORY", ())
        assert convert(parse("**表** と1行", HEAD), "html5") == told


@pytest.mark.usefixtures("asked_anew")
@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the program")
def test_one_that_will_not_be_told_is_used_as_it_is(tmp_path, monkeypatch):
    """Many builds refuse to be told anything about memory."""
    own = tmp_path / "pandoc"
    own.write_text(
        f'#!/bin/sh\n[ "$1" = "+RTS" ] && exit 1\nexec "{pypandoc.get_pandoc_path()}" "$@"\n',
        encoding="utf-8",
    )
    own.chmod(own.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(pypandoc, "get_pandoc_path", lambda: str(own))
    assert "<strong>表</strong>" in convert(parse("**表** と1行", HEAD), "html5").decode()
    assert pandoc._pandoc() == (str(own),)
