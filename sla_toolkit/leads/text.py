"""Text as CRM exports write it, as Ibis expressions that every engine runs alike."""

import ibis
from ibis.expr.types import Column, FloatingColumn, StringColumn, StringValue

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
_INFINITY = float("inf")
_MOST_PLACES, _LEAST_PLACES = 16, 7  # beyond which every engine writes a float with an exponent


def as_text(column: Column) -> StringColumn:
    """Give any column as text, untouched where it is text already; 120.0 is written 120, and NaN is blank."""
    if column.type().is_string():
        return column
    if column.type().is_floating():
        return _written(column)
    return column.cast("string")


def _written(column: FloatingColumn) -> StringValue:
    """Write floats alike on every engine, which have each their way with whole, large and small ones.

    Those from 0.0000001 to 10**17 are written out, others as 1.5e300; what is beyond all numbers is `inf` or `-inf`.
    """
    near = column.abs() < _LARGEST_WHOLE
    safe = ibis.ifelse(near, column, 0.0)  # since whole numbers end long before floats do
    whole = near & (safe == safe.floor())
    text = ibis.ifelse(whole, safe.cast("int64").cast("string"), _in_digits(column.cast("string").lower()))
    return ibis.ifelse(column.isnan(), ibis.null("string"), text)


def _in_digits(text: StringValue) -> StringValue:
    """Write a float that is not whole, or that is huge, from its shortest text: 1.5E-4, 1.5e-04 and 0.00015 are one."""
    unsigned = text.re_replace("^-", "")
    mantissa = unsigned.re_replace("e.*$", "").re_replace("[.]0$", "")
    digits = mantissa.replace(".", "")
    exponent = unsigned.re_extract("e[+]?(-?[0-9]+)$", 1).nullif("").cast("int32")
    zeros = ibis.literal("0" * (_MOST_PLACES + 1))
    point = (ibis.least(ibis.greatest(exponent, 0), _MOST_PLACES) + 1).cast("int32")
    padded = digits + zeros
    fraction = ibis.ifelse(digits.length() > point, "." + digits.substr(point), "")
    before = ibis.least(ibis.greatest(-exponent - 1, 0), _MOST_PLACES).cast("int32")
    written = ibis.cases(
        (unsigned.startswith("inf"), "inf"),
        (exponent.isnull(), mantissa),
        (exponent.between(0, _MOST_PLACES), padded.substr(0, point) + fraction),
        (exponent.between(-_LEAST_PLACES, -1), "0." + zeros.substr(0, before) + digits),
        else_=mantissa + "e" + exponent.cast("string"),
    )
    sign = ibis.ifelse(text.startswith("-"), "-", "")
    return sign + written


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
        finite = column.abs() < _INFINITY  # NaN is larger than any number, or none at all
        return ibis.ifelse(finite, column.cast("float64"), ibis.null("float64"))
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
