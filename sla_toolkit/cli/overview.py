"""What `sla --help` says, written down ahead: who only asks which verbs there are need not wait for any.

    python -m sla_toolkit.cli.overview

writes `overview.<language>.txt` anew; a test holds the files against the verbs.
"""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from sla_toolkit.cli.summaries import ABOUT, SUMMARIES
from sla_toolkit.language import LANGUAGES, Message

_WIDTH, _INDENT = 80, 12
_FOLDER = Path(__file__).parent


def overview(language: str) -> str:
    """Give the text of a language: how to call the command, and every verb with its summary, 80 columns wide."""

    def said(sentence: str) -> str:
        return Message(sentence).text(language)

    verbs = [
        ("\n" + " " * _INDENT).join(wrapped(said(summary), _WIDTH - _INDENT))
        for summary in SUMMARIES.values()
    ]
    rows = [f"  {name:{_INDENT - 2}}{text}" for name, text in zip(SUMMARIES, verbs, strict=True)]
    usage = Message("Usage: {command}", command="sla COMMAND [OPTIONS] [ARGUMENTS]").text(language)
    more = Message("Each command tells its options: {command}", command="sla COMMAND --help").text(language)
    head = "\n".join(wrapped(said(ABOUT), _WIDTH))
    commands = Message("Commands:").text(language)
    return "\n".join([usage, "", head, "", commands, *rows, "", more]) + "\n"


def wrapped(text: str, width: int) -> Iterator[str]:
    """Break a text into lines; between words, or between any two characters of a script that is written without."""
    line = ""
    for piece in _pieces(text):
        if line and _columns(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece
    if line:
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Give what may stand on a line of its own; a closing mark stays with what is before it."""
    piece = ""
    for place, sign in enumerate(text):
        piece += sign
        after = text[place + 1 : place + 2]
        if sign == " " or (_wide(sign) and after not in _CLOSING and sign not in _OPENING):
            yield piece
            piece = ""
    if piece:
        yield piece


_CLOSING, _OPENING = tuple("、。）」』！？ー・"), tuple("（「『")


def _columns(text: str) -> int:
    return sum(2 if _wide(sign) else 1 for sign in text)


def _wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


if __name__ == "__main__":
    for one in LANGUAGES:
        (_FOLDER / f"overview.{one}.txt").write_text(overview(one), "utf-8")
