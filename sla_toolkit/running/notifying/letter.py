"""What those who are told read: a title, a text with a paragraph for each month, and the documents beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sla_toolkit.agreement import AgreementFile
from sla_toolkit.documents.inert import flat
from sla_toolkit.documents.templates import Templates
from sla_toolkit.language import Message, MonthName, text_in
from sla_toolkit.running.notifying.occasion import missed
from sla_toolkit.running.notifying.told import Told
from sla_toolkit.variance.report import Cause, CommitmentResult, Report

Grave = Literal["info", "warning", "failure"]
BODY = "notify/body.txt.j2"


@dataclass(frozen=True)
class Letter:
    """A message in one language, as plain text; `grave` is for services that colour what they show."""

    title: str
    body: str
    grave: Grave


def letter(
    file: AgreementFile, months: Sequence[Told], language: str, lacking: Sequence[str], templates: Templates
) -> Letter:
    """Write the message of a run; `months` newest first, at least one; `lacking` are documents that are not there.

    Raises TemplateFault where a workspace's own template cannot be used.
    """
    header = file.agreement.agreement
    values = {
        "months": [_month(one, language) for one in months],
        "several": len(months) > 1,
        "lacking": list(lacking),
    }
    body = templates.fill_plain(BODY, language, header.currency, values)
    return Letter(
        title=flat(_title(header.title, months).text(language)),
        body=re.sub(r"\n{3,}", "\n\n", body).strip() + "\n",
        grave=_grave(months),
    )


def _month(told: Told, language: str) -> dict[str, Any]:
    return {
        "month": told.month,
        "failure": told.failure,
        "folder": told.place or ("" if told.folder is None else str(told.folder)),
        "changed": [one.text for one in _causes(told)],
        "missed": [_promise(one, told.report) for one in missed(told) if told.report],
        **_found(told.report, language),
    }


def _found(report: Report | None, language: str) -> dict[str, Any]:
    """Give the month in one paragraph, and what must be known before its numbers."""
    if report is None:
        return {"summary": "", "notices": []}
    notices = [one.text for one in report.notices if one.level != "info"]
    return {"summary": text_in(report.summary or report.headline, language), "notices": notices}


def _causes(told: Told) -> list[Cause]:
    """Say why a report differs from the one that it took the place of in this run; nothing where it took none."""
    if told.report is None or not told.new or not told.report.corrections:
        return []
    last = told.report.corrections[-1]
    return last.causes if last.as_of == told.report.as_of else []


def _promise(one: CommitmentResult, report: Report) -> dict[str, Any]:
    excused_by = next((other.label for other in report.commitments if other.id == one.relieved_by), None)
    return {
        "label": one.label,
        "actual": one.actual,
        "target": one.target,
        "unit": one.unit,
        "excused_by": excused_by,
    }


def _grave(months: Sequence[Told]) -> Grave:
    if any(one.failure is not None for one in months):
        return "failure"
    return "warning" if any(map(missed, months)) else "info"


def _title(agreement: Any, months: Sequence[Told]) -> Message:
    newest, more = MonthName(months[0].month), len(months) - 1
    values = {"agreement": agreement, "month": newest, "said": _said(months)}
    if not more:
        return Message("{agreement}, {month}: {said}", **values)
    if more == 1:
        return Message("{agreement}, {month} and one more month: {said}", **values)
    return Message("{agreement}, {month} and {n} more months: {said}", n=more, **values)


def _said(months: Sequence[Told]) -> list[Message]:
    """Say in the fewest words what became of the promises of all months, and how many months failed."""
    promises = [one for month in months if month.report for one in month.report.commitments]
    failed = sum(one.failure is not None for one in months)
    said = [_promises(promises)] if promises else []
    if failed and len(months) == 1:
        said.append(Message("the run failed"))
    elif failed:
        said.append(Message("one month failed") if failed == 1 else Message("{n} months failed", n=failed))
    return said or [Message("nothing was promised")]


def _promises(promises: Sequence[CommitmentResult]) -> Message:
    count = {status: sum(one.status == status for one in promises) for status in ("missed", "kept")}
    if count["missed"]:
        return Message("{missed} of {n} promises missed", missed=count["missed"], n=len(promises))
    if count["kept"] == len(promises):
        return Message("all {n} promises kept", n=len(promises))
    return Message("none of {n} promises missed so far", n=len(promises))
