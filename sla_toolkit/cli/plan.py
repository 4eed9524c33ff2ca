"""`sla plan`: from the goal backwards, held against the past."""

from typing import TYPE_CHECKING, Annotated

import typer

from sla_toolkit.cli.options import AgreementPath, AsJson
from sla_toolkit.cli.outcome import DONE, answer, verb
from sla_toolkit.language import reader_language

if TYPE_CHECKING:
    from sla_toolkit.planning.model import PlanReport


@verb
def plan(
    agreement: AgreementPath,
    as_of: Annotated[
        str | None,
        typer.Option(
            help="Plan as of this date or time (default: the end of yesterday, or a day after the data ends)."
        ),
    ] = None,
    reps: Annotated[int | None, typer.Option(min=1, help="How many people work leads.")] = None,
    hours: Annotated[float | None, typer.Option(min=0.1, help="Hours a month that each has for it.")] = None,
    minutes: Annotated[float | None, typer.Option(min=0.1, help="Minutes an attempt takes.")] = None,
    as_json: AsJson = False,
) -> int:
    """Go from the goal backwards to leads per month, and offer each target at the odds the past gives it."""
    from sla_toolkit.running.planning import run_plan

    found = run_plan(agreement, as_of, {"reps": reps, "hours": hours, "minutes": minutes})
    answer(found.model_dump(mode="json"), _lines(found), as_json=as_json)
    return DONE


def _lines(report: "PlanReport") -> list[str]:
    from sla_toolkit.planning.telling import told

    language = reader_language()
    return [one.text(language) for one in told(report)]
