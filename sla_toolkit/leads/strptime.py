"""A `date_format` in strptime codes, as a pattern over shapes."""

import calendar
import re
from functools import cache

from sla_toolkit.language import Message
from sla_toolkit.leads.forms import Layout, layout_of

_CODES = {
    "Y": "(?P<year>9999)",
    "y": "(?P<short_year>99)",
    "m": "(?P<month>9{1,2})",
    "d": "(?P<day>9{1,2})",
    "H": "(?P<hour>9{1,2})",
    "I": "(?P<hour>9{1,2})",
    "M": "(?P<minute>9{1,2})",
    "S": "(?P<second>9{1,2})",
    "f": "9{1,9}",
    "p": "(?P<half>AM|PM|午前|午後)",
    "z": r"(?P<zone>Z|[+-]99(?::?99)?)",
    "b": f"(?P<month_name>{'|'.join(calendar.month_abbr[1:])})",
    "B": f"(?P<month_name>{'|'.join(calendar.month_name[1:])})",
    "a": f"(?:{'|'.join(calendar.day_abbr)})",
    "A": f"(?:{'|'.join(calendar.day_name)})",
    "%": "%",
}
_WHOLE = {"T": "%H:%M:%S", "R": "%H:%M", "F": "%Y-%m-%d", "D": "%m/%d/%y"}
_MONTHS = {name[:3].casefold(): number for number, name in enumerate(calendar.month_name) if name}


class FormUnknown(ValueError):
    """A `date_format` that cannot be used; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text("en"))
        self.message = message


def layout_by_form(shape: str, form: str) -> Layout | None:
    """Lay out a shape by a strptime form, or give None where it does not fit; raises FormUnknown for a faulty form."""
    found = pattern_of(form).fullmatch(shape)
    if not found:
        return None
    layout = layout_of(shape, found)
    spans = dict(layout.spans)
    if "month_name" in spans:
        del spans["month_name"]
        return Layout(shape, spans, {**layout.fixed, "month": _MONTHS[found["month_name"][:3].casefold()]})
    return layout


@cache
def pattern_of(form: str) -> re.Pattern[str]:
    """Compile a strptime form; raises FormUnknown for an unknown code, or without year, month and day."""
    for code, whole in _WHOLE.items():
        form = form.replace(f"%{code}", whole)
    parts = re.findall(r"%(.)|([^%]+)|(%)$", form, re.DOTALL)
    unknown = next((code for code, _, end in parts if end or (code and code not in _CODES)), None)
    halves = {"I", "p"} & {code for code, _, _ in parts}
    if (
        unknown is not None
        or len(halves) == 1
        or any(text and re.search(r"\d", text) for _, text, _ in parts)
    ):
        message = Message(
            "The date format “{form}” is not understood: write one such as “%d/%m/%Y %H:%M”.", form=form
        )
        raise FormUnknown(message)
    try:
        pattern = re.compile(
            "".join(_CODES[code] if code else re.escape(text) for code, text, _ in parts), re.IGNORECASE
        )
    except re.error:  # a part that stands twice
        raise FormUnknown(Message("The date format “{form}” names a part twice.", form=form)) from None
    groups = set(pattern.groupindex)
    if not (groups & {"year", "short_year"} and groups & {"month", "month_name"} and "day" in groups):
        message = Message("The date format “{form}” needs year (%Y), month (%m) and day (%d).", form=form)
        raise FormUnknown(message)
    return pattern
