"""The practice company: laid out, read, and judged month by month, for all the tests that look at its reports."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sla_toolkit.agreement import AgreementFile, Month, read_agreement
from sla_toolkit.leads import Leads, read_leads
from sla_toolkit.measures import Period, settled_at
from sla_toolkit.practice import PRACTICE, Scenario, Truth, export, generate
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.variance import Report, assess

EXPORTED = datetime(2026, 11, 20, 10, tzinfo=UTC)


class Practice:
    """The practice agreement and its leads."""

    def __init__(self, path: Path) -> None:
        self.file: AgreementFile = read_agreement(path)
        self.leads: Leads = read_leads(self.file)

    def judge(self, month: str, as_of: datetime | None = None, leads: Leads | None = None) -> Report:
        """Judge a month once everything of it is decided, or as of an instant; on other leads if any are given."""
        chosen = Month.parse(month)
        instant = as_of or settled_at(self.file.agreement, chosen)
        period = Period.of(self.file.agreement, chosen, instant)
        return assess(self.file, self.leads if leads is None else leads, period)


class Reports(Mapping[str, Report]):
    """The report of every practice month as known when its data was exported; each is worked out once in a test run.

    The run's processes share them as files in `folder`.
    """

    def __init__(self, practice: Practice, folder: Path) -> None:
        self._practice, self._folder = practice, folder
        self._known: dict[str, Report] = {}

    def __getitem__(self, month: str) -> Report:
        if month not in self._known:
            self._known[month] = self._shared(month)
        return self._known[month]

    def __iter__(self) -> Iterator[str]:
        return iter(truth.month for truth in PRACTICE.timeline)

    def __len__(self) -> int:
        return len(PRACTICE.timeline)

    def _shared(self, month: str) -> Report:
        path = self._folder / f"{month}.json"
        if not path.exists():
            settled = settled_at(self._practice.file.agreement, Month.parse(month))
            report = self._practice.judge(month, min(settled, EXPORTED))
            beside = path.with_suffix(f".{os.getpid()}")
            beside.write_text(report.model_dump_json(), encoding="utf-8")
            beside.replace(path)
        return Report.model_validate_json(path.read_bytes())


def played(folder: Path, truths: tuple[Truth, ...], *changes: tuple[str, str]) -> Practice:
    """Lay the company out with other months, and with pieces of its agreement replaced."""
    new_workspace(folder)
    path = folder / "parameters" / "acme.yaml"
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    export(generate(Scenario(3, truths[0].month, len(truths), 200, truths, "quota")), folder / "data")
    return Practice(path)


def rungs(report: Report) -> dict[str, object]:
    """Give the report's rungs by id."""
    return {one.id: one for one in report.ladder}


def main_of(report: Report) -> object:
    """Give the finding that is the main cause, or None."""
    return next((one for one in report.findings if one.main_cause), None)
