"""Run one unit, and say how it ended; nothing that goes wrong in it goes any further."""

import signal
import threading
import time
from collections import Counter
from types import FrameType

from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.notebook import MonthDone, run_month
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
        done = run_month(
            unit.agreement,
            unit.month,
            unit.asked.as_of,
            unit.asked.outputs,
            require_signed=unit.asked.require_signed,
            deadline=unit.asked.deadline,
        )
        return _done(unit, done, time.monotonic() - began)
    except SlaError as error:
        return ended_by(error, unit, time.monotonic() - began)
    except Stopped:
        return ended_by(SlaError(Message("It was stopped before it was done.")), unit)
    except Exception as error:  # noqa: BLE001  # one unit's trouble must not be another's
        return ended_by(_unexpected(error), unit, time.monotonic() - began)


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
