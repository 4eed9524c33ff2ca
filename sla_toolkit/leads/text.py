"""Text as CRM exports write it, as Ibis expressions that every engine runs alike."""

import ibis
from ibis.expr.types import Column, FloatingColumn, StringColumn

SPACES = " \t\n\r\f\v\u3000\u00a0"
"""What counts as space around a value: ASCII, the full-width space and the no-break space."""

_EDGES = f"^[{SPACES}]+|[{SPACES}]+$"
_WIDE = "０１２３４５６７８９，．／：－＋−\u3000\u00a0\u202f\u2009"
_PLAIN = "0123456789,./:-+-    "
_TO_PLAIN = str.maketrans(_WIDE, _PLAIN)
_NUMBER = r"^[+-]?([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})([.][0-9]+)?$"
_MONEY = r"^[+-]?([0-9]{1,14}|[0-9]{1,2}(,[0-9]{3}){4}|[0-9]{1,3}(,[0-9]{3}){1,3})([.][0-9]+)?$"
MONEY_TYPE = "decimal(18, 4)"
_LARGEST_AMOUNT = 10**14
_LARGEST_WHOLE = 10**15


def as_text(column: Column) -> StringColumn:
    """Give any column as text, untouched where it is text already; 120.0 is written 120, and NaN is blank."""
    if column.type().is_string():
        return column
    if column.type().is_floating():
        return _written(column)
    return column.cast("string")


def _written(column: FloatingColumn) -> StringColumn:
    """Write floats alike on every engine: each has its own way with whole ones."""
    whole = (column == column.floor()) & (column.abs() < _LARGEST_WHOLE)
    text = ibis.ifelse(
        whole, ibis.ifelse(whole, column, 0.0).cast("int64").cast("string"), column.cast("string")
    )
    return ibis.ifelse(column.isnan(), ibis.null("string"), text)


def cleaned(column: Column) -> StringColumn:
    """Take the spaces off both ends; null where nothing is left."""
    return as_text(column).re_replace(_EDGES, "").nullif("")


def plain_digits(text: StringColumn) -> StringColumn:
    """Write full-width digits, signs and spaces in ASCII."""
    return text.translate(_WIDE, _PLAIN)


def plain(text: str) -> str:
    """Do to a Python text what `plain_digits` does to a column."""
    return text.translate(_TO_PLAIN)


def number(column: Column) -> FloatingColumn:
    """Read a column as numbers (64-bit); null for a blank and for a text that is none.

    Commas are taken only where they part thousands, so that 12,5 is not read as 125.
    """
    kind = column.type()
    if kind.is_floating():
        return ibis.ifelse(column.isnan(), ibis.null("float64"), column.cast("float64"))
    if kind.is_numeric():
        return column.cast("float64")
    return _written_number(column, _NUMBER).cast("float64")


def money(column: Column) -> Column:
    """Read a column as amounts, decimal(18, 4); null for a blank and for a text that is no number."""
    if column.type().is_numeric():
        fits = (column < _LARGEST_AMOUNT) & (column > -_LARGEST_AMOUNT)  # NaN is larger than any number
        return ibis.ifelse(fits, ibis.ifelse(fits, column, 0), ibis.null(column.type())).cast(MONEY_TYPE)
    return _written_number(column, _MONEY).cast(MONEY_TYPE)


def _written_number(column: Column, pattern: str) -> StringColumn:
    digits = plain_digits(as_text(column)).re_replace(r"\s+", "")
    is_number = digits.re_search(pattern)
    return ibis.ifelse(is_number, digits.replace(",", ""), ibis.null("string"))
