"""The match language as an Ibis expression: two-valued, never null."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis
from ibis.expr.types import BooleanColumn, BooleanValue, Column, Table

from sla_toolkit.agreement import Either, Never, Rule, Test
from sla_toolkit.leads.text import SPACES, cleaned, number

ColumnOf = Callable[[str], Column]


def compile_rule(rule: Rule, table: Table) -> BooleanColumn:
    """Tell for each row whether the rule holds; a field that the table lacks counts as blank.

    Text is compared exactly, without the spaces around it; where all operands are numbers, as numbers. A blank field
    passes only `not_in` and `blank: true`; `not` turns true and false around.
    """
    return compile_with(rule, lambda field: table[field] if field in table.columns else ibis.null("string"))


def compile_with(rule: Rule, column_of: ColumnOf) -> BooleanColumn:
    """Compile a rule, taking each field's column from `column_of`."""
    if isinstance(rule, Test):
        return _OPERATORS[rule.operator](column_of(rule.field), rule.value)
    if isinstance(rule, Never):
        return ~compile_with(rule.part, column_of)
    parts = [compile_with(part, column_of) for part in rule.parts]
    if isinstance(rule, Either):
        return reduce(or_, parts, ibis.literal(False)) if not parts else reduce(or_, parts)
    return reduce(and_, parts) if parts else ibis.literal(True)


def numeric_fields(rule: Rule) -> set[str]:
    """Name the fields that a rule reads as numbers."""
    if isinstance(rule, Test):
        return {rule.field} if rule.operator in ("between", "at_least", "at_most") else set()
    if isinstance(rule, Never):
        return numeric_fields(rule.part)
    return {field for part in rule.parts for field in numeric_fields(part)}


def _is(column: Column, value: Any) -> BooleanValue:
    return _in(column, [value])


def _in(column: Column, values: Sequence[Any]) -> BooleanValue:
    if all(map(_is_number, values)):
        return number(column).isin([float(value) for value in values]).fill_null(False)
    text = cleaned(column)
    truths = [str(value).lower() for value in values if isinstance(value, bool)]
    words = [_operand(value) for value in values if not isinstance(value, bool)]
    tests = [text.isin(words)] if words else []
    tests += [text.lower().isin(truths)] if truths else []
    return reduce(or_, tests).fill_null(False)


def _not_in(column: Column, values: Sequence[Any]) -> BooleanValue:
    return ~_in(column, values)


def _between(column: Column, ends: Sequence[float]) -> BooleanValue:
    value = number(column)
    return ((value >= float(ends[0])) & (value <= float(ends[1]))).fill_null(False)


def _at_least(column: Column, least: float) -> BooleanValue:
    return (number(column) >= float(least)).fill_null(False)


def _at_most(column: Column, most: float) -> BooleanValue:
    return (number(column) <= float(most)).fill_null(False)


def _contains(column: Column, part: str) -> BooleanValue:
    return cleaned(column).contains(part).fill_null(False)


def _blank(column: Column, wanted: Any) -> BooleanValue:
    text = cleaned(column)
    return text.isnull() if wanted else text.notnull()


def _operand(value: Any) -> str:
    return str(value).strip(SPACES)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_OPERATORS: dict[str, Callable[[Column, Any], BooleanColumn]] = {
    "is": _is,
    "in": _in,
    "not_in": _not_in,
    "between": _between,
    "at_least": _at_least,
    "at_most": _at_most,
    "contains": _contains,
    "blank": _blank,
}
