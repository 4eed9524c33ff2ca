"""From a YAML file to an agreement, or to every reason why not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sla_toolkit.agreement.checks import problems_of
from sla_toolkit.agreement.digest import digest_of
from sla_toolkit.agreement.document import Document, document_of, read_document
from sla_toolkit.agreement.model import Agreement
from sla_toolkit.agreement.problems import AgreementRefused, KeyPath, Problem, Unfit
from sla_toolkit.agreement.repair import repaired, touches
from sla_toolkit.agreement.suggest import hint
from sla_toolkit.language import Message, template


@dataclass(frozen=True)
class AgreementFile:
    """An agreement together with where it was read from and the digest of its terms (64 hex digits).

    `terms` are all that the file says; who is told after a run (`notify`) is no part of the digest.
    """

    agreement: Agreement
    path: Path
    digest: str
    terms: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        """The folder that paths in `data:` are relative to."""
        return self.path.parent


def read_agreement(path: str | Path) -> AgreementFile:
    """Read an agreement and, where `data:` names a file, that file too.

    Raises AgreementRefused with all problems at once, each with file and line.
    """
    path = Path(path)
    return _file(read_document(path), path, path.parent)


def agreement_in(content: bytes, path: Path, folder: Path | None = None) -> AgreementFile:
    """Read an agreement from the bytes of its YAML, which another file carries inside; `path` names that file.

    A file that `data:` names is looked for from `folder` on; with None, what stands there is left out. Raises
    AgreementRefused as `read_agreement` does.
    """
    return _file(document_of(content, str(path)), path, folder)


def _file(document: Document, path: Path, folder: Path | None) -> AgreementFile:
    terms, data_document = _with_data(document, folder)
    agreement, problems = _validated(terms)
    if problems or agreement is None:
        placed = {_placed(problem, document, data_document): None for problem in problems}
        raise AgreementRefused(tuple(sorted(placed, key=lambda one: (str(one.file), one.line or 0))))
    return AgreementFile(agreement, path, digest_of(_lasting(terms)), terms)


def _lasting(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out who is told after a run: nothing that is signed or measured hangs on it."""
    return {key: value for key, value in terms.items() if key != "notify"}


def _with_data(document: Document, folder: Path | None) -> tuple[dict[str, Any], Document | None]:
    terms = dict(document.values)
    if not isinstance(terms.get("data"), str):
        return terms, None
    if folder is None:
        return {key: value for key, value in terms.items() if key != "data"}, None
    try:
        data_document = read_document(folder / terms["data"])
    except AgreementRefused as refused:
        problem = refused.problems[0]
        raise AgreementRefused((problem,)) from None
    values = data_document.values
    terms["data"] = values["data"] if set(values) == {"data"} else values
    return terms, data_document


def _validated(terms: Mapping[str, Any]) -> tuple[Agreement | None, list[Problem]]:
    try:
        agreement = Agreement.model_validate(terms)
    except ValidationError as error:
        problems = [_problem(detail) for detail in error.errors()]
        return None, problems + _problems_behind(terms, problems)
    return agreement, problems_of(agreement)


def _problems_behind(terms: Mapping[str, Any], found: list[Problem]) -> list[Problem]:
    """Check what remains once the faulty values are filled in for."""
    try:
        behind = problems_of(Agreement.model_validate(repaired(terms, found)))
    except ValidationError:
        return []
    return [problem for problem in behind if not touches(problem, found)]


def _placed(problem: Problem, document: Document, data_document: Document | None) -> Problem:
    source, path = document, problem.path
    if data_document is not None and path[:1] == ("data",):
        source, path = data_document, path[1:]
        if set(source.values) == {"data"}:
            path = problem.path
    return replace(problem, file=source.file, line=source.line(path) or 1)


def _problem(detail: ErrorDetails) -> Problem:
    path = detail["loc"]
    kind = detail["type"]
    name = str(path[-1]) if path else ""
    if kind == "missing":
        return Problem(
            "missing_key", Message("“{name}:” is missing here: add it.", name=name), path[:-1], missing=name
        )
    if kind == "extra_forbidden":
        message = Message(
            "“{name}” is not known here. {hint}", name=name, hint=hint(name, _keys_at(path[:-1]))
        )
        return Problem("unknown_key", message, path)
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, Unfit):
        return Problem("unfit_value", cause.message, path)
    return Problem("unfit_value", expected_instead(kind, detail), path)


def expected_instead(kind: str, detail: ErrorDetails) -> Message:
    """Say what a value of the wrong kind should have been (`kind` and `detail` as pydantic gives them)."""
    value, context = detail["input"], detail.get("ctx", {})
    shown = str(value) if isinstance(value, str | int | float) else type(value).__name__
    if kind == "literal_error":
        known = [word.strip(" '") for word in str(context["expected"]).replace(" or ", ", ").split(",")]
        return Message("“{value}” cannot stand here. {hint}", value=shown, hint=hint(shown, known))
    sentence = _EXPECTED.get(kind)
    if sentence == _EXPECTED["date_parsing"] and _DAY.fullmatch(shown):
        sentence = template("There is no day “{value}”: check its month and its day.")
    if sentence:
        return Message(sentence, value=shown, least=context.get("ge", context.get("min_length", "")))
    return Message("“{value}” cannot stand here: {reason}.", value=shown, reason=detail["msg"])


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
"""A date as it should be written, whether or not a calendar has it."""
_EXPECTED = {
    "model_type": template("This must be a block of “key: value” lines."),
    "model_attributes_type": template("This must be a block of “key: value” lines."),
    "dict_type": template("This must be a block of “key: value” lines."),
    "tuple_type": template("This must be a list: begin each entry with “-”."),
    "list_type": template("This must be a list: begin each entry with “-”."),
    "too_short": template("At least {least} must be given here."),
    "string_type": template("“{value}” must be a text: put it in quotes."),
    "string_too_short": template("A text must stand here."),
    "string_pattern_mismatch": template(
        "“{value}” does not have the form asked for here, such as JPY for a currency."
    ),
    "int_type": template("“{value}” must be a whole number."),
    "int_parsing": template("“{value}” must be a whole number."),
    "int_from_float": template("“{value}” must be a whole number."),
    "greater_than_equal": template("“{value}” is too small: {least} is the least."),
    "date_from_datetime_parsing": template("“{value}” is not a date: write it like 2026-10-01."),
    "date_parsing": template("“{value}” is not a date: write it like 2026-10-01."),
    "date_type": template("“{value}” is not a date: write it like 2026-10-01."),
    "date_from_datetime_inexact": template(
        "“{value}” must be a date without a time: write it like 2026-10-01."
    ),
}


def _keys_at(path: KeyPath) -> list[str]:
    """Name the keys that the model takes at a place."""
    model: Any = Agreement
    for key in path:
        if isinstance(key, int) or model is None:
            continue
        field = next((one for name, one in model.model_fields.items() if key in (name, one.alias)), None)
        model = _model_in(field.annotation) if field is not None else None
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in getattr(annotation, "__args__", ()) if (found := _model_in(part))), None)
