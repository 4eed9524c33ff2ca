"""Run the pandoc that comes in the wheel."""

import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pypandoc

from sla_toolkit.language import Message, SlaError

READ = (
    "markdown+east_asian_line_breaks-smart-raw_html-raw_tex-raw_attribute-tex_math_dollars-tex_math_single_backslash"
    "-tex_math_double_backslash-latex_macros-citations-yaml_metadata_block-pandoc_title_block-implicit_figures"
    "-example_lists-markdown_in_html_blocks-native_divs-native_spans-auto_identifiers-footnotes-inline_notes"
)
"""Pandoc's Markdown without anything that could run, cite, compute or read a file."""
_FILTERS = Path(__file__).parent / "lua"


class ConversionFailed(SlaError):
    """Pandoc or Typst refused a document: a template of the workspace is the likely cause."""


def convert(markdown: str, to: str, *options: str, created: int = 0, folder: Path | None = None) -> bytes:
    """Convert Markdown to a format, through our Lua filter of the format's name.

    `created` (seconds since 1970, UTC) is the time written into formats that carry one. Paths of pictures are relative
    to `folder`. Raises ConversionFailed when pandoc refuses.
    """
    command = [
        _pandoc(),
        "--from",
        READ,
        "--to",
        to,
        "--columns",
        "10000",
        "--wrap",
        "none",
        "--sandbox",
        "--output",
        "-",
    ]
    name = to.split("-", maxsplit=1)[0].split("+", maxsplit=1)[0]
    command += ["--lua-filter", str(_FILTERS / f"{name}.lua"), *options]
    done = subprocess.run(  # noqa: S603 - a fixed program; the text comes on its standard input
        command,
        input=markdown.encode(),
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(created)},
    )
    if done.returncode:
        raise refused("pandoc", done.stderr.decode(errors="replace"))
    return done.stdout


@cache
def default_file(name: str) -> bytes:
    """Give a data file that pandoc carries in itself."""
    done = subprocess.run(  # noqa: S603 - a fixed program
        [_pandoc(), "--print-default-data-file", name], capture_output=True, check=True
    )
    return done.stdout


@cache
def _pandoc() -> str:
    return str(pypandoc.get_pandoc_path())


def refused(program: str, said: str) -> ConversionFailed:
    """Say in a sentence that a program refused a document."""
    lines: Sequence[str] = said.strip().splitlines() or ["?"]
    return ConversionFailed(
        Message(
            "{program} cannot make the document ({reason}): look at the templates of the workspace.",
            program=program,
            reason=lines[0],
        )
    )
