"""The match language of personas and `where:`, read into a tree; nothing in it is ever run as code."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from sla_toolkit.agreement.problems import KeyPath
from sla_toolkit.agreement.suggest import hint
from sla_toolkit.language import Message, template

OPERATORS = ("is", "in", "not_in", "between", "at_least", "at_most", "contains", "blank")
COMBINERS = ("any", "all", "not")
_SCALARS = str | int | float | bool


@dataclass(frozen=True)
class Test:
    """One field held against one operator; a blank field passes only `blank: true` and `not_in`."""

    field: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Every:
    """True where all parts are true; with no parts, always."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class Either:
    """True where any part is true."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class Never:
    """True where the part is false."""

    part: "Rule"


Rule = Test | Every | Either | Never


def parse_rule(raw: Any) -> Rule:
    """Read a rule that `rule_problems` found nothing wrong with."""
    return Every(tuple(_parse_entry(key, value) for key, value in raw.items()))


def _parse_entry(key: str, value: Any) -> Rule:
    if key in ("any", "all"):
        parts = tuple(parse_rule(part) for part in value)
        return Either(parts) if key == "any" else Every(parts)
    if key == "not":
        return Never(parse_rule(value))
    return Every(tuple(Test(str(key), operator, operand) for operator, operand in value.items()))


def fields_of(rule: Rule) -> set[str]:
    """Name the lead attributes that a rule looks at."""
    if isinstance(rule, Test):
        return {rule.field}
    if isinstance(rule, Never):
        return fields_of(rule.part)
    return {field for part in rule.parts for field in fields_of(part)}


def rule_problems(raw: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Message]]:
    """Say what is wrong with a rule as it stands in the YAML, each with its place."""
    if not isinstance(raw, Mapping) or not raw:
        yield path, Message("A rule names at least one field, such as “employees: {{between: [50, 300]}}”.")
        return
    for key, value in raw.items():
        yield from _entry_problems(str(key), value, (*path, key))


def _entry_problems(key: str, value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Message]]:
    if key in ("any", "all"):
        if not isinstance(value, list) or not value:
            yield path, Message("“{key}:” holds a list of rules, each beginning with “-”.", key=key)
            return
        for position, part in enumerate(value):
            yield from rule_problems(part, (*path, position))
    elif key == "not":
        yield from rule_problems(value, path)
    elif not isinstance(value, Mapping) or not value:
        yield path, Message("Say how “{field}” is compared, such as “{field}: {{is: …}}”.", field=key)
    else:
        for operator, operand in value.items():
            yield from _operand_problems(str(operator), operand, (*path, operator))


def _operand_problems(operator: str, operand: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Message]]:
    if operator not in OPERATORS:
        yield (
            path,
            Message(
                "“{operator}” is no comparison. {hint}", operator=operator, hint=hint(operator, OPERATORS)
            ),
        )
        return
    fits, message = _OPERANDS[operator]
    if not all(map(_can_be_compared, operand if isinstance(operand, list) else [operand])):
        yield (
            path,
            Message("“{operator}:” holds a character or a number that no lead can have.", operator=operator),
        )
    elif not fits(operand):
        yield path, Message(message, operator=operator)
    elif operator == "between" and operand[0] > operand[1]:
        yield path, Message("“between:” begins with the lower number, such as “[50, 300]”.")


def _can_be_compared(value: Any) -> bool:
    """Tell whether an engine can take the value: no NUL, no half of a character, no infinite number."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= one <= "\udfff" for one in value)
    return not isinstance(value, float) or isfinite(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, _SCALARS) for one in value)


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_LIST = template("“{operator}:” takes a list, such as “[a, b]”.")
_NUMBER = template("“{operator}:” takes a number.")
_OPERANDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "is": (
        lambda value: isinstance(value, _SCALARS),
        template("“is:” takes one value; for several, use “in: [a, b]”."),
    ),
    "in": (_is_list, _LIST),
    "not_in": (_is_list, _LIST),
    "between": (
        _is_pair,
        template("“between:” takes the lowest and the highest number, such as “[50, 300]”."),
    ),
    "at_least": (_is_number, _NUMBER),
    "at_most": (_is_number, _NUMBER),
    "contains": (
        lambda value: isinstance(value, str) and bool(value),
        template("“contains:” takes a text."),
    ),
    "blank": (lambda value: isinstance(value, bool), template("“blank:” takes true or false.")),
}
