"""Amounts of money as people write them, as Ibis expressions that every engine runs alike.

Regular expressions keep to what RE2 (DuckDB), PostgreSQL and Java (Spark) read alike: no look-around, no named groups.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import ibis
from ibis.expr.types import BooleanColumn, Column, StringColumn, Table

from sla_toolkit.leads.text import MONEY_TYPE, as_text, money

Decimal = Literal[".", ","]
"""The sign between whole and fraction; the other one parts thousands."""

_WIDE = "０１２３４５６７８９，．（）＋－￥＄￡￦−–△▲\u3000\u00a0\u202f\u2009"
_PLAIN = "0123456789,.()+-¥$£₩----    "
_UNITS = "千百万億"
_EXACT = "decimal(28, 8)"  # holds 1.23456789億 before it is multiplied
_SCALES = ((100_000_000, "億"), (10_000, "万"), (1_000_000, "百万"), (1000, "千"))

_MARKS: Mapping[str, tuple[str, ...]] = {
    "JPY": ("¥", "JP¥", "円", "YEN"),
    "CNY": ("¥", "CN¥", "元", "RMB"),
    "USD": ("[$]", "US[$]", "ドル", "米ドル"),
    "EUR": ("€", "EUROS?", "ユーロ"),
    "GBP": ("£", "ポンド"),
    "KRW": ("₩", "ウォン"),
    "BRL": ("[$]", "R[$]"),
    "CHF": ("FR[.]?", "SFR[.]?"),
    "DKK": ("KR[.]?",),
    "NOK": ("KR[.]?",),
    "SEK": ("KR[.]?",),
    "PLN": ("ZŁ",),
    "MXN": ("[$]", "MX[$]"),
    "THB": ("฿", "バーツ"),
    "VND": ("₫", "ドン"),
    "PHP": ("₱", "ペソ"),
    "INR": ("₹", "RS[.]?"),
    "AUD": ("[$]", "AU?[$]"),
    "CAD": ("[$]", "CA?[$]"),
    "HKD": ("[$]", "HK[$]"),
    "NZD": ("[$]", "NZ[$]"),
    "SGD": ("[$]", "S[$]"),
    "TWD": ("[$]", "NT[$]", "元"),
}
_SYMBOLS = dict.fromkeys(one for some in _MARKS.values() for one in some if "$" not in one)
_ANY_MARK = "|".join(("[A-Z]{3}", "[A-Z]{0,3}[$]", *_SYMBOLS))

# Whole part and fraction by the decimal sign; at most 14 digits before it, which is what decimal(18, 4) holds.
_POINT = "(?:[0-9]{1,14}|[1-9][0-9]{0,1}(?:[, ][0-9]{3}){4}|[1-9][0-9]{0,2}(?:[, ][0-9]{3}){1,3})(?:[.][0-9]{1,12})?"
_COMMA = (
    "(?:[0-9]{1,14}|[1-9][0-9]{0,1}(?:[. ][0-9]{3}){4}|[1-9][0-9]{0,2}(?:[. ][0-9]{3}){1,3})(?:,[0-9]{1,12})?"
)
_LARGE = "(?:[0-9]{1,6}|[0-9]{1,3},[0-9]{3})(?:[.][0-9]{1,8})?"  # 億, 百万
_SMALL = "(?:[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:[.][0-9]{1,8})?"  # 万, 千
_SHORT = "[0-9]{1,6},[0-9]{1,2}"  # 12,5万: no thousands, hence a decimal comma
_REST = "(?:[0-9]{1,4}|[0-9],[0-9]{3})"
WITH_UNIT = (
    f"(?:(?:{_LARGE}|{_SHORT})億(?:{_SMALL}万)?(?:{_REST})?|(?:{_SMALL}|{_SHORT})万(?:{_REST})?"
    f"|(?:{_LARGE}|{_SHORT})百万|(?:{_SMALL}|{_SHORT})千)"
)
ANY_FORM = f"(?:{_POINT}|{_COMMA}|{WITH_UNIT})"


@dataclass(frozen=True)
class Notation:
    """How the amounts of a column are written: in which currency, with which decimal sign.

    `plain`: all of them in ASCII digits with commas between thousands, as `money` reads them. `units`: some with 万.
    """

    currency: str
    decimal: Decimal = "."
    plain: bool = False
    units: bool = True


def with_amount(table: Table, name: str, notation: Notation) -> Table:
    """Add `<name>_amount`, decimal(18, 4): null for a blank, for what is no amount, and for another currency.

    Negative is what has a minus sign, △ or ▲ before it, or stands in brackets. 千, 万, 百万 and 億 multiply. The work
    goes step by step, each a column of its own, as that of dates does and for the same reason.
    """
    column, added = table[name], f"{name}_amount"
    if notation.plain or not column.type().is_string():
        return table.mutate(**{added: money(column)})
    wanted = [*table.columns, added]
    table = table.mutate(_text=tidy(column))
    table = table.mutate(
        _body=table["_text"].re_replace(f"[^0-9.,{_UNITS}]", "").re_replace("^[.,]+|[.,]+$", ""),
        _bare=is_amount(table["_text"], notation.currency, bare_form(notation.decimal)),
        _minus=table["_text"].re_search("^[^0-9]*[-(]"),
    )
    body, other = table["_body"], "," if notation.decimal == "." else "."
    digits = body.replace(other, "").replace(notation.decimal, ".")
    nothing = ibis.null("string")
    table = table.mutate(_size=ibis.ifelse(table["_bare"], digits, nothing).cast(MONEY_TYPE))
    if notation.units:
        in_units = is_amount(table["_text"], notation.currency, WITH_UNIT)
        table = table.mutate(_sound=ibis.ifelse(in_units, _with_points(body), nothing))
        table = table.mutate(_size=ibis.coalesce(table["_size"], _in_units(table["_sound"])))
    size = table["_size"]
    return table.mutate(**{added: ibis.ifelse(table["_minus"], -size, size).cast(MONEY_TYPE)}).select(*wanted)


def _with_points(body: StringColumn) -> StringColumn:
    """Take the commas between thousands away; in 12,5万 there is none, so that its comma is a decimal one."""
    short = body.re_search(f"^[0-9]+,[0-9]{{1,2}}[{_UNITS}]")
    return ibis.ifelse(short, body.replace(",", "."), body.replace(",", ""))


def _in_units(text: StringColumn) -> Column:
    """Add up what stands before 億, 万, 百万 and 千, and after them."""
    total = _number(text, f"[{_UNITS}]([0-9]+)$")
    for scale, unit in _SCALES:
        total += _number(text, f"(?:^|億)([0-9.]+){unit}") * scale
    return ibis.ifelse(text.notnull(), total.cast(MONEY_TYPE), ibis.null(MONEY_TYPE))


def _number(text: StringColumn, pattern: str) -> Column:
    return text.re_extract(pattern, 1).nullif("").cast(_EXACT).fill_null(ibis.literal(0).cast(_EXACT))


def tidy(column: Column) -> StringColumn:
    """Write an amount's text in capitals, ASCII digits and signs, and single spaces."""
    return as_text(column).translate(_WIDE, _PLAIN).upper().re_replace("[ \t]+", " ")


def bare_form(decimal: Decimal) -> str:
    """Give the pattern of an amount without sign, mark or unit."""
    return _POINT if decimal == "." else _COMMA


def is_amount(text: StringColumn, currency: str | None, body: str = ANY_FORM) -> BooleanColumn:
    """Tell which tidy texts are an amount of a form, in a currency (any: None) or without a mark of one."""
    return text.re_search(f"^(?:{_signed(_marks(currency), body)})$")


def _marks(currency: str | None) -> str:
    return "|".join((currency, *_MARKS.get(currency, ()))) if currency else _ANY_MARK


def _signed(marks: str, body: str) -> str:
    """Give the pattern of an amount with its sign and marks; ¥1,200- ends so by custom and is not negative."""
    mark = f"(?:{marks})"
    before, after = f"(?:{mark} ?)?", f"(?: ?{mark})?"
    ordinary = f"(?:[+-] ?{before}|{before}(?:[+-] ?)?){body}{after}"
    in_brackets = f"{before}[(] ?{before}{body}{after} ?[)]{after}"
    ended = f"{mark} ?{body} ?[.]?-"
    return f"{ordinary}|{in_brackets}|{ended}"
