"""Columns that a format gives types to: what is kept of the types, and how a value is written as text."""

from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
from pyarrow import compute as pc

_WIDEST_DECIMAL = 38  # digits that engines keep
_MOST_EXACT = 1 << 53  # whole numbers up to which a float is exact


class NoPlainColumn(ValueError):
    """A column whose cells hold lists or structures, or bytes that are no text."""


def plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Bring a typed column to text, whole numbers, numbers, decimals, truth, dates or timestamps (microseconds, cut).

    Timestamps with a zone come in UTC; floats that are all whole numbers come as such. Raises NoPlainColumn.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_nested(kind):
        raise NoPlainColumn
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", "UTC" if kind.tz else None), safe=False)
    if pa.types.is_date(kind):
        return column.cast(pa.date32())
    if pa.types.is_floating(kind):
        return whole_numbers(column.cast(pa.float64()))
    narrow = pa.types.is_decimal(kind) and kind.precision <= _WIDEST_DECIMAL
    if narrow or pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return column
    return as_text(column)


def plain_type(kind: pa.DataType) -> pa.DataType | None:
    """Give the type that `plain_column` makes of one; None where it hangs on the values, or there is none."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_null(kind) or pa.types.is_floating(kind) or pa.types.is_nested(kind):
        return None
    try:
        return plain_column(pa.chunked_array([], kind)).type
    except NoPlainColumn:
        return None


def mixed_columns(schemas: Sequence[pa.Schema]) -> list[str]:
    """Name the columns whose types differ in kind."""
    names = schemas[0].names
    return [name for name in names if len({_kind(one.field(name).type) for one in schemas} - {"null"}) > 1]


def alike(tables: Sequence[pa.Table]) -> list[pa.Table]:
    """Give tables of the same columns whose types go together: text throughout where they differ in kind."""
    mixed = mixed_columns([table.schema for table in tables])
    return [_with_text(table, mixed) for table in tables] if mixed else list(tables)


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_null(kind):
        return "null"
    if pa.types.is_timestamp(kind):
        return "instant" if kind.tz else "timestamp"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    return str(kind)


def _with_text(table: pa.Table, names: Sequence[str]) -> pa.Table:
    for name in names:
        table = table.set_column(table.column_names.index(name), name, as_text(table[name]))
    return table


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write a column as text that reads one way only: dates as ISO 8601, instants in UTC, numbers without exponent.

    Raises NoPlainColumn.
    """
    kind = column.type
    if pa.types.is_timestamp(kind):
        mark = "Z" if kind.tz else ""
        seconds = column.cast(pa.timestamp("s", tz="UTC" if kind.tz else None), safe=False)
        return pc.strftime(seconds, f"%Y-%m-%d %H:%M:%S{mark}", locale="C").cast(pa.string())
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        written = [None if value is None else number_text(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(written, pa.string())])
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise NoPlainColumn from None


def number_text(value: float | Decimal) -> str:
    """Write a number as people do: 12345 for 12345.0, without an exponent; '' for what is no number."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact.is_finite():
        return ""
    return f"{int(exact)}" if exact == exact.to_integral_value() else f"{exact.normalize():f}"


def whole_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give floats as whole numbers where all of them are, such as ids that pandas wrote as 12345.0; NaN is null."""
    given = pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type))
    whole = pc.and_(pc.equal(pc.floor(given), given), pc.less(pc.abs(given), _MOST_EXACT))
    return given.cast(pa.int64()) if pc.all(whole).as_py() in (True, None) else given
