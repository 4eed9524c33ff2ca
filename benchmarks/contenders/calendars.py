"""What both contenders know of the calendar, worked out once by the toolkit: windows of working time, month edges."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.measures import Period, clock_for, naive, settled_at

_BEFORE = 36  # months
Edges = dict[str, tuple[datetime, datetime, datetime]]


def calendar(agreement: Path, months: Sequence[str]) -> tuple[list[tuple[int, int]], Edges]:
    """Give the working windows (UTC seconds) from years before, and month → start, end, as-of (naive UTC)."""
    terms = read_agreement(agreement).agreement
    periods = [Period.of(terms, one, settled_at(terms, one)) for one in map(Month.parse, months)]
    edges = {str(one.month): (naive(one.start), naive(one.end), naive(one.as_of)) for one in periods}
    long_before = periods[0].month.plus(-_BEFORE)  # a stage may be recorded before the one that leads to it
    clock = clock_for(terms, (Period.of(terms, long_before, periods[0].as_of), *periods))
    return list(clock.windows), edges
