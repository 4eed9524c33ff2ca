"""Dates with English month names, rewritten so that their shapes are few: “Thu, Oct 1, 2026” becomes “m10 1, 2026”."""

import re

import ibis
from ibis.expr.types import StringColumn

_NAMES = (
    *("JAN(UARY)?", "FEB(RUARY)?", "MAR(CH)?", "APR(IL)?", "MAY", "JUNE?", "JULY?", "AUG(UST)?"),
    *("SEPT?(EMBER)?", "OCT(OBER)?", "NOV(EMBER)?", "DEC(EMBER)?"),
)
_WEEKDAY = "^(MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]*[.,]* +"
_REMARK = " *[(][^()]*[)]$"  # what JavaScript puts behind the offset: (Japan Standard Time)
_ANY = f"(^|[^A-Z])({'|'.join(_NAMES)})([^A-Z]|$)"


def has_month_name(shape: str) -> bool:
    """Tell a shape with an English month name in it."""
    return re.search(_ANY, shape.upper()) is not None


def with_month_numbers(text: StringColumn) -> StringColumn:
    """Write month names as m01 to m12, without weekday and remark, in capitals; other texts stay as they are."""
    capitals = text.upper()
    short = capitals.re_replace(_WEEKDAY, "").re_replace(_REMARK, "")
    for number, name in enumerate(_NAMES, start=1):
        short = short.re_replace(f"{name}[.]?", f"m{number:02}")
    return ibis.ifelse(capitals.re_search(_ANY), short, text)
