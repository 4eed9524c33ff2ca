"""Run every unit, side by side, and give each as it ends.

Nothing heavy is imported here: the work is done in other processes.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import Any

from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.units.calls import run_unit
from sla_toolkit.running.units.crew import Crew
from sla_toolkit.running.units.spec import Ended, Unit

_LOOK = 0.5  # seconds between two looks, so that a signal is heard on every system


def run_units(crew: Crew, units: Sequence[Unit]) -> Iterator[Ended]:
    """Run units by a crew; those that fail fail alone. Stopped half-way, the crew is stopped too."""
    waiting: dict[Future[Any], Unit] = {
        crew.submit(run_unit, unit, unit.asked.deadline): unit for unit in units
    }
    try:
        while waiting:
            for future in wait(waiting, _LOOK, FIRST_COMPLETED).done:
                yield _ended(future, waiting.pop(future))
    except BaseException:
        crew.stop()
        raise


def _ended(future: "Future[Any]", unit: Unit) -> Ended:
    try:
        ended: Ended = future.result()
    except SlaError as error:
        return _lost(unit, error)
    except (Exception, CancelledError) as error:  # noqa: BLE001  # of whoever runs it: one unit's trouble stays its own
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        return _lost(
            unit, SlaError(Message("What ran it broke off ({reason}): run it again.", reason=reason))
        )
    return ended


def _lost(unit: Unit, error: SlaError) -> Ended:
    message = error.message
    problem = {"code": type(error).__name__, "level": "error", "text": message.both()}
    return Ended(
        unit.agreement,
        unit.identifier,
        unit.month,
        "failed",
        sentence=f"{unit.name}: {message.text(unit.asked.reader)}",
        problems=(problem,),
    )
