"""How numbers, money, dates and months are written in each language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_month_names
from babel.numbers import format_currency, format_decimal, format_percent

from sla_toolkit.language import Message, template

UNKNOWN = "—"
"""What stands for a number that is not known; never 0."""
NO_CURRENCY = "XXX"
"""ISO 4217 for none: of what writes no money, or money whose currency is not known."""
_MINUS = "\N{MINUS SIGN}"
_LEAST_P = 0.001
_MOST_CONFIDENCE = 0.99
_LEAST_SHARE = 0.01


def _unknown_apart(write: Callable[..., str]) -> Callable[..., str]:
    """Write a dash for None, so that no format has to ask."""

    @wraps(write)
    def written(self: "Formats", value: Any, *more: Any) -> str:
        return UNKNOWN if value is None else write(self, value, *more)

    return written


@dataclass(frozen=True)
class Formats:
    """Writes values for one language; every method gives `UNKNOWN` for None.

    `currency` is an ISO 4217 code.
    """

    language: str
    currency: str = "JPY"

    @_unknown_apart
    def number(self, value: Any) -> str:
        """Write a count or an expected count, with one decimal where it is no whole number: 1,234 or 6.8."""
        return format_decimal(float(value), format="#,##0.#", locale=self.language)

    @_unknown_apart
    def signed(self, value: Any) -> str:
        """Write a difference with its sign and one decimal: −1.9, +0.4, 0.0."""
        plain = format_decimal(abs(float(value)), format="#,##0.0", locale=self.language)
        return self._with_sign(value, plain)

    @_unknown_apart
    def percent(self, value: Any) -> str:
        """Write a share (0 to 1) as a percentage, with one decimal where it needs one: 90%, 96.3%."""
        return format_percent(float(value), format="#,##0.#%", locale=self.language)

    @_unknown_apart
    def rate(self, value: Any) -> str:
        """Write a share (0 to 1) as a percentage with one decimal always, for a column: 90.0%, 96.3%."""
        return format_percent(float(value), format="#,##0.0%", locale=self.language)

    @_unknown_apart
    def money(self, value: Any) -> str:
        """Write an amount in the agreement's currency."""
        return format_currency(float(value), self.currency, locale=self.language).replace("￥", "¥")

    @_unknown_apart
    def change(self, value: Any, unit: str) -> str:
        """Write a difference with its sign in its unit: +12, −1.9, −7 points (of a share, 0 to 1), +¥120,000."""
        size = abs(float(value))
        if unit == "share":
            plain = Message("{n} points", n=self.number(100 * size)).text(self.language)
        else:
            plain = self.money(size) if unit == "money" else self.number(size)
        return self._with_sign(value, plain)

    @_unknown_apart
    def p_value(self, value: Any) -> str:
        """Write a p-value for a column, to two decimals or as far as it takes: 0.08, 0.004, < 0.001."""
        if value < _LEAST_P:
            return "<\N{NO-BREAK SPACE}" + format_decimal(_LEAST_P, format="0.000", locale=self.language)
        pattern = "0.000" if value < 10 * _LEAST_P else "0.00"
        return format_decimal(float(value), format=pattern, locale=self.language)

    @_unknown_apart
    def chance(self, value: Any) -> str:
        """Write a p-value with its name: p = 0.08, p < 0.001."""
        number = self.p_value(value)
        return "\N{NO-BREAK SPACE}".join(("p", number) if number.startswith("<") else ("p", "=", number))

    @_unknown_apart
    def confidence(self, value: Any) -> str:
        """Write how sure something is (0 to 1) as a whole percentage; nothing is ever 100 % sure: 80%, over 99%."""
        if value > _MOST_CONFIDENCE:
            share = self.percent(_MOST_CONFIDENCE)
            return Message("over {share}", share=share).text(self.language)
        return format_percent(float(value), format="#,##0%", locale=self.language)

    @_unknown_apart
    def times(self, value: Any) -> str:
        """Write how many times one thing is another, with one decimal always: 0.9, 1.0, 14.4."""
        return format_decimal(float(value), format="#,##0.0", locale=self.language)

    @_unknown_apart
    def odds(self, value: Any) -> str:
        """Write a share (0 to 1) as a whole percentage; what is neither none nor all never reads as such: < 1%."""
        if 0 < value < _LEAST_SHARE:
            return "<\N{NO-BREAK SPACE}" + self.percent(_LEAST_SHARE)
        if 1 - _LEAST_SHARE < value < 1:
            return ">\N{NO-BREAK SPACE}" + self.percent(1 - _LEAST_SHARE)
        return format_percent(float(value), format="#,##0%", locale=self.language)

    @_unknown_apart
    def amount(self, value: Any, unit: str) -> str:
        """Write a value in its unit: leads, deals, share (0 to 1) or money."""
        if unit == "money":
            return self.money(value)
        return self.rate(value) if unit == "share" else self.number(value)

    @_unknown_apart
    def tidy(self, value: Any, unit: str) -> str:
        """Write an expected value in its unit: counts with one decimal where they need it, money to the whole unit."""
        return self.money(round(value)) if unit == "money" else self.number(value)

    @_unknown_apart
    def counted(self, value: Any, unit: str) -> str:
        """Write a value in its unit as it stands in a sentence, the counted thing included: 200 leads, 90%."""
        if unit in _COUNTED:
            number = self.number(value)
            one, many = _COUNTED[unit]
            return Message(one if number == "1" else many, n=number).text(self.language)
        return self.money(value) if unit == "money" else self.percent(value)

    @_unknown_apart
    def date(self, value: date | str) -> str:
        """Write a day in full; text is read as ISO 8601."""
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return format_date(day, "long", locale=self.language)

    @_unknown_apart
    def month(self, value: Any) -> str:
        """Write a month, given as YYYY-MM: October 2026."""
        first = date.fromisoformat(f"{value}-01")
        return format_skeleton("yMMMM", first, locale=self.language)

    @_unknown_apart
    def instant(self, value: str) -> str:
        """Write an ISO 8601 instant in its own offset, to the minute."""
        at = datetime.fromisoformat(value)
        offset = f"{at:%z}"
        return f"{self.date(at.date())} {format_time(at, 'HH:mm', locale=self.language)} (UTC{offset[:3]}:{offset[3:]})"

    @_unknown_apart
    def moment(self, value: str) -> str:
        """Write an ISO 8601 instant shortly, in its own offset, for a column: Nov 19, 18:00."""
        at = datetime.fromisoformat(value)
        return f"{format_skeleton('MMMd', at, locale=self.language)} {format_time(at, 'HH:mm', locale=self.language)}"

    def _with_sign(self, value: Any, plain: str) -> str:
        """Put the sign of a value before its size, written already; a size that reads as zero has none."""
        if not any(digit in plain for digit in "123456789"):
            return plain
        return (_MINUS if value < 0 else "+") + plain

    def months(self) -> list[str]:
        """Name the twelve months, January first."""
        names = get_month_names("wide", locale=Locale.parse(self.language))
        return [names[number] for number in range(1, 13)]


_COUNTED = {
    "leads": (template("{n} lead"), template("{n} leads")),
    "deals": (template("{n} deal"), template("{n} deals")),
}
