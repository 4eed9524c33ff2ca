"""Execute the monthly notebook by papermill and publish what it leaves, the executed notebook included."""

import json
import logging
import shutil
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import papermill
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from sla_toolkit.agreement import Month, Refused, read_agreement
from sla_toolkit.language import LANGUAGES, Message, SlaError
from sla_toolkit.running.clean import clean_notebook
from sla_toolkit.running.instant import as_of_for
from sla_toolkit.running.manifest import MANIFEST, write_manifest
from sla_toolkit.running.monthly import EMPTY_MONTH, choose_month
from sla_toolkit.running.on_file import REPORT, OnFile, report_on_file
from sla_toolkit.running.plain_errors import CARRY_ERRORS, carried
from sla_toolkit.running.publish import CannotWrite, cannot_write, staged
from sla_toolkit.running.verifying import refuse_unsigned
from sla_toolkit.running.workspace import Workspace, shipped
from sla_toolkit.variance import Report
from sla_toolkit.variance.report import Correction

NOTEBOOK = "5_monthly_variance.ipynb"
FAILURE = "failure.json"
"""Beside the executed notebook of a month that failed: why, in every language."""


class RunFailed(SlaError):
    """The notebook stopped with an error that is neither the data's nor the agreement's."""


@dataclass(frozen=True)
class MonthDone:
    """A month that was published: its folder (a path, or the address that it stands at) and its report.

    `changed` says what this run changed against the report on file; None where nothing changed, or none was there.
    `new`: what was published was not there before, or other bytes.
    """

    folder: Path | str
    report: Report
    changed: Correction | None = None
    new: bool = True


@dataclass(frozen=True)
class Unit:
    """One month of one agreement, with everything that the notebook is told. `as_of` is ISO with its offset."""

    agreement: Path
    identifier: str
    month: Month
    as_of: str
    outputs: Path
    language: str
    workspace: Workspace

    @classmethod
    def of(cls, agreement: Path, month: str | None, as_of: str | None, outputs: Path | None) -> "Unit":
        """Settle what was left open; raises Refused for an agreement, month or time that cannot be used."""
        file = read_agreement(agreement)
        workspace = Workspace.of(file.path)
        chosen = choose_month(file.agreement, month)
        instant = as_of_for(file.agreement, chosen, as_of).astimezone(file.agreement.calendar.zone)
        header = file.agreement.agreement
        return cls(
            agreement=agreement,
            identifier=header.id,
            month=chosen,
            as_of=instant.isoformat(),
            outputs=outputs or workspace.outputs,
            language=header.languages[0],
            workspace=workspace,
        )

    @property
    def folder(self) -> Path:
        """The folder that the month is published as."""
        return self.outputs / self.identifier / str(self.month)

    @property
    def failed(self) -> Path:
        """The folder that a notebook which stopped with an error is left in."""
        return self.folder.with_name(f"{self.month}.failed")

    @property
    def notebook(self) -> Path:
        """The notebook to run: the workspace's own in `notebooks/<language>/`, else the shipped one."""
        own = self.workspace.folder / "notebooks" / self.language / NOTEBOOK
        return own if own.is_file() else shipped("notebooks") / self.language / NOTEBOOK

    def parameters(self, outputs: Path) -> dict[str, str]:
        """Give the notebook's parameters, with `outputs` as the place that it publishes to."""
        return {
            "agreement": self.agreement.as_posix(),
            "month": str(self.month),
            "as_of": self.as_of,
            "outputs": outputs.as_posix(),
        }


