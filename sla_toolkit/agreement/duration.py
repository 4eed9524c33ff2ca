"""Promised windows such as `4 business hours`."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sla_toolkit.agreement.problems import Unfit
from sla_toolkit.language import Message, template

Unit = Literal["minutes", "hours", "days"]
_SECONDS: dict[str, int] = {"minutes": 60, "hours": 3600, "days": 86400}
_PATTERN = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s+(business\s+)?(minute|hour|day)s?", re.IGNORECASE)


@dataclass(frozen=True)
class Duration:
    """A length of time: elapsed (a day is 24 hours), or counted on the agreement's calendar when `business`."""

    amount: Fraction
    unit: Unit
    business: bool = False

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read `N [business] minutes|hours|days`; raises Unfit for anything else."""
        found = _PATTERN.fullmatch(str(text).strip())
        if not found or Fraction(found[1]) <= 0:
            raise Unfit(
                Message(
                    "“{text}” is not a length of time: write for example “4 business hours”, “5 business days”, "
                    "“24 hours” or “30 days”.",
                    text=str(text),
                )
            )
        unit: Unit = f"{found[3].lower()}s"  # type: ignore[assignment]
        return cls(Fraction(found[1]), unit, bool(found[2]))

    def seconds(self, business_day: int) -> int:
        """Give the length in whole seconds; a business day lasts `business_day` seconds of working time."""
        each = business_day if self.business and self.unit == "days" else _SECONDS[self.unit]
        return int(self.amount * each)

    def message(self) -> Message:
        """Say the length in words."""
        one, many = _WORDING[self.unit, self.business]
        return Message(one if self.amount == 1 else many, n=self.amount)

    def __str__(self) -> str:
        return f"{float(self.amount):.12g} {'business ' if self.business else ''}{self.unit}"


_WORDING = {
    ("minutes", False): (template("{n} minute"), template("{n} minutes")),
    ("hours", False): (template("{n} hour"), template("{n} hours")),
    ("days", False): (template("{n} day"), template("{n} days")),
    ("minutes", True): (template("{n} business minute"), template("{n} business minutes")),
    ("hours", True): (template("{n} business hour"), template("{n} business hours")),
    ("days", True): (template("{n} business day"), template("{n} business days")),
}
