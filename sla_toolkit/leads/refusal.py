"""The data cannot be used: every reason, each with its place."""

from collections.abc import Iterable
from dataclasses import replace

from sla_toolkit.agreement import AgreementFile, Problem, Refused
from sla_toolkit.agreement.document import read_document
from sla_toolkit.agreement.problems import KeyPath
from sla_toolkit.language import Message


class DataRefused(Refused):
    """The data behind an agreement cannot be used; each problem names a file's row, or a line of the agreement."""


def refuse(code: str, message: Message, *, file: str | None = None, row: int | None = None) -> DataRefused:
    """Make a refusal with one reason; `row` is a spreadsheet's row number (the header is row 1)."""
    return DataRefused((Problem(code, message, file=file, line=row),))


def setting_problem(code: str, message: Message, path: KeyPath) -> Problem:
    """Make a problem with a setting of the `data:` block; `placed` finds its line."""
    return Problem(code, message, path=("data", *path))


def placed(problems: Iterable[Problem], file: AgreementFile) -> tuple[Problem, ...]:
    """Give file and line to those problems that name a setting of the agreement."""
    return tuple(problem if problem.file else _in_yaml(problem, file) for problem in dict.fromkeys(problems))


def _in_yaml(problem: Problem, file: AgreementFile) -> Problem:
    try:
        document, path = read_document(file.path), problem.path
        if isinstance(document.values.get("data"), str) and path[:1] == ("data",):
            document = read_document(file.folder / document.values["data"])
            path = path if set(document.values) == {"data"} else path[1:]
    except Refused:  # the file has gone since it was read
        return replace(problem, file=str(file.path))
    return replace(problem, file=document.file, line=document.line(path))
