"""What the plan should have brought by now, while leads are still inside their window."""

from datetime import datetime
from fractions import Fraction


def share_by_now(start: datetime, end: datetime, as_of: datetime, window: int) -> Fraction:
    """Give the share (0 to 1) of a month's planned outcomes that is due by `as_of`.

    The plan's own terms, taken evenly: leads come in evenly between the aware instants `start` and `end`, and what
    they bring comes evenly over the `window` (seconds) after each lead. It is 1 once every window has closed.
    """
    since_start, since_end = (int((as_of - edge).total_seconds()) for edge in (start, end))
    length = int((end - start).total_seconds())
    return (_accrued(since_start, window) - _accrued(since_end, window)) / length


def _accrued(seconds: int, window: int) -> Fraction:
    """Integrate the accrual of one lead, which rises from 0 to 1 over the window."""
    if seconds <= 0:
        return Fraction(0)
    if seconds < window:
        return Fraction(seconds * seconds, 2 * window)
    return seconds - Fraction(window, 2)
