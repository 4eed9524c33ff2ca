"""What is wrong with an agreement, as data: code, sentence, file and line."""

from dataclasses import dataclass
from typing import Literal

from sla_toolkit.language import Message, SlaError

Level = Literal["error", "warning", "info"]
KeyPath = tuple[str | int, ...]
"""Where a value stands in the YAML: keys and list positions from the root."""


class Unfit(ValueError):
    """A value that a field cannot take; raised inside a pydantic validator, which turns it into a problem."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text("en"))
        self.message = message


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `line` counts from 1, and is None where the file as a whole is meant.

    `missing` names the key that `path` lacks, where that is the problem.
    """

    code: str
    message: Message
    path: KeyPath = ()
    file: str | None = None
    line: int | None = None
    level: Level = "error"
    missing: str | None = None

    def text(self, language: str = "en") -> str:
        """Write `file:line: sentence`, leaving out what is not known."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return f"{place}: {self.message.text(language)}" if place else self.message.text(language)


class Refused(SlaError):
    """An agreement or its data cannot be used; `problems` holds every reason found, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems

    def __reduce__(self) -> tuple[type["Refused"], tuple[tuple[Problem, ...]]]:  # type: ignore[override]
        """Let the refusal cross a process boundary with all its problems."""
        return type(self), (self.problems,)

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str = "en") -> str:
        """Write one line for each problem."""
        return "\n".join(problem.text(language) for problem in self.problems)


class AgreementRefused(Refused):
    """The agreement's file cannot be read as an agreement."""
