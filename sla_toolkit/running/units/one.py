"""Run one unit, and say how it ended; nothing that goes wrong in it goes any further."""

import signal
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType

from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.notebook import Leaving, MonthDone, run_month
from sla_toolkit.running.places import is_address, mirroring
from sla_toolkit.running.units.faults import ended_by
from sla_toolkit.running.units.spec import Ended, Unit
from sla_toolkit.running.units.telling import lines_of


class Stopped(BaseException):
    """The run was asked to end: what is half-done is taken away on the way out."""


def run_unit(unit: Unit) -> Ended:
    """Run a unit and publish it; never raises an Exception."""
    began = time.monotonic()
    _end_when_asked()
    try:
        done = _at_an_address(unit) if _away(unit) else _here(unit)
        return _done(unit, done, time.monotonic() - began)
    except SlaError as error:
        return ended_by(error, unit, time.monotonic() - began)
    except Stopped:
        return ended_by(SlaError(Message("It was stopped before it was done.")), unit)
    except Exception as error:  # noqa: BLE001  # one unit's trouble must not be another's
        return ended_by(_unexpected(error), unit, time.monotonic() - began)


def _away(unit: Unit) -> bool:
    return is_address(unit.agreement) or bool(unit.asked.outputs and is_address(unit.asked.outputs))


def _here(unit: Unit) -> MonthDone:
    outputs = Path(unit.asked.outputs) if unit.asked.outputs else None
    return _run(unit, Path(unit.agreement), outputs)


def _at_an_address(unit: Unit) -> MonthDone:
    """Run on a mirror of what lies at an address, and publish there what came of it, a failure included."""
    with mirroring(unit.agreement, unit.asked.outputs) as mirror:
        mirror.bring(unit.identifier, unit.month)
        folder = mirror.outputs / unit.identifier / unit.month
        failed = folder.with_name(f"{unit.month}.failed")
        try:
            done = _run(unit, mirror.agreement, mirror.outputs, mirror.addresses())
        except SlaError:
            if failed.is_dir():
                mirror.publish(failed)
            raise
        new = mirror.publish(folder)
        mirror.remove(failed)
        return replace(done, folder=mirror.address_of(folder), new=new)


def _run(
    unit: Unit, agreement: Path, outputs: Path | None, shown: Mapping[str, str] | None = None
) -> MonthDone:
    return run_month(
        agreement,
        unit.month,
        unit.asked.as_of,
        outputs,
        require_signed=unit.asked.require_signed,
        deadline=unit.asked.deadline,
        leaving=Leaving(shown or {}, refused=not unit.alone),
    )


def _done(unit: Unit, done: MonthDone, seconds: float) -> Ended:
    report, changed = done.report, done.changed
    return Ended(
        unit.agreement,
        unit.identifier,
        unit.month,
        "done",
        folder=str(done.folder),
        seconds=seconds,
        counts=Counter(one.status for one in report.commitments),
        new=done.new,
        lines=tuple(lines_of(done, unit.asked.reader)),
        answer={
            "agreement": unit.agreement,
            "folder": str(done.folder),
            "report": report.model_dump(mode="json"),
            "changed_since": changed.model_dump(mode="json") if changed else None,
        },
    )


def _end_when_asked() -> None:
    """Leave by an exception when the process is asked to end, so that nothing half-written stays."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _unexpected(error: Exception) -> SlaError:
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    return SlaError(
        Message(
            "Something went wrong that is not your mistake ({reason}): run it again with SLA_DEBUG=1 set and report "
            "what it prints.",
            reason=reason,
        )
    )
