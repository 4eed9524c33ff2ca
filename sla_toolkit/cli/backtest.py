"""`sla backtest`: the agreement held against its past."""

import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated

import typer

from sla_toolkit.cli.options import AgreementPath, AsJson
from sla_toolkit.cli.outcome import answer, say, verb
from sla_toolkit.language import Message, reader_language

if TYPE_CHECKING:
    from sla_toolkit.planning.backtest import Backtest

_COLUMN = 4
_WHOLE = 1000
"""Columns where there is no terminal: the table stays whole, whatever the environment says of one."""


@verb
def backtest(
    agreement: AgreementPath,
    first: Annotated[
        str | None,
        typer.Option("--from", help="First month, YYYY-MM (default: the first that the data holds whole)."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--until", help="Last month, YYYY-MM (default: the last that has settled).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say which months each side would have kept, had this agreement been in force."""
    from sla_toolkit.running.backtesting import run_backtest

    found = run_backtest(agreement, first, last)
    answer(found.model_dump(mode="json"), _lines(found), as_json=as_json)


def _lines(found: "Backtest") -> list[str]:
    from sla_toolkit.documents.charts import side_words

    language = reader_language()
    said = [side_words(found, side).text(language) for side in found.sides]
    columns = get_terminal_size().columns if sys.stdout.isatty() else _WHOLE
    return [*table(found, language, columns), "", *said]


def table(found: "Backtest", language: str, columns: int) -> list[str]:
    """Lay the commitments out by month, a symbol each, in as many blocks as fit a width in characters."""
    from sla_toolkit.documents.words import STATUS, SYMBOLS
    from sla_toolkit.language import text_in

    rows = sorted(found.rows, key=lambda row: row.owner != "marketing")
    labels = [text_in(row.label, language) for row in rows]
    symbols = [
        [f"({SYMBOLS['missed']})" if cell.relieved_by else SYMBOLS[cell.status] for cell in row.cells]
        for row in rows
    ]
    wide = max((_width(label) for label in labels), default=0)
    room = max((columns - wide - 2) // _COLUMN, 6)
    lines: list[str] = []
    for start in range(0, len(found.months), room):
        months = found.months[start : start + room]
        shown = [line[start : start + room] for line in symbols]
        lines += [*_block(months, labels, shown, wide), ""]
    legend = [f"{SYMBOLS[name]} {words.text(language)}" for name, words in STATUS.items()]
    legend.append(f"({SYMBOLS['missed']}) {say(Message('missed, excused'))}")
    return [*lines, "  ".join(legend)]


def _block(months: list[str], labels: list[str], symbols: list[list[str]], wide: int) -> list[str]:
    """Write some of the months: the years and months above, a line for each commitment, wide characters as two."""
    years = [month[:4] if place == 0 or month.endswith("-01") else "" for place, month in enumerate(months)]
    named = zip(["", "", *labels], [years, [month[5:] for month in months], *symbols], strict=True)
    return [label + " " * (wide - _width(label)) + "  " + _spread(texts) for label, texts in named]


def _spread(texts: list[str]) -> str:
    return "".join(text + " " * max(_COLUMN - _width(text), 0) for text in texts).rstrip()


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