@dataclass(frozen=True)
class Leaving:
    """What a run leaves: in `names`, what its files are to say in place of a folder (an address, mirrored there).

    `refused`: `<month>.failed/` of a refusal too, unless the month is only empty; in a run of many, nobody may have
    seen its sentence.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    refused: bool = False


def run_month(
    agreement: str | Path,
    month: str | None = None,
    as_of: str | None = None,
    outputs: str | Path | None = None,
    *,
    require_signed: bool = False,
    deadline: float | None = None,
    leaving: Leaving = Leaving(),
) -> MonthDone:
    """Run one month in a fresh kernel and publish `outputs/<id>/<month>/`; `deadline`: seconds, None for no end.

    Raises Refused for an agreement or data that cannot be used, and with `require_signed` for terms that not everybody
    has signed; what else the notebook raised of ours, such as EngineFailed; RunFailed for anything else. Of whatever is
    no refusal (see `Leaving`) `<month>.failed/` keeps the notebook as far as it came, and the reason, until a run
    succeeds. What was published before stays as it was.
    """
    unit = Unit.of(Path(agreement), month, as_of, Path(outputs) if outputs else None)
    before, stood = report_on_file(unit.folder), _manifest(unit.folder)
    with staged(unit.folder) as stage:
        executed, inner = stage / "notebook.ipynb", stage / "outputs"
        places = {inner.as_posix(): unit.outputs.as_posix(), **leaving.names}
        try:
            if require_signed:
                refuse_unsigned(unit.agreement, unit.outputs)
            _bring_signed(unit, inner)
            _bring_report(unit, inner, before)
            _execute(unit, executed, inner, deadline)
        except SlaError as error:
            if not isinstance(error, Refused) or (leaving.refused and not _empty(error)):
                _leave_failed(unit, executed, places, error)
            raise
        for path in (inner / unit.identifier / str(unit.month)).iterdir():
            shutil.move(path, stage / path.name)
        shutil.rmtree(inner)
        clean_notebook(executed, places)
        report = Report.model_validate_json((stage / REPORT).read_bytes())
        write_manifest(stage, report, unit.workspace)
    shutil.rmtree(unit.failed, ignore_errors=True)
    return MonthDone(unit.folder, report, _changed(before, report), _manifest(unit.folder) != stood)


def _manifest(folder: Path) -> bytes | None:
    """Give the manifest of what is published; None where nothing whole is."""
    try:
        return (folder / MANIFEST).read_bytes()
    except OSError:
        return None


def _changed(before: OnFile | None, report: Report) -> Correction | None:
    if before is None:
        return None
    known = len(before.report.corrections) if before.report else 0
    return report.corrections[-1] if len(report.corrections) > known else None


def _bring_report(unit: Unit, inner: Path, before: OnFile | None) -> None:
    """Lay the report on file where the notebook looks for it; nothing readable stands for one that is unreadable."""
    if before is not None:
        target = inner / unit.identifier / str(unit.month) / REPORT
        target.parent.mkdir(parents=True)
        target.write_bytes((unit.folder / REPORT).read_bytes() if before.report else b"")


def _bring_signed(unit: Unit, inner: Path) -> None:
    """Lay the signed copies where the notebook, which publishes to a folder of its own, looks for them."""
    for path in (unit.outputs / unit.identifier).glob("agreement-v*/signed.*.pdf"):
        target = inner / path.relative_to(unit.outputs)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _execute(unit: Unit, executed: Path, inner: Path, deadline: float | None) -> None:
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # papermill's own deprecations are nothing to a manager
        try:
            papermill.execute_notebook(
                unit.notebook,
                executed,
                parameters=unit.parameters(inner),
                engine_name="sla",
                kernel_name="python3",
                progress_bar=False,
                deadline=deadline,
                extra_arguments=[
                    "--IPKernelApp.log_level=CRITICAL",  # its words would stand among ours
                    CARRY_ERRORS,
                ],
            )
        except DeadKernelError:
            raise _ended(unit) from None
        except PapermillExecutionError as error:
            raise carried(error.evalue) or _stopped(unit, error) from None
        except OSError as error:
            raise cannot_write(executed, error) from error


def _ended(unit: Unit) -> RunFailed:
    """Say that the process which ran the notebook is gone, with all that was read and counted in it."""
    return RunFailed(
        Message(
            "What counted {month} was ended from outside, as happens when the machine runs out of memory: nothing was "
            "published; close other programs and run again.",
            month=str(unit.month),
        )
    )


def _stopped(unit: Unit, error: PapermillExecutionError) -> RunFailed:
    """Say why the notebook stopped, and where it lies as far as it came."""
    message = Message(
        "The notebook for {month} stopped ({reason}): open {notebook} to see where.",
        month=str(unit.month),
        reason=f"{error.ename}: {error.evalue}".splitlines()[0],
        notebook=str(unit.failed / "notebook.ipynb"),
    )
    return RunFailed(message)


def _leave_failed(unit: Unit, executed: Path, places: Mapping[str, str], error: SlaError) -> None:
    """Leave the notebook as far as it came, and why it came no further, beside what was published."""
    with (
        suppress(CannotWrite),
        staged(unit.failed) as stage,
    ):  # where nothing can be written, the error says so
        with suppress(FileNotFoundError, ValueError):  # there is none, or half of one, as on a full disk
            clean_notebook(executed, places)
            shutil.copy(executed, stage / "notebook.ipynb")
        said = {"code": type(error).__name__, "month": str(unit.month), "text": _reason(error, places)}
        (stage / FAILURE).write_bytes(json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n")


def _empty(error: Refused) -> bool:
    """Whether nothing is wrong but that nothing happened in the month."""
    return all(one.code == EMPTY_MONTH for one in error.problems)


def _reason(error: SlaError, places: Mapping[str, str]) -> dict[str, str]:
    """Give an error's sentences in every language, a line for each problem, with folders named as people know them."""
    if not isinstance(error, Refused):
        return error.message.both()
    found = {one: error.text(one) for one in LANGUAGES}
    for folder, name in places.items():
        found = {one: text.replace(folder, name) for one, text in found.items()}
    return found
