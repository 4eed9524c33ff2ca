"""Dates written as text to seconds since 1970, by integer arithmetic that every engine does alike."""

from collections.abc import Sequence

import ibis
from ibis.expr.types import Column, IntegerColumn, IntegerValue, StringColumn, TimestampColumn

from sla_toolkit.leads.forms import Layout
from sla_toolkit.leads.text import plain_digits
from sla_toolkit.leads.zones import FIRST_YEAR, LAST_YEAR, to_utc

_PIVOT = 69  # two-digit years below it are of this century, as POSIX has it
_DAYS_BEFORE_1970 = 719_163  # days from 0000-12-31 to 1970-01-01
_DIGITS = "012345678"


def shape_of(text: StringColumn) -> StringColumn:
    """Write every digit of a text as 9, full-width ones too."""
    return plain_digits(text).translate(_DIGITS, "9" * len(_DIGITS))


def part(text: StringColumn, layout: Layout, name: str, absent: int = 0) -> IntegerValue:
    """Take one part of a date out of a text of the layout's shape."""
    if name in layout.fixed:
        return ibis.literal(layout.fixed[name], "int64")
    if name not in layout.spans:
        return ibis.literal(absent, "int64")
    start, length = layout.spans[name]
    return text.substr(start, length).cast("int64")


def year(text: StringColumn, layout: Layout) -> IntegerValue:
    """Take the year; one of two digits lies in 1969–2068."""
    if "short_year" not in layout.spans:
        return part(text, layout, "year")
    short = part(text, layout, "short_year")
    return short + ibis.ifelse(short < _PIVOT, 2000, 1900)


def instant_seconds(
    text: StringColumn, layouts: Sequence[Layout], zone: str, years: tuple[int, int]
) -> IntegerColumn:
    """Read a text column as UTC seconds since 1970; null where a text has none of the layouts' shapes or is no date."""
    if not layouts:
        return ibis.null("int64")
    plain, shape = plain_digits(text), shape_of(text)
    return ibis.cases(*[(shape == one.shape, _utc_seconds(plain, one, zone, years)) for one in layouts])


def date_only(text: StringColumn, layouts: Sequence[Layout]) -> Column:
    """Tell which texts are a date without a time; false where a text is no date."""
    shapes = [one.shape for one in layouts if one.dated_only]
    return shape_of(text).isin(shapes).fill_null(False) if shapes else ibis.literal(False)


def as_timestamp(seconds: IntegerColumn) -> TimestampColumn:
    """Turn UTC seconds since 1970 into a timestamp without a zone."""
    return ibis.literal("1970-01-01 00:00:00").cast("timestamp") + seconds.as_interval("s")


def _utc_seconds(text: StringColumn, layout: Layout, zone: str, years: tuple[int, int]) -> IntegerColumn:
    local = _local_seconds(text, layout)
    if "sign" not in layout.fixed:
        return to_utc(local, zone, *years)
    minutes = part(text, layout, "offset_hours") * 60 + part(text, layout, "offset_minutes")
    return local - minutes * (60 * layout.fixed["sign"])


def _local_seconds(text: StringColumn, layout: Layout) -> IntegerColumn:
    """Count the seconds of a local date and time; null where there is no such day or time."""
    y, m, d = year(text, layout), part(text, layout, "month"), part(text, layout, "day")
    hour, minute, second = (part(text, layout, name) for name in ("hour", "minute", "second"))
    sound = (d >= 1) & (d <= _days_in(y, m)) & (y >= FIRST_YEAR) & (y <= LAST_YEAR)
    if "hour" in layout.spans:
        sound = sound & (minute <= 59) & (second <= 59)
        sound = sound & (hour.between(1, 12) if "afternoon" in layout.fixed else hour <= 23)
    if "afternoon" in layout.fixed:
        hour = hour % 12 + 12 * layout.fixed["afternoon"]
    seconds = _day_number(y, m, d) * 86400 + hour * 3600 + minute * 60 + second
    return ibis.ifelse(sound, seconds, ibis.null("int64"))


def _day_number(y: IntegerValue, m: IntegerValue, d: IntegerValue) -> IntegerValue:
    """Count days since 1970-01-01 (Reingold and Dershowitz, *Calendrical Calculations*, fixed-from-gregorian)."""
    before = y - 1
    leap_shift = ibis.cases((m <= 2, 0), (_is_leap(y), -1), else_=-2)
    days = 365 * before + before // 4 - before // 100 + before // 400 + (367 * m - 362) // 12 + leap_shift + d
    return days.cast("int64") - _DAYS_BEFORE_1970


def _days_in(y: IntegerValue, m: IntegerValue) -> IntegerValue:
    """Give the days of a month; 0 for a month that there is not."""
    february = ibis.ifelse(_is_leap(y), 29, 28)
    return ibis.cases((m == 2, february), (m.isin([4, 6, 9, 11]), 30), (m.between(1, 12), 31), else_=0)


def _is_leap(y: IntegerValue) -> Column:
    return (y % 4 == 0) & ((y % 100 != 0) | (y % 400 == 0))
