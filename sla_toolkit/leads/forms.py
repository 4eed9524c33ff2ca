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

_WEEKDAY = r"(?: ?[(（][月火水木金土日](?:曜日?)?[)）])?"
_CLOCK = (
    r"(?P<hour>9{1,2}):(?P<minute>99)(?::(?P<second>99)(?:[.,]9{1,9})?)?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
    r"|(?P<hour2>9{1,2})時(?:(?P<minute2>9{1,2})分?(?:(?P<second2>9{1,2})秒?)?)?"
)
_ZONE = r"(?: ?(?:(?:UTC|GMT)(?=[+-]))?(?P<zone>Z|z|UTC|GMT|[+-]99(?::?99)?))?"
_TIME = rf"(?:(?:,? {{1,2}}|T|(?<=[日)）]))(?:(?P<half2>午前|午後) ?)?(?:{_CLOCK}){_ZONE})?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>9999)(?P<sep>[-/.])(?P<month>9{{1,2}})(?P=sep)(?P<day>9{{1,2}}){_WEEKDAY}{_TIME}"
)
_KANJI = re.compile(rf"(?P<year>9999)年 ?(?P<month>9{{1,2}})月 ?(?P<day>9{{1,2}})日{_WEEKDAY}{_TIME}")
_YEAR_LAST = re.compile(rf"(?P<one>9{{1,2}})(?P<sep>[-/.])(?P<two>9{{1,2}})(?P=sep)(?P<year>9999){_TIME}")
_SHORT_YEAR = re.compile(rf"(?P<one>9{{1,2}})(?P<sep>[-/.])(?P<two>9{{1,2}})(?P=sep)(?P<three>99){_TIME}")
_AT = _TIME.replace(",? {1,2}", "(?:,? | AT )")
_MONTH_NAMED = tuple(
    re.compile(form + _AT)
    for form in (
        r"(?P<day>9{1,2})(?:ST|ND|RD|TH)?(?P<sep>[-/. ])m(?P<month>99)(?:,? |(?P=sep))(?P<year>9999)",
        r"m(?P<month>99)(?P<sep>[-/. ])(?P<day>9{1,2})(?:ST|ND|RD|TH)?(?:,? |(?P=sep))(?P<year>9999)",
        r"(?P<year>9999)(?P<sep>[-/. ])m(?P<month>99)(?P=sep)(?P<day>9{1,2})",
    )
)
_MONTH_NAMED_SHORT = re.compile(rf"9{{1,2}}(?P<sep>[-/. ])m99(?P=sep)99{_AT}")
EPOCH = "9" * 13  # milliseconds since 1970, from September 2001 on
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
        return not self.spans.keys() & {"hour", "epoch"}


@dataclass(frozen=True)
class DateColumn:
    """A column of dates and how it reads: the layouts of a text column, and the years its values lie in."""

    name: str
    layouts: tuple[Layout, ...]
    years: Years


def year_first(shape: str) -> Layout | None:
    """Lay out a shape that reads one way only: a year of four digits first, or a month named (`m10`)."""
    forms = (_YEAR_FIRST, _KANJI, *_MONTH_NAMED)
    found = next((match for form in forms if (match := form.fullmatch(shape))), None)
    return layout_of(shape, found) if found else None


def epoch() -> Layout:
    """Lay out milliseconds since 1970-01-01 UTC; the last three digits are left out."""
    return Layout(EPOCH, {"epoch": (0, 10)})


def short_year_form(shape: str) -> list[str]:
    """Write the strptime forms of a month's name beside two numbers of two digits; none where the shape is another."""
    found = _MONTH_NAMED_SHORT.fullmatch(shape)
    if not found:
        return []
    return [found["sep"].join(codes) + clock_of(shape) for codes in (("%d", "%b", "%y"), ("%y", "%b", "%d"))]


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
    clock = re.search(r"((?:,?| AT)[ T]+)9{1,2}:99(:99)?( ?[AaPp]\.?[Mm])?", shape)
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
        part = names.get(group, group.rstrip("2"))
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
