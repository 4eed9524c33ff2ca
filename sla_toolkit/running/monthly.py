"""One month: read, measure, compare, and publish; what the monthly notebook calls, cell by cell."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sla_toolkit.agreement import Agreement, AgreementFile, Month, Problem, Refused, Unfit, read_agreement
from sla_toolkit.documents import draw_figures, render_report
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads, read_leads
from sla_toolkit.measures import Period
from sla_toolkit.planning.baseline import event_span
from sla_toolkit.running.agreement_path import find_agreement
from sla_toolkit.running.instant import as_of_for, last_month, now
from sla_toolkit.running.manifest import write_manifest
from sla_toolkit.running.on_file import REPORT, report_on_file
from sla_toolkit.running.plain_errors import tell_plainly
from sla_toolkit.running.publish import staged
from sla_toolkit.running.verifying import sign_off_of
from sla_toolkit.running.workspace import Workspace
from sla_toolkit.signing.log import log_digest, log_path
from sla_toolkit.variance import Report, assess
from sla_toolkit.variance.follow_up import Actions, actions_path, read_actions
from sla_toolkit.variance.playbook import Playbook, read_playbook
from sla_toolkit.variance.sign_off import SignOff

EMPTY_MONTH = "empty_month"
"""The code of the refusal to report a month in which nothing happened."""


@dataclass(frozen=True)
class MonthlyRun:
    """A month of an agreement with its leads read; `language` is that of what a notebook shows."""

    file: AgreementFile
    leads: Leads
    period: Period
    outputs: Path
    language: str
    workspace: Workspace
    playbook: Playbook
    actions: Actions

    @cached_property
    def sign_off(self) -> SignOff:
        """Whether the terms are signed, and how far the agreement had come on the day of judgement."""
        return sign_off_of(self.file, self.outputs, self.period.as_of)

    @cached_property
    def report(self) -> Report:
        """The month's report as data, with what it changes against the one on file."""
        report = assess(self.file, self.leads, self.period, self.sign_off, self.playbook, self.actions)
        before = report_on_file(self.folder)
        return report if before is None else before.carried_on(report)

    @property
    def folder(self) -> Path:
        """The folder that the month is published as."""
        return self.outputs / self.file.agreement.agreement.id / str(self.period.month)

    def publish(self) -> Path:
        """Write report, figures, documents and manifest; the folder appears whole or not at all. Gives the folder."""
        with staged(self.folder) as stage:
            figures = draw_figures(self.report, stage)
            report = self.report.model_copy(update={"figures": figures})
            (stage / REPORT).write_bytes(report.model_dump_json(indent=2).encode() + b"\n")
            render_report(
                report,
                stage,
                self.file.agreement.agreement.languages,
                workspace_templates=self.workspace.templates,
            )
            beside = {
                "playbook": self.playbook.digest,
                "actions": self.actions.digest,
                "sign_off": log_digest(log_path(self.file.folder, self.file.agreement.agreement.id)),
            }
            write_manifest(stage, report, self.workspace, beside)
        return self.folder


def open_month(
    agreement: str | Path,
    month: str | None = None,
    as_of: str | None = None,
    outputs: str | Path | None = None,
    language: str | None = None,
) -> MonthlyRun:
    """Read an agreement and its leads for one month (YYYY-MM; the last that is over, when none is named).

    The playbook and the decisions beside the agreement are read too.

    Raises Refused, with every reason, when the agreement, one of these or the data cannot be used or the data has
    nothing in the month; nothing is written then.
    """
    tell_plainly(language)
    file = read_agreement(find_agreement(agreement))
    workspace = Workspace.of(file.path)
    chosen = choose_month(file.agreement, month)
    period = Period.of(file.agreement, chosen, as_of_for(file.agreement, chosen, as_of))
    playbook = read_playbook(file.folder)
    actions = read_actions(actions_path(file.path, file.agreement.agreement.id), file.agreement)
    leads = read_leads(file)
    refuse_empty(leads, period, file)
    return MonthlyRun(
        file=file,
        leads=leads,
        period=period,
        outputs=Path(outputs) if outputs else workspace.outputs,
        language=language or file.agreement.agreement.languages[0],
        workspace=workspace,
        playbook=playbook,
        actions=actions,
    )


def choose_month(agreement: Agreement, text: str | None) -> Month:
    """Read a month, or take the last that is over; raises Refused for a text that is none."""
    if not text:
        return last_month(agreement, now())
    try:
        return Month.parse(text)
    except Unfit as unfit:
        raise Refused((Problem("month", unfit.message),)) from None


def refuse_empty(leads: Leads, period: Period, file: AgreementFile) -> None:
    """Refuse a month in which nothing happened: a report of zeros would say more than is known."""
    zone = file.agreement.calendar.zone
    span = event_span(leads)
    if span is None:
        message = Message("The data holds no dated event at all: check the date columns in the data block.")
    elif span[1] < period.start or span[0] >= period.end:
        message = Message(
            "The data has nothing in {month}: it runs from {first} to {last}.",
            month=str(period.month),
            first=span[0].astimezone(zone).date(),
            last=span[1].astimezone(zone).date(),
        )
    else:
        return
    raise Refused((Problem(EMPTY_MONTH, message, file=str(file.path)),))
