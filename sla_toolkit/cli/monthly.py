"""`sla monthly`: hold one month against one or several agreements."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sla_toolkit.cli.corrected import correction_lines
from sla_toolkit.cli.options import AsJson, Outputs
from sla_toolkit.cli.outcome import (
    DONE,
    FAILED,
    MISSED,
    REFUSED,
    SOME_FAILED,
    answer,
    problems_of,
    say,
    sentence,
    verb,
)
from sla_toolkit.language import Message, SlaError, reader_language

if TYPE_CHECKING:
    from sla_toolkit.running import MonthDone


class FailOn(StrEnum):
    """What turns a run that was done into exit code 10."""

    missed = "missed"


@dataclass(frozen=True)
class _Ended:
    """How one agreement's month ended: with its folder and report, or with an error."""

    agreement: Path
    done: "MonthDone | None"
    error: SlaError | None


@verb
def monthly(
    agreements: Annotated[list[Path], typer.Argument(help="One or several agreements.")],
    month: Annotated[str | None, typer.Option(help="YYYY-MM (default: the last month that is over).")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Judge as of this date or time (default: see the manual).")
    ] = None,
    outputs: Outputs = None,
    workers: Annotated[int, typer.Option(min=1, help="How many agreements to run side by side.")] = 1,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="“missed”: exit with 10 when a commitment was missed.")
    ] = None,
    require_signed: Annotated[
        bool, typer.Option("--require-signed", help="Refuse terms that not everybody has signed (exit 3).")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Hold one month against the agreement and publish report, documents and executed notebook."""
    one = partial(_run_one, month=month, as_of=as_of, outputs=outputs, require_signed=require_signed)
    ended = []
    for result in _each(one, agreements, workers):
        ended.append(result)
        if not as_json:
            _tell(result)
    if as_json:
        answer({"units": [_payload(result) for result in ended]}, [], as_json=True)
    return _exit_code(ended, fail_on)


def _run_one(
    agreement: Path, *, month: str | None, as_of: str | None, outputs: Path | None, require_signed: bool
) -> _Ended:
    from sla_toolkit.running import run_month

    try:
        return _Ended(
            agreement, run_month(agreement, month, as_of, outputs, require_signed=require_signed), None
        )
    except SlaError as error:
        return _Ended(agreement, None, error)


def _each(one: Any, agreements: list[Path], workers: int) -> Iterator[_Ended]:
    if workers == 1 or len(agreements) == 1:
        yield from map(one, agreements)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(one, agreements)


def _tell(ended: _Ended) -> None:
    if ended.error is not None or ended.done is None:
        typer.echo(sentence(ended.error) if ended.error else "", err=True)
        return
    from sla_toolkit.documents.words import STATUS, SYMBOLS

    report = ended.done.report
    typer.echo(f"{report.agreement.id} {report.month}: {report.headline[reader_language()]}")
    for commitment in report.commitments:
        typer.echo(
            f"  {SYMBOLS[commitment.status]} {commitment.label[reader_language()]}: {say(STATUS[commitment.status])}"
        )
    if ended.done.changed is not None:
        for line in correction_lines(ended.done.changed, report):
            typer.echo(line)
    typer.echo(say(Message("Report: {folder}", folder=str(ended.done.folder))))


def _payload(ended: _Ended) -> dict[str, Any]:
    if ended.done is None:
        return {
            "agreement": str(ended.agreement),
            "problems": problems_of(ended.error) if ended.error else [],
        }
    report, changed = ended.done.report, ended.done.changed
    return {
        "agreement": str(ended.agreement),
        "folder": str(ended.done.folder),
        "report": report.model_dump(mode="json"),
        "changed_since": changed.model_dump(mode="json") if changed else None,
    }


def _exit_code(ended: list[_Ended], fail_on: FailOn | None) -> int:
    from sla_toolkit.agreement import Refused

    errors = [one.error for one in ended if one.error is not None]
    if errors:
        if len(ended) > 1:
            return SOME_FAILED
        return REFUSED if isinstance(errors[0], Refused) else FAILED
    missed = any(c.status == "missed" for one in ended if one.done for c in one.done.report.commitments)
    return MISSED if missed and fail_on is FailOn.missed else DONE
