"""`sla pace`: how the running month is doing, and what needs a hand today."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sla_toolkit.cli.options import AgreementPath, AsJson, Outputs
from sla_toolkit.cli.outcome import DONE, MISSED, answer, say, verb
from sla_toolkit.language import Message, reader_language

if TYPE_CHECKING:
    from sla_toolkit.variance.pace import Pace

_SHOWN = 20


class FailOn(StrEnum):
    """What turns a run that was done into exit code 10."""

    alert = "alert"


@verb
def pace(
    agreement: AgreementPath,
    as_of: Annotated[
        str | None, typer.Option(help="Judge as of this date or time (default: the end of yesterday).")
    ] = None,
    outputs: Outputs = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="“alert”: exit with 10 when there is an alert.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Hold the running month against its ideal line, with a forecast, and list the leads that need a hand today."""
    from sla_toolkit.running.pace import run_pace

    done = run_pace(agreement, as_of, outputs)
    payload = {"folder": str(done.folder), "pace": done.pace.model_dump(mode="json")}
    answer(payload, _lines(done.pace, str(done.folder)), as_json=as_json)
    alerted = any(one.level == "alert" for one in done.pace.alerts)
    return MISSED if alerted and fail_on is FailOn.alert else DONE


def _lines(pace: "Pace", folder: str) -> list[str]:
    language = reader_language()
    lines = [f"{pace.agreement.id} {pace.as_of[:16]}: {pace.headline[language]}"]
    lines += [f"  {one.text[language]}" for one in pace.notices if one.level == "warning"]
    lines += [f"  {'!' if one.level == 'alert' else '·'} {one.text[language]}" for one in pace.alerts]
    lines += _hands(pace, language)
    return [*lines, say(Message("Pace: {folder}", folder=folder))]


def _hands(pace: "Pace", language: str) -> list[str]:
    labels = {one.id: one.label[language] for one in pace.budgets}
    lines = [
        f"  {one.lead_id}  {say(_STATES[one.state])}  {(one.deadline or '')[:16]}  {labels[one.commitment]}".rstrip()
        for one in pace.hands[:_SHOWN]
    ]
    more = len(pace.hands) - _SHOWN
    return [*lines, f"  {say(Message('… and {n} more', n=more))}"] if more > 0 else lines


_STATES = {
    "due": Message("due"),
    "late": Message("too late, still to do"),
    "incomplete": Message("record missing"),
}
