"""Shares that the past shows, each with the interval that its number of leads allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Literal

from statsmodels.stats.proportion import proportion_confint

from sla_toolkit.language import Message

Interval = tuple[float, float]
Source = Literal["past", "plan"]
LEVEL = 0.95
"""The confidence of every interval here."""
WIDE = 0.5
"""An interval that reaches further than half the rate, up or down, is too wide to promise by."""


def wilson(kept: int, of: int) -> Interval:
    """Give the 95 % interval of a share by the score test (Wilson 1927); raises ValueError for a share of nothing."""
    if of <= 0:
        raise ValueError("a share of nothing has no interval")
    low, high = proportion_confint(kept, of, alpha=1 - LEVEL, method="wilson")
    return max(float(low), 0.0), min(float(high), 1.0)


@dataclass(frozen=True)
class StepRate:
    """A share (0 to 1) from one step to the next: `kept` of `of` past leads, beside the plan's own number.

    `of` counts matured leads only. `why` says why the past has no answer; `plan` is None where the plan has none.
    """

    kept: int
    of: int
    plan: Fraction | None
    why: Message | None = None

    @property
    def past(self) -> Fraction | None:
        """What the past shows; None where it shows nothing."""
        return Fraction(self.kept, self.of) if self.of else None

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval of the past share."""
        return wilson(self.kept, self.of) if self.of else None

    @property
    def used(self) -> Fraction | None:
        """The past share, else the plan's own."""
        return self.plan if self.past is None else self.past

    @property
    def source(self) -> Source | None:
        """Which of the two is used; None where there is neither."""
        if self.past is not None:
            return "past"
        return None if self.plan is None else "plan"

    @property
    def ends(self) -> Interval | None:
        """The ends to reckon with: of the interval, or twice the plan's number, which claims to be exact."""
        if self.interval is not None:
            return self.interval
        return None if self.plan is None else (float(self.plan), float(self.plan))


def enough(rate: float) -> int:
    """Give the leads from which an interval reaches no further than a fifth of the rate: about 96 (1 - p) ÷ p.

    From the normal approximation 1.96² × p (1 - p) ÷ n = (p ÷ 5)². Raises ValueError for a rate of 0.
    """
    if not 0 < rate <= 1:
        raise ValueError("a rate of 0 has no relative width")
    return max(int(-(-(1.96**2 * 25 * (1 - rate)) // rate)), 1)


def mixed(rates: Mapping[str, StepRate], mix: Mapping[str, Fraction]) -> tuple[Fraction, Interval] | None:
    """Give the share of a whole whose parts are mixed so, with its 95 % interval; None where a part is not known.

    The interval takes each part's own by squaring and adding the distances to its ends (Newcombe 1998; Zou and Donner
    2008).
    """
    parts = [(mix[name], rates.get(name)) for name in mix if mix[name]]
    if any(rate is None or rate.used is None for _, rate in parts):
        return None
    known = [(weight, rate.used, rate.ends) for weight, rate in parts if rate and rate.used is not None]
    whole = sum((weight * used for weight, used, _ in known), start=Fraction(0))
    below = sqrt(sum((float(w) * (float(used) - ends[0])) ** 2 for w, used, ends in known if ends))
    above = sqrt(sum((float(w) * (ends[1] - float(used))) ** 2 for w, used, ends in known if ends))
    return whole, (max(float(whole) - below, 0.0), min(float(whole) + above, 1.0))
