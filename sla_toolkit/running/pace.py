"""The pace of a running month: read, worked out, and published."""

from dataclasses import dataclass
from pathlib import Path

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.documents.pace import draw_pace, render_pace
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Period
from sla_toolkit.running.agreement_path import find_agreement
from sla_toolkit.running.instant import now, up_to_yesterday
from sla_toolkit.running.monthly import refuse_empty
from sla_toolkit.running.publish import staged
from sla_toolkit.running.verifying import sign_off_of
from sla_toolkit.running.workspace import Workspace
from sla_toolkit.variance.pace import Pace, pace, read_catalogue


@dataclass(frozen=True)
class PaceDone:
    """A pace and the folder it was published as."""

    pace: Pace
    folder: Path


def run_pace(agreement: str | Path, as_of: str | None = None, outputs: str | Path | None = None) -> PaceDone:
    """Work out the pace of the month that `as_of` falls in and publish it as `outputs/<id>/pace/<YYYY-MM-DD>/`.

    `as_of` is an ISO date (its end) or time, local unless it says otherwise; without one it is the end of yesterday, so
    that a second run on the same day gives the same answer. Raises Refused, with every reason, when agreement,
    catalogue or data cannot be used or the data has nothing in the month; nothing is written then.
    """
    file = read_agreement(find_agreement(agreement))
    workspace, catalogue = Workspace.of(file.path), read_catalogue(file.folder)
    at = up_to_yesterday(file.agreement, as_of, now())
    day = at.astimezone(file.agreement.calendar.zone).date()
    period = Period.of(file.agreement, Month.of(day), at)
    leads = read_leads(file)
    refuse_empty(leads, period, file)
    below = Path(outputs) if outputs else workspace.outputs
    found = pace(file, leads, period, sign_off_of(file, below, at), catalogue)
    folder = below / file.agreement.agreement.id / "pace" / str(day)
    with staged(folder) as stage:
        drawn = draw_pace(found, stage)
        (stage / "pace.json").write_bytes(drawn.model_dump_json(indent=2).encode() + b"\n")
        languages = file.agreement.agreement.languages
        render_pace(drawn, stage, languages, workspace_templates=workspace.templates)
    return PaceDone(drawn, folder)
