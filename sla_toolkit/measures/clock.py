"""The business clock: how much working time lies between two instants, in Python and as an expression.

Both read the same calendar table, one row for each UTC day, so that an engine needs nothing but integers: the working
seconds before the day, and the day's working windows as seconds after UTC midnight.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

import holidays
import ibis
import pyarrow as pa
from ibis.expr.types import Column, Table

from sla_toolkit.agreement import Calendar
from sla_toolkit.agreement.hours import WORKING_DAYS, minutes_of

_DAY = 86400
_Window = tuple[int, int]


@dataclass(frozen=True)
class BusinessClock:
    """Working time of a calendar between two days (both included); instants outside count no working time.

    A position is the number of working seconds since the clock's first day.
    """

    calendar: Calendar
    first: date
    last: date

    @property
    def business_day(self) -> int:
        """The length of one business day: the sum of the working hours, in seconds."""
        minutes = (minutes_of(window) for window in self.calendar.working_hours)
        return sum(closes - opens for opens, closes in minutes) * 60

    @cached_property
    def working_days(self) -> tuple[date, ...]:
        """The local days that are worked, in order."""
        closed = self._closed
        days = (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))
        return tuple(
            day
            for day in days
            if WORKING_DAYS[day.weekday()] in self.calendar.working_days and day not in closed
        )

    @cached_property
    def _closed(self) -> set[date]:
        closed = set(self.calendar.closed_days)
        if self.calendar.holidays != "none":
            country, _, subdivision = self.calendar.holidays.partition("-")
            years = range(self.first.year, self.last.year + 1)
            closed |= set(holidays.country_holidays(country, subdiv=subdivision or None, years=years))
        return closed

    @cached_property
    def windows(self) -> tuple[_Window, ...]:
        """Working windows as UTC epoch seconds (opens, closes), in order."""
        return tuple(self._windows())

    def _windows(self) -> Iterator[_Window]:
        hours = [minutes_of(window) for window in self.calendar.working_hours]
        for day in self.working_days:
            for opens, closes in hours:
                window = self._epoch(day, opens), self._epoch(day, closes)
                if window[0] < window[1]:  # a clock change can swallow a whole window
                    yield window

    def _epoch(self, day: date, minutes: int) -> int:
        local = datetime.combine(day, time()) + timedelta(minutes=minutes)
        return int(local.replace(tzinfo=self.calendar.zone).timestamp())

    @cached_property
    def _starts(self) -> list[int]:
        return [opens for opens, _ in self.windows]

    @cached_property
    def _before(self) -> list[int]:
        """Working seconds before each window, and after the last."""
        total, before = 0, [0]
        for opens, closes in self.windows:
            total += closes - opens
            before.append(total)
        return before

    def position(self, instant: datetime) -> int:
        """Give the working seconds before an aware instant."""
        seconds = int(instant.timestamp())
        index = bisect_right(self._starts, seconds) - 1
        if index < 0:
            return 0
        opens, closes = self.windows[index]
        return self._before[index] + min(seconds, closes) - opens

    def instant_at(self, position: int) -> datetime | None:
        """Give the first instant (UTC) with that many working seconds before it; None when the clock ends earlier."""
        index = next((n for n, before in enumerate(self._before[1:]) if before >= position), None)
        if index is None or not self.windows:
            return None
        return datetime.fromtimestamp(self.windows[index][0] + position - self._before[index], UTC)

    @cached_property
    def table(self) -> pa.Table:
        """The calendar table: `utc_day` (days since 1970), `seconds_before`, and `opens_n`, `closes_n` per window."""
        rows = dict(self._utc_days())
        width = max((len(windows) for windows, _ in rows.values()), default=0) or 1
        frame = {"utc_day": list(rows), "seconds_before": [before for _, before in rows.values()]}
        for n in range(width):
            each = [windows[n] if n < len(windows) else (0, 0) for windows, _ in rows.values()]
            frame[f"opens_{n}"] = [opens for opens, _ in each]
            frame[f"closes_{n}"] = [closes for _, closes in each]
        return pa.table({name: pa.array(values, pa.int64()) for name, values in frame.items()})

    @property
    def utc_days(self) -> tuple[int, int]:
        """The first and the last UTC day of the calendar table (days since 1970)."""
        first, last = (int(datetime.combine(day, time(), UTC).timestamp()) for day in (self.first, self.last))
        return first // _DAY - 1, last // _DAY + 1

    def _utc_days(self) -> Iterator[tuple[int, tuple[list[_Window], int]]]:
        parts = [part for window in self.windows for part in _split(window)]
        first, last = self.utc_days
        before, index = 0, 0
        for day in range(first, last + 1):
            today: list[_Window] = []
            start = before
            while index < len(parts) and parts[index][0] // _DAY == day:
                opens, closes = parts[index]
                today.append((opens - day * _DAY, closes - day * _DAY))
                before += closes - opens
                index += 1
            yield day, (today, start)


def _split(window: _Window) -> Iterator[_Window]:
    """Cut a window at UTC midnights, since the calendar table has one row for each UTC day."""
    opens, closes = window
    while opens < closes:
        midnight = (opens // _DAY + 1) * _DAY
        yield opens, min(closes, midnight)
        opens = midnight


def with_position(table: Table, instant: str, name: str, calendar: Table, clock: BusinessClock) -> Table:
    """Add column `name`: the clock's position at the column `instant` (naive UTC; null: null).

    `calendar` is the clock's calendar table, where the rows are. Before its first day the position is 0, after its last
    that of its end, as `BusinessClock.position` has it.
    """
    first, last = clock.utc_days
    epoch = table[instant].epoch_seconds().cast("int64")
    day = (epoch / _DAY).floor().cast("int64")
    within = ibis.cases((day < first, first), (day > last, last), else_=day)
    dated = table.mutate(epoch_second=epoch, utc_day_of=within)
    joined = dated.left_join(calendar, dated.utc_day_of == calendar.utc_day)
    second = joined.epoch_second - joined.utc_day_of * _DAY
    worked: Column = joined.seconds_before
    for n in range((len(calendar.columns) - 2) // 2):
        opens, closes = joined[f"opens_{n}"], joined[f"closes_{n}"]
        worked = worked + ibis.greatest(ibis.least(second, closes) - opens, ibis.literal(0, "int64"))
    return joined.mutate(**{name: worked}).drop("epoch_second", "utc_day_of", *calendar.columns)
