"""Run the pandoc that comes in the wheel: Markdown → its tree, once; the tree → every format."""

import json
import os
import subprocess
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pypandoc

from sla_toolkit.language import Message, SlaError

READ = "commonmark+pipe_tables+fenced_divs+bracketed_spans+attributes+east_asian_line_breaks-raw_html"
"""CommonMark and what our templates use besides: nothing in it can run, cite, compute or read a file."""
_FILTERS = Path(__file__).parent / "lua"


class ConversionFailed(SlaError):
    """Pandoc or Typst refused a document: a template of the workspace is the likely cause."""


@dataclass(frozen=True)
class Head:
    """What every format says of the document as a whole; `language` is ja or en."""

    title: str
    subtitle: str
    language: str


def parse(markdown: str, head: Head, pictures: Collection[str] = ()) -> bytes:
    """Read Markdown into pandoc's tree (JSON), with the document's head on it.

    Raises ConversionFailed for a picture that is not among `pictures`.
    """
    tree = json.loads(_run("--from", READ, "--to", "json", "--sandbox", text=markdown.encode()))
    for path in _pictures(tree["blocks"]):
        if path not in pictures:
            raise ConversionFailed(
                Message("The templates show a picture that is not there: {path}.", path=path)
            )
    said = {"title": head.title, "subtitle": head.subtitle, "lang": _TAGS[head.language]}
    _join_words(tree["blocks"])
    tree["meta"] = {name: _words(text) for name, text in said.items()}
    return json.dumps(tree).encode()


def _join_words(node: Any) -> None:
    """Make one string of words and the spaces between them: pandoc's tree has a node for each, and each costs time."""
    if isinstance(node, dict):
        _join_words(node.get("c"))
    elif isinstance(node, list):
        joined: list[Any] = []
        for part in node:
            if joined and _is_text(part) and _is_text(joined[-1]):
                joined[-1] = {"t": "Str", "c": _text(joined[-1]) + _text(part)}
            else:
                _join_words(part)
                joined.append(part)
        node[:] = joined


def _is_text(node: Any) -> bool:
    return isinstance(node, dict) and node.get("t") in ("Str", "Space")


def _text(node: Mapping[str, str]) -> str:
    return node.get("c", " ")


def _pictures(node: Any) -> Iterator[str]:
    if isinstance(node, dict) and node.get("t") == "Image":
        yield node["c"][2][0]
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _pictures(part)


def _words(text: str) -> dict[str, object]:
    return {"t": "MetaInlines", "c": [{"t": "Str", "c": text}]}


def convert(tree: bytes, to: str, *options: str, created: int = 0, folder: Path | None = None) -> bytes:
    """Write a tree in a format, through our Lua filter of the format's name.

    `created` (seconds since 1970, UTC) is the time written into formats that carry one. Paths of pictures are relative
    to `folder`. Raises ConversionFailed when pandoc refuses.
    """
    filtered = ("--lua-filter", str(_FILTERS / f"{to}.lua"))
    command = ("--from", "json", "--to", to, "--wrap", "none", *filtered, *options)
    return _run(*command, text=tree, created=created, folder=folder)


def default_file(name: str) -> bytes:
    """Give a data file that pandoc carries in itself."""
    return _run("--print-default-data-file", name, text=b"")


def refused(program: str, said: str) -> ConversionFailed:
    """Say in a sentence that a program refused a document."""
    return ConversionFailed(
        Message(
            "{program} cannot make the document ({reason}): look at the templates of the workspace.",
            program=program,
            reason=(said.strip().splitlines() or ["?"])[0],
        )
    )


def _run(*arguments: str, text: bytes, created: int = 0, folder: Path | None = None) -> bytes:
    done = subprocess.run(  # noqa: S603 - a fixed program; the text comes on its standard input
        [*_pandoc(), *arguments, "--output", "-"],
        input=text,
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(created)},
    )
    if done.returncode:
        raise refused("pandoc", done.stderr.decode(errors="replace"))
    return done.stdout


@cache
def _pandoc() -> tuple[str, ...]:
    """Give the program, and how it is to use memory where it was built to be told."""
    program = str(pypandoc.get_pandoc_path())
    told = (program, *_MEMORY)
    heard = subprocess.run([*told, "--version"], capture_output=True, check=False)  # noqa: S603
    return told if heard.returncode == 0 else (program,)


_MEMORY = ("+RTS", "-H1m", "-A32m", "-n2m", "-RTS")
"""Left to itself it takes 64 MB at once, and asking the system for them takes a fifth of its time."""


_TAGS = {"ja": "ja-JP", "en": "en-US"}
