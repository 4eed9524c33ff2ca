"""What both contenders know of the calendar, worked out once by the toolkit: windows of working time, month edges."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.measures import Period, clock_for, naive, settled_at

Edges = dict[str, tuple[datetime, datetime, datetime]]


def calendar(agreement: Path, months: Sequence[str]) -> tuple[list[tuple[int, int]], Edges]:
    """Give the working windows (UTC seconds), and month → start, end, as-of (naive UTC)."""
    terms = read_agreement(agreement).agreement
    periods = tuple(Period.of(terms, one, settled_at(terms, one)) for one in map(Month.parse, months))
    edges = {str(one.month): (naive(one.start), naive(one.end), naive(one.as_of)) for one in periods}
    return list(clock_for(terms, periods).windows), edges
