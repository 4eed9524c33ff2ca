"""Values that a sentence holds, each written the way its language writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import wraps
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

_MINUS = "\N{MINUS SIGN}"


def _with_minus(write: Callable[..., str]) -> Callable[..., str]:
    """Write a minus sign, as the documents do, and no hyphen."""

    @wraps(write)
    def written(*values: Any) -> str:
        return write(*values).replace("-", _MINUS)

    return written


@_with_minus
def number(value: float | Decimal | Fraction, language: str) -> str:
    """Write a plain number in `language`, grouped, with at most three decimals."""
    plain = float(value) if isinstance(value, Fraction) else value
    return format_decimal(plain, locale=language)


@dataclass(frozen=True)
class Percent:
    """A share (0 to 1), written as a percentage with at most one decimal."""

    share: float

    @_with_minus
    def text(self, language: str) -> str:
        """Write the share in `language`."""
        return format_percent(self.share, format="#,##0.#%", locale=language)


@dataclass(frozen=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: float
    currency: str

    @_with_minus
    def text(self, language: str) -> str:
        """Write the amount in `language`."""
        return format_currency(self.amount, self.currency, locale=language).replace("￥", "¥")


@dataclass(frozen=True)
class MonthName:
    """A calendar month (anything that reads YYYY-MM), written out: September 2026."""

    month: object

    def text(self, language: str) -> str:
        """Write the month in `language`."""
        return format_skeleton("yMMMM", date.fromisoformat(f"{self.month}-01"), locale=language)
