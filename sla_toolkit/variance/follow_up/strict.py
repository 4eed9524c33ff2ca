"""A list of entries in a YAML file, held strictly against a model: every problem at once, each with its line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sla_toolkit.agreement import Problem, Refused, Unfit, hint
from sla_toolkit.agreement.document import Document
from sla_toolkit.agreement.problems import KeyPath
from sla_toolkit.agreement.reading import expected_instead
from sla_toolkit.language import Message

Entry = TypeVar("Entry", bound=BaseModel)


def read_entries(
    document: Document, key: str, model: type[Entry], context: Mapping[str, Any] | None = None
) -> tuple[Entry, ...]:
    """Give the entries of the list `key:`, the file's only one; `context` is what the model's validators ask for.

    Raises Refused with every problem, in the order of the file. A list that is left blank has no entries.
    """
    problems = list(_around(document.values, key))
    entries: list[Entry] = []
    listed = document.values.get(key)
    for place, values in enumerate(listed if isinstance(listed, list) else []):
        try:
            entries.append(model.model_validate(values, context=context))
        except ValidationError as error:
            problems += [_problem(detail, (key, place), model) for detail in error.errors()]
    problems += _twice(listed if isinstance(listed, list) else [], key)
    if problems:
        placed = {
            replace(one, file=document.file, line=document.line(one.path) or 1): None for one in problems
        }
        raise Refused(tuple(sorted(placed, key=lambda one: one.line or 0)))
    return tuple(entries)


def _around(values: Mapping[str, Any], key: str) -> Iterator[Problem]:
    if key not in values:
        yield Problem("missing_key", Message("“{name}:” is missing here: add it.", name=key), missing=key)
    elif not isinstance(values[key], list | None):
        message = Message("This must be a list: begin each entry with “-”.")
        yield Problem("unfit_value", message, (key,))
    for name in values:
        if name != key:
            yield _unknown(name, (name,), [key])


def _twice(listed: Iterable[Any], key: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, values in enumerate(listed):
        name = values.get("id") if isinstance(values, Mapping) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            yield Problem("duplicate_id", duplicate(name), (key, place, "id"))
        seen.add(name)


def duplicate(name: str) -> Message:
    """Say that an id is taken."""
    return Message("The id “{name}” stands here twice: give each entry an id of its own.", name=name)


def _unknown(name: str, path: KeyPath, known: Iterable[str]) -> Problem:
    message = Message("“{name}” is not known here. {hint}", name=name, hint=hint(name, known))
    return Problem("unknown_key", message, path)


def _problem(detail: ErrorDetails, at: KeyPath, model: type[BaseModel]) -> Problem:
    inner, kind = detail["loc"], detail["type"]
    path = (*at, *inner)
    name = str(inner[-1]) if inner else ""
    if kind == "missing":
        message = Message("“{name}:” is missing here: add it.", name=name)
        return Problem("missing_key", message, path[:-1], missing=name)
    if kind == "extra_forbidden":
        return _unknown(name, path, _keys_at(model, inner[:-1]))
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, Unfit):
        return Problem("unfit_value", cause.message, path)
    return Problem("unfit_value", expected_instead(kind, detail), path)


def _keys_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Name the keys that the model, or the block in it that `path` leads to, takes."""
    for key in path:
        field = next((one for name, one in model.model_fields.items() if key in (name, one.alias)), None)
        inner = field.annotation if field is not None else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return [field.alias or name for name, field in model.model_fields.items()]
