"""Ask the command for what it must refuse, and hold what it says to the promise: sentences, in both languages."""

import json
import re

from typer.testing import CliRunner

from sla_toolkit.cli import app

MONTH = ("--month", "2026-10")
_WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}")
_QUOTED = re.compile(r"「[^」]*」|“[^”]*”|/\S+|pip install \S+")


def ask(*arguments, language="en", **environment):
    """Run the command within this process, which has everything imported."""
    done = CliRunner().invoke(app, [str(one) for one in arguments], env={"SLA_LANG": language, **environment})
    assert "Traceback" not in done.output
    return done


def contents(folder):
    """Give every file below a folder with its bytes, and every folder."""
    return {one: one.read_bytes() if one.is_file() else None for one in sorted(folder.rglob("*"))}


def problems_of(done):
    """Give the problems that the command tells as data, of all agreements."""
    answer = json.loads(done.stdout)
    if "problems" in answer:
        return answer["problems"]
    return [one for unit in answer["units"] for one in unit["problems"]]


def assert_sentences(problems):
    """One sentence each in either language, none half translated, and none in a programmer's words."""
    assert problems
    for one in problems:
        english, japanese = one["text"]["en"], one["text"]["ja"]
        assert not re.search("Error|Exception|Traceback", english + japanese)
        assert "\n" not in english + japanese
        assert english.rstrip("”")[-1] in ".?…", english
        assert re.search("[ぁ-ん]", japanese), japanese
        assert not _WORDS.search(_QUOTED.sub("", japanese)), japanese
