"""An error as plain values, for whoever reads and for a program."""

from typing import Any

from sla_toolkit.agreement import Refused
from sla_toolkit.language import SlaError
from sla_toolkit.running.units.spec import Ended, Unit


def problems_of(error: SlaError) -> tuple[dict[str, Any], ...]:
    """Give an error's problems as data, with their sentences in every language."""
    if not isinstance(error, Refused):
        return ({"code": type(error).__name__, "level": "error", "text": error.message.both()},)
    return tuple(
        {
            "code": one.code,
            "level": one.level,
            "file": one.file,
            "line": one.line,
            "path": list(one.path),
            "text": one.message.both(),
        }
        for one in error.problems
    )


def sentence_of(error: SlaError, language: str) -> str:
    """Write an error in a language, a line for each problem."""
    return error.text(language) if isinstance(error, Refused) else error.message.text(language)


def ended_by(error: SlaError, unit: Unit, seconds: float = 0.0) -> Ended:
    """Say of a unit that an error ended it."""
    return Ended(
        unit.agreement,
        unit.identifier,
        unit.month,
        "refused" if isinstance(error, Refused) else "failed",
        seconds=seconds,
        sentence=sentence_of(error, unit.asked.reader),
        problems=problems_of(error),
    )
