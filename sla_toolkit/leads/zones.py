"""Local time to UTC by arithmetic alone, so that no engine's own time-zone data can change a number."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import ibis
from ibis.expr.types import IntegerColumn

_DAY = 86400
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years that a date of a lead can lie in; anything else is a slip of the pen."""


def to_utc(local: IntegerColumn, zone: str, first: int, last: int) -> IntegerColumn:
    """Turn local seconds since 1970 into UTC seconds, for local times in the years `first` to `last`.

    A time that comes twice is taken as the first of the two; one that a clock change skips takes the offset before
    (as `zoneinfo` does with fold=0).
    """
    start, changes = offsets(zone, max(first, FIRST_YEAR), min(last, LAST_YEAR))
    if not changes:
        return local - start
    latest_first = [
        (local >= boundary, ibis.literal(offset, "int64")) for boundary, offset in reversed(changes)
    ]
    return local - ibis.cases(*latest_first, else_=ibis.literal(start, "int64"))


@cache
def offsets(zone: str, first: int, last: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Give a zone's offset from UTC in seconds at the start of `first`, and each change to the end of `last`.

    A change is the local second since 1970 from which the new offset holds: after a skipped hour, and after the second
    run of a repeated one.
    """
    info = ZoneInfo(zone)
    instant = _epoch(first) - 2 * _DAY
    start = offset = _offset(info, instant)
    changes = []
    while instant < _epoch(last + 1) + 2 * _DAY:
        later = instant + _DAY
        new = _offset(info, later)
        if new != offset:
            changes.append((_moment(info, instant, later) + max(offset, new), new))
        instant, offset = later, new
    return start, tuple(changes)


def _moment(info: ZoneInfo, before: int, after: int) -> int:
    """Find the UTC second at which the offset changes between two instants a day apart."""
    old = _offset(info, before)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(info, middle) == old else (before, middle)
    return after


def _offset(info: ZoneInfo, instant: int) -> int:
    shift = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=instant)).astimezone(info).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0


def _epoch(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
