"""A calendar month in the agreement's time zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sla_toolkit.agreement.problems import Unfit
from sla_toolkit.language import Message


@dataclass(frozen=True, order=True)
class Month:
    """A year and a month, 1 to 12; sorts by time."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `YYYY-MM`; raises Unfit for anything else."""
        found = re.fullmatch(r"(\d{4})-(\d{2})", str(text).strip())
        if not found or not (1 <= int(found[2]) <= 12 and int(found[1]) >= 1900):
            raise Unfit(Message("“{text}” is not a month: write it like 2026-10.", text=str(text)))
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """Give the month that a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.next().first - timedelta(days=1)

    def next(self) -> "Month":
        """The month after."""
        return self.plus(1)

    def plus(self, months: int) -> "Month":
        """The month that many months later (earlier when negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def start(self, zone: ZoneInfo) -> datetime:
        """The instant the month begins in `zone`, as an aware UTC datetime."""
        return datetime(self.year, self.number, 1, tzinfo=zone).astimezone(UTC)

    def end(self, zone: ZoneInfo) -> datetime:
        """The instant the next month begins: the month holds every instant before it."""
        return self.next().start(zone)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
