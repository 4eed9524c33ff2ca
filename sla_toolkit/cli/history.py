"""`sla history`: which months kept which promises, for each agreement and over all."""

import sys
from collections.abc import Iterable
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated

import typer

from sla_toolkit.cli.options import AsJson, Outputs
from sla_toolkit.cli.outcome import UsageFault, answer, say, verb
from sla_toolkit.language import Message, reader_language, text_in

if TYPE_CHECKING:
    from sla_toolkit.variance.history import History, Row

_COLUMN = 4
_LEAST_MONTHS = 6
_WHOLE = 1000
"""Columns where there is no terminal: the table stays whole, whatever the environment says of one."""


@verb
def history(
    agreements: Annotated[
        list[Path] | None,
        typer.Argument(help="Agreements whose history to tell (default: all below the outputs folder)."),
    ] = None,
    outputs: Outputs = None,
    as_json: AsJson = False,
) -> None:
    """Say which commitments were kept month by month and where they are going, and write the index pages."""
    from sla_toolkit.agreement import read_agreement
    from sla_toolkit.running.history import run_history

    files = [read_agreement(path) for path in agreements or []]
    workspace = _workspace([file.path for file in files], outputs)
    ids = [file.agreement.agreement.id for file in files] or None
    done = run_history(outputs or workspace / "outputs", ids, _templates(workspace))
    answer(
        done.overview.model_dump(mode="json"), _lines(done.overview.histories, done.pages), as_json=as_json
    )


def _workspace(agreements: list[Path], outputs: Path | None) -> Path:
    """Give the folder that the agreements belong to, or the one we stand in; raises UsageFault for several."""
    from sla_toolkit.running.workspace import Workspace

    found = list(dict.fromkeys(Workspace.of(path).folder for path in agreements)) or [Path()]
    if len(found) > 1 and outputs is None:
        raise UsageFault(
            Message("The agreements belong to several workspaces: name the outputs folder by --outputs.")
        )
    return found[0]


def _templates(workspace: Path) -> Path | None:
    from sla_toolkit.running.workspace import Workspace

    return Workspace(workspace).templates


def _lines(histories: Iterable["History"], pages: Iterable[Path]) -> list[str]:
    language = reader_language()
    columns = get_terminal_size().columns if sys.stdout.isatty() else _WHOLE
    lines: list[str] = []
    for one in histories:
        lines += [*table(one, language, columns), ""]
    return [*lines, *(say(Message("Page: {path}", path=str(path))) for path in pages)]


def table(found: "History", language: str, columns: int) -> list[str]:
    """Lay an agreement's commitments out by month, a symbol each, in as many blocks as fit a width in characters.

    The newest block, at the end, says where each is going.
    """
    title = text_in(found.title, language)
    head = [f"{found.id}: {title}" if title else found.id, *_problems(found, language)]
    return [*head, *_months(found, language, columns)] if found.commitments else head


def _months(found: "History", language: str, columns: int) -> list[str]:
    lines: list[str] = []
    labels = [text_in(row.label, language) for row in found.commitments]
    words = [_words(row, language) for row in found.commitments]
    wide = max((_width(label) for label in labels), default=0)
    room = max((columns - wide - 2 - max(map(_width, words), default=0)) // _COLUMN, _LEAST_MONTHS)
    symbols = [_symbols(found, row) for row in found.commitments]
    for start in range(0, len(found.months), room):
        last = start + room >= len(found.months)
        shown = [line[start : start + room] for line in symbols]
        months = [one.month for one in found.months[start : start + room]]
        lines += _block(months, labels, shown, words if last else [""] * len(labels))
    return [*lines, *_legend(found, language)]


def _problems(found: "History", language: str) -> list[str]:
    """Say which months cannot be read or failed, and why."""
    said = []
    for one in found.months:
        reasons = [reason for reason in (one.why, one.failure.text if one.failure else None) if reason]
        said += [f"  {one.month}: {text_in(reason, language)}" for reason in reasons]
    return said


def _block(months: list[str], labels: list[str], symbols: list[list[str]], words: list[str]) -> list[str]:
    """Write some of the months: the years and months above, a line for each commitment, wide characters as two."""
    years = [month[:4] if place == 0 or month.endswith("-01") else "" for place, month in enumerate(months)]
    wide = max((_width(label) for label in labels), default=0)
    texts = [years, [month[5:] for month in months], *symbols]
    named = zip(["", "", *labels], texts, ["", "", *words], strict=True)
    return [f"{_filled(label, wide)}  {_spread(cells)}{more}".rstrip() for label, cells, more in named]


def _symbols(found: "History", row: "Row") -> list[str]:
    from sla_toolkit.documents.history.words import STATES, status_words

    said = []
    for one, cell in zip(found.months, row.cells, strict=True):
        if cell is not None:
            said.append(status_words(cell)[0])
        else:
            said.append(STATES[one.state][0] if one.state in STATES else "")
    return said


def _words(row: "Row", language: str) -> str:
    """Say where a commitment is going, and how many months in a row it was missed."""
    from sla_toolkit.documents.history.words import in_a_row, trend_words

    symbol, word = trend_words(row)
    said = f"{symbol} {word.text(language)}"
    if not row.missed_in_a_row:
        return said
    run = Message("missed in a row: {months}", months=in_a_row(len(row.missed_in_a_row)))
    return Message("{said}; {more}", said=said, more=run).text(language)


def _legend(found: "History", language: str) -> list[str]:
    from sla_toolkit.documents.history.words import EXCUSED, STATES
    from sla_toolkit.documents.words import STATUS, SYMBOLS

    states = {one.state for one in found.months}
    said = [(SYMBOLS[name], words.text(language)) for name, words in STATUS.items()]
    said.append((f"({SYMBOLS['missed']})", EXCUSED.text(language)))
    said += [(symbol, words.text(language)) for name, (symbol, words) in STATES.items() if name in states]
    return ["  ".join(f"{symbol} {words}" for symbol, words in said)]


def _spread(texts: list[str]) -> str:
    return "".join(_filled(text, _COLUMN) for text in texts)


def _filled(text: str, wide: int) -> str:
    return text + " " * max(wide - _width(text), 0)


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
