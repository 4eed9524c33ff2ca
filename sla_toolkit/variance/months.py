"""Months that follow one another, as a sentence names them."""

from collections.abc import Sequence

from sla_toolkit.language import Message, MonthName


def span(months: Sequence[str]) -> Message | MonthName:
    """Name the first and the last (YYYY-MM) of one month or more."""
    first, last = MonthName(months[0]), MonthName(months[-1])
    return first if len(months) == 1 else Message("{first} to {last}", first=first, last=last)
