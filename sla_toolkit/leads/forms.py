"""The forms that dates are written in, and where year, month, day … stand in each.

A date's *shape* is its text with every digit written as 9: `2026-10-01 9:05` has the shape `9999-99-99 9:99`. A column
of a million dates has a handful of shapes, and in one shape every part stands at a fixed place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Reading = Literal["day_first", "month_first"]
Span = tuple[int, int]  # where a part begins (from 0), and its length
Years = tuple[int, int]
MORNING, AFTERNOON = 1, 2

_TIME = (
    r"(?:(?:[ T]{1,2}|(?<=日))(?P<hour>9{1,2})(?::|時)(?P<minute>99)分?(?::?(?P<second>99)秒?(?:[.,]9{1,9})?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>Z|z|UTC|GMT|[+-]99(?::?99)?))?)?"
)
_YEAR_FIRST = re.compile(rf"(?P<year>9999)(?P<sep>[-/.])(?P<month>9{{1,2}})(?P=sep)(?P<day>9{{1,2}}){_TIME}")
_KANJI = re.compile(rf"(?P<year>9999)年(?P<month>9{{1,2}})月(?P<day>9{{1,2}})日{_TIME}")
_YEAR_LAST = re.compile(rf"(?P<one>9{{1,2}})(?P<sep>[-/.])(?P<two>9{{1,2}})(?P=sep)(?P<year>9999){_TIME}")
_SHORT_YEAR = re.compile(rf"(?P<one>9{{1,2}})(?P<sep>[-/.])(?P<two>9{{1,2}})(?P=sep)(?P<three>99){_TIME}")
_ERA = re.compile(r"^ *(?:令和|平成|昭和|大正|[RHSTrhst]\.? ?9{1,2}[./年-])")
_SERIAL = re.compile(r"99999(?:\.9+)?")


@dataclass(frozen=True)
class Layout:
    """Where the parts of a date stand in one shape.

    `fixed` holds what the shape itself tells: the half of the day, a month's name, the sign of an offset.
    """

    shape: str
    spans: Mapping[str, Span]
    fixed: Mapping[str, int] = field(default_factory=dict)

    @property
    def dated_only(self) -> bool:
        """Whether there is a date and no time."""
        return "hour" not in self.spans


@dataclass(frozen=True)
class DateColumn:
    """A column of dates and how it reads: the layouts of a text column, and the years its values lie in."""

    name: str
    layouts: tuple[Layout, ...]
    years: Years


def year_first(shape: str) -> Layout | None:
    """Lay out a shape that reads one way only: the year first, with four digits."""
    found = _YEAR_FIRST.fullmatch(shape) or _KANJI.fullmatch(shape)
    return layout_of(shape, found) if found else None


def year_last(shape: str, reading: Reading) -> Layout | None:
    """Lay out a shape with a four-digit year last, with the day or the month first."""
    found = _YEAR_LAST.fullmatch(shape)
    if not found:
        return None
    names = ("day", "month") if reading == "day_first" else ("month", "day")
    return layout_of(shape, found, {"one": names[0], "two": names[1]})


def short_years(shape: str) -> dict[str, Layout]:
    """Lay out a shape with a two-digit year in every way it can be read: strptime form → layout."""
    found = _SHORT_YEAR.fullmatch(shape)
    if not found:
        return {}
    sep = found["sep"]
    layouts = {}
    for codes in ("dmy", "mdy", "ymd"):
        names = dict(zip(("one", "two", "three"), (_PART_OF[code] for code in codes), strict=True))
        form = sep.join(f"%{code}" for code in codes) + clock_of(shape)
        layouts[form] = layout_of(shape, found, names)
    return layouts


def year_last_form(shape: str, reading: Reading) -> str:
    """Write the strptime form of a year-last shape."""
    found = _YEAR_LAST.fullmatch(shape)
    sep = found["sep"] if found else "/"
    return sep.join(("%d", "%m", "%Y") if reading == "day_first" else ("%m", "%d", "%Y")) + clock_of(shape)


def clock_of(shape: str) -> str:
    """Write the strptime form of the time in a shape; '' for a date alone."""
    clock = re.search(r"([ T]+)9{1,2}:99(:99)?( ?[AaPp]\.?[Mm])?", shape)
    if not clock:
        return ""
    hour = "%I" if clock[3] else "%H"
    half = " %p" if clock[3] and clock[3].startswith(" ") else "%p" if clock[3] else ""
    return f"{clock[1]}{hour}:%M{':%S' if clock[2] else ''}{half}"


def is_era(shape: str) -> bool:
    """Tell a date of a Japanese era, such as 令和8年10月1日 or R8.10.1."""
    return _ERA.match(shape) is not None


def is_serial(shape: str) -> bool:
    """Tell a day number as Excel keeps it, such as 46296 or 46296.375."""
    return _SERIAL.fullmatch(shape) is not None


def layout_of(shape: str, found: re.Match[str], names: Mapping[str, str] | None = None) -> Layout:
    """Make a layout from a match's groups; `names` says what groups of another name hold."""
    names = names or {}
    spans: dict[str, Span] = {}
    fixed: dict[str, int] = {}
    for group, text in found.groupdict().items():
        part = names.get(group, group)
        if text is None or part == "sep":
            continue
        if part == "half":
            fixed["half"] = AFTERNOON if text.lower() in ("p", "pm", "午後") else MORNING
        elif part == "zone":
            _lay_offset(found.start(group), text, spans, fixed)
        else:
            spans[part] = (found.start(group), len(text))
    return Layout(shape, spans, fixed)


def _lay_offset(start: int, text: str, spans: dict[str, Span], fixed: dict[str, int]) -> None:
    fixed["sign"] = -1 if text.startswith("-") else 1
    if text[0] in "+-":
        spans["offset_hours"] = (start + 1, 2)
        if len(text) > 3:
            spans["offset_minutes"] = (start + len(text) - 2, 2)


_PART_OF = {"d": "day", "m": "month", "y": "short_year"}
