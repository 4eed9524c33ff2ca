"""The report that a month has on file, whatever state it is in."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from sla_toolkit.variance import Report
from sla_toolkit.variance.corrections import after_unreadable, carried_on

REPORT = "report.json"


@dataclass(frozen=True)
class OnFile:
    """A month's report on file; None: something lies there that cannot be read (half a file, another format)."""

    report: Report | None

    def carried_on(self, new: Report) -> Report:
        """Give the report that replaces this one, with what changed."""
        return after_unreadable(new) if self.report is None else carried_on(self.report, new)


def report_on_file(folder: Path) -> OnFile | None:
    """Read the report of a published month; None where nothing was published."""
    try:
        if not folder.is_dir() or not any(folder.iterdir()):
            return None
        return OnFile(Report.model_validate_json((folder / REPORT).read_bytes()))
    except (OSError, ValidationError):
        return OnFile(None)
