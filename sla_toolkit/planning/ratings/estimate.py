"""A statistic with its interval, or the reason why there is none."""

import math
from dataclasses import dataclass

from sla_toolkit.language import Message

HALF_WIDTH = 0.15
"""An interval of ± this much tells good agreement from poor; a wider one does not."""


@dataclass(frozen=True)
class Estimate:
    """A statistic over `units` units with its 95 % interval; all None, and `why` given, where it cannot be told."""

    value: float | None
    low: float | None
    high: float | None
    units: int
    why: Message | None = None

    @property
    def half_width(self) -> float | None:
        """Half the length of the interval; None where there is none."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def untold(units: int, why: Message) -> Estimate:
    """Say that a statistic cannot be told."""
    return Estimate(None, None, None, units, why)


def units_needed(estimate: Estimate, half_width: float = HALF_WIDTH) -> int | None:
    """Give about how many units more it takes for an interval of ± `half_width`, if the answers stay as alike.

    An interval shrinks with the root of the number of units. 0 where it is narrow enough; None where there is none.
    """
    now = estimate.half_width
    if now is None:
        return None
    return max(0, math.ceil(estimate.units * (now / half_width) ** 2 - 1e-9) - estimate.units)


NOTHING_TO_COMPARE = Message("no lead has two answers to compare")
ONE_CATEGORY = Message("everybody gave one and the same answer throughout, so chance explains it as well")
