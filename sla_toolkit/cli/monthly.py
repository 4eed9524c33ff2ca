"""`sla monthly`: hold months against one or many agreements."""

from contextlib import ExitStack
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sla_toolkit.cli.options import AsJson
from sla_toolkit.cli.outcome import DONE, FAILED, MISSED, REFUSED, SOME_FAILED, UsageFault, answer, say, verb
from sla_toolkit.language import Message, reader_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sla_toolkit.running.units.crew import Crew
    from sla_toolkit.running.units.spec import Afterwards, Asked, Ended, Planned


class FailOn(StrEnum):
    """What turns a run that was done into exit code 10."""

    missed = "missed"


@verb
def monthly(
    agreements: Annotated[
        list[str] | None,
        typer.Argument(help="One or several agreements: files, patterns, or addresses such as s3://…"),
    ] = None,
    month: Annotated[str | None, typer.Option(help="YYYY-MM (default: the last month that is over).")] = None,
    first: Annotated[str | None, typer.Option("--from", help="The first of several months.")] = None,
    last: Annotated[
        str | None, typer.Option("--until", help="The last of them (default: the last that is over).")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every month of the term that is over.")] = False,
    missing: Annotated[
        bool, typer.Option("--since-last", help="Every month that has no report yet, or not its final one.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(help="Judge as of this date or time (default: see the manual).")
    ] = None,
    outputs: Annotated[
        str | None, typer.Option(help="Folder or address to write below (default: outputs/).")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="How many to run side by side (default: what the machine bears)."),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Run on a dask.distributed cluster, such as tcp://10.0.0.5:8786.")
    ] = None,
    deadline: Annotated[float, typer.Option(min=0, help="Minutes that a month may take; 0: no end.")] = 120,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="“missed”: exit with 10 when a commitment was missed.")
    ] = None,
    require_signed: Annotated[
        bool, typer.Option("--require-signed", help="Refuse terms that not everybody has signed (exit 3).")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Hold months against the agreements and publish report, documents and executed notebook of each."""
    from sla_toolkit.running.units.spec import Asked

    if sum([month is not None, first is not None or last is not None, every, missing]) > 1:
        raise UsageFault(
            Message("Name the months in one way: --month, --from and --until, --all or --since-last.")
        )
    asked = Asked(
        agreements=_named(agreements, everything=every or missing),
        reader=reader_language(),
        month=month,
        first=first,
        last=last,
        every=every,
        missing=missing,
        as_of=as_of,
        outputs=outputs,
        require_signed=require_signed,
        deadline=deadline * 60 or None,
    )
    return _run(asked, workers, scheduler, fail_on, as_json=as_json)


def _named(agreements: list[str] | None, *, everything: bool) -> tuple[str, ...]:
    """Give the agreements that are named; all of the workspace where every month, or what is missing, is asked for."""
    if agreements:
        return tuple(agreements)
    found = sorted(str(one) for one in Path("parameters").glob("*.y*ml")) if everything else []
    if not found:
        raise UsageFault(Message("Name one or several agreements, such as parameters/acme.yaml."))
    return tuple(found)


def _run(
    asked: "Asked", workers: int | None, scheduler: str | None, fail_on: FailOn | None, *, as_json: bool
) -> int:
    from sla_toolkit.cli.progress import Progress, stopped
    from sla_toolkit.running.units.ahead import read_ahead
    from sla_toolkit.running.units.calls import plan_units, see_to_the_rest
    from sla_toolkit.running.units.crew import local_crew
    from sla_toolkit.running.units.keeping import kept_for_this_run
    from sla_toolkit.running.units.running import run_units
    from sla_toolkit.running.units.stopping import AskedToStop, stoppable

    show = None
    ended: list[Ended] = []
    try:
        with stoppable(), ExitStack() as stack:
            stack.enter_context(kept_for_this_run())
            with read_ahead(asked.agreements, data=scheduler is None) as wait_for_it:
                here, why = local_crew(workers)
                stack.push(lambda kind, *_: here.stop() if kind else here.close())
                crew = _cluster(scheduler, stack) if scheduler else here
                planned: Planned = here.submit(plan_units, asked, None).result()
                if planned.units:
                    wait_for_it()
            show = stack.enter_context(Progress(planned, crew.size, quiet=as_json))
            for note in [*planned.notes, *([say(_not_warm(why))] if why else [])]:
                show.note(note)
            for one in chain(planned.ended, run_units(crew, planned.units)):
                ended.append(one)
                show.ended(one)
            rest = here.submit(see_to_the_rest, (asked, tuple(ended)), None).result()
            _tell(planned, ended, rest, show, as_json=as_json)
    except AskedToStop:
        done = sum(one.how == "done" for one in ended)
        typer.echo(say(stopped(done, show.total if show else None)), err=True)
        return FAILED
    return _exit_code(ended, fail_on)


def _cluster(address: str, stack: ExitStack) -> "Crew":
    from sla_toolkit.running.units.cluster import ClusterCrew

    crew = ClusterCrew(address)
    stack.callback(crew.close)
    return crew


def _not_warm(why: Message) -> Message:
    return Message(
        "{why} Each notebook's kernel is started in the ordinary way, which takes longer.", why=why
    )


def _tell(
    planned: "Planned", ended: "Sequence[Ended]", rest: "Afterwards", show: Any, *, as_json: bool
) -> None:
    if not as_json:
        show.summary(ended, rest)
        return
    order = {(unit.agreement, unit.month): place for place, unit in enumerate(planned.units)}
    units = sorted(ended, key=lambda one: order.get((one.agreement, one.month or ""), -1))
    payload = {
        "units": [_payload(one) for one in units],
        "notes": list(planned.notes),
        "pages": list(rest.pages),
        "said": list(rest.said),
    }
    answer(payload, [], as_json=True)


def _payload(ended: "Ended") -> dict[str, Any]:
    if ended.how == "done":
        return {**ended.answer, "month": ended.month, "seconds": round(ended.seconds, 3)}
    return {"agreement": ended.agreement, "month": ended.month, "problems": list(ended.problems)}


def _exit_code(ended: "Sequence[Ended]", fail_on: FailOn | None) -> int:
    wrong = [one for one in ended if one.how != "done"]
    if wrong:
        if len(ended) > 1:
            return SOME_FAILED
        return REFUSED if wrong[0].how == "refused" else FAILED
    missed = any(one.counts.get("missed") for one in ended)
    return MISSED if missed and fail_on is FailOn.missed else DONE
