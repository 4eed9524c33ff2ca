"""Checks for the calendar's working hours and holiday code."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import holidays

from sla_toolkit.agreement.problems import Unfit
from sla_toolkit.agreement.suggest import hint
from sla_toolkit.language import Message

WORKING_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~〜]\s*(\d{1,2}):(\d{2})")


def minutes_of(window: str) -> tuple[int, int]:
    """Read `HH:MM-HH:MM` as minutes after local midnight; raises Unfit for anything else."""
    found = _WINDOW.fullmatch(window.strip())
    if found:
        opens, closes = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if int(found[2]) < 60 and int(found[4]) < 60 and opens < closes <= 24 * 60:
            return opens, closes
    raise Unfit(
        Message(
            "“{window}” is not a working time: write for example “09:00-12:00”, closing after it opens, "
            "on the same day.",
            window=window,
        )
    )


def read_working_hours(value: Any) -> tuple[str, ...]:
    """Take windows in order, none overlapping another; raises Unfit."""
    windows = [value] if isinstance(value, str) else value
    if (
        not isinstance(windows, list | tuple)
        or not windows
        or not all(isinstance(one, str) for one in windows)
    ):
        raise Unfit(Message("Working hours are a list of times, such as [“09:00-12:00”, “13:00-18:00”]."))
    minutes = [minutes_of(window) for window in windows]
    if any(later[0] < earlier[1] for earlier, later in pairwise(minutes)):
        raise Unfit(Message("Working hours stand in order and do not overlap."))
    return tuple(windows)


def read_holiday_code(value: Any) -> str:
    """Take `none`, a country code of the `holidays` package (`JP`) or one with a subdivision (`US-CA`)."""
    code = str(value)
    supported: Mapping[str, list[str]] = holidays.list_supported_countries()
    country, _, subdivision = code.partition("-")
    if code == "none" or (country in supported and (not subdivision or subdivision in supported[country])):
        return code
    raise Unfit(
        Message(
            "“{code}” is not a country whose public holidays are known: write a code such as JP or US, or none. {hint}",
            code=code,
            hint=hint(code, [*supported, "none"]),
        )
    )
