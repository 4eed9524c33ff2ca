"""The practice company's days and working minutes, in local time (Asia/Tokyo, which knows no summer time)."""

from dataclasses import dataclass

import holidays
import numpy as np
import numpy.typing as npt

from sla_toolkit.practice.sampling import Floats, Ints

Times = npt.NDArray[np.datetime64]
HOURS = ((9, 12), (13, 18))
BUSINESS_HOUR = 60
"""In minutes, as every working time here."""
BUSINESS_DAY = 480
CLOSED_DAYS = (
    "2025-12-29",
    "2025-12-30",
    "2025-12-31",
    "2026-01-02",
    "2026-12-29",
    "2026-12-30",
    "2026-12-31",
)
"""The company's own holidays over the turn of the year, within the practice agreement's term."""


def working_days(first: np.datetime64, last: np.datetime64) -> Times:
    """The days from `first` to `last`, both included, less weekends and holidays of Japan and the company."""
    days = np.arange(first, last + 1)
    years = range(days[0].astype(object).year, days[-1].astype(object).year + 1)
    public = holidays.country_holidays("JP", years=years)
    closed = np.array([*public, *CLOSED_DAYS], dtype="datetime64[D]")
    return np.asarray(days[np.is_busday(days, holidays=closed)])


@dataclass(frozen=True)
class WorkTime:
    """Every working minute in order; a position counts the working minutes before an instant."""

    minutes: Times

    @classmethod
    def between(cls, first: np.datetime64, last: np.datetime64) -> "WorkTime":
        """Cover the days from `first` to `last`, both included."""
        hours = np.concatenate([np.arange(opens * 60, closes * 60) for opens, closes in HOURS])
        days = working_days(first, last).astype("datetime64[m]")
        return cls((days[:, None] + hours.astype("timedelta64[m]")).ravel())

    def position(self, at: Times) -> Ints:
        """Count the working minutes before each instant."""
        return np.searchsorted(self.minutes, at).astype(np.int64)

    def at(self, position: Ints) -> Times:
        """The working minute at each position."""
        return np.asarray(self.minutes[position])


# How busy the company's web site is: by day of the week (Monday first), on a holiday, and by hour of the day.
_WEEK = np.array([1.05, 1.1, 1.1, 1.0, 0.85, 0.22, 0.18])
_HOLIDAY = 0.2
_DAY = np.array(
    [1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 2, 4, 9, 11, 10, 6, 8, 9, 9, 9, 7, 5, 4, 4, 5, 4, 2], dtype=float
)


@dataclass(frozen=True)
class Arrivals:
    """When leads come in: over the days by `weight` (one a day from `first`), over a day by the hour."""

    first: np.datetime64
    weight: Floats

    @classmethod
    def between(cls, first: np.datetime64, last: np.datetime64) -> "Arrivals":
        """Cover the days from `first` to `last`, both included."""
        days = np.arange(first, last + 1)
        weekday = (days.astype(np.int64) + 3) % 7  # day 0 of the epoch was a Thursday
        weight = _WEEK[weekday]
        free = (weekday < 5) & ~np.isin(days, working_days(first, last))
        return cls(first, np.where(free, _HOLIDAY, weight))

    def within(self, month: Times, place: Floats, minute: Floats) -> Times:
        """An instant in each month (its first day), for places in [0, 1) in the month and in the day."""
        reached = np.concatenate([[0.0], np.cumsum(self.weight)])
        start = (month - self.first).astype(np.int64)
        after = (month.astype("datetime64[M]") + 1).astype("datetime64[D]")
        end = (after - self.first).astype(np.int64)
        aim = reached[start] + place * (reached[end] - reached[start])
        day = np.clip(np.searchsorted(reached, aim, side="right") - 1, start, end - 1)
        return np.asarray(
            (self.first + day).astype("datetime64[m]") + _minute_of_day(minute).astype("timedelta64[m]")
        )


def _minute_of_day(place: Floats) -> Ints:
    edges = np.concatenate([[0.0], np.cumsum(_DAY) / _DAY.sum()])
    return np.asarray(np.interp(place, edges, np.arange(25) * 60.0).clip(0, 1439), dtype=np.int64)
