"""Error budgets: how fast a promise's slack is being spent (Google, Site Reliability Workbook, ch. 5)."""

from dataclasses import dataclass
from fractions import Fraction

from scipy import stats

ALERT_CHANCE = 0.01
"""A job that looks every day must not cry wolf: what chance does more often than once in a hundred is no alert."""


def burn_factor(share: Fraction, period: Fraction, window: Fraction) -> Fraction:
    """Give the burn rate that spends `share` (0 to 1) of a period's budget within a window (of the period's unit).

    2 % of 30 days' budget within an hour is 14.4. Raises ZeroDivisionError for a window of no length.
    """
    return share * period / window


@dataclass(frozen=True)
class Counted:
    """Leads whose time has run out, and those of them for which the promise was broken."""

    decided: int
    broken: int

    def since(self, earlier: "Counted") -> "Counted":
        """Give what came after an earlier count; once decided, a lead stays decided."""
        return Counted(self.decided - earlier.decided, self.broken - earlier.broken)

    def rate(self, target: Fraction) -> Fraction | None:
        """Give how many times faster than evenly the budget was spent; None where nothing was decided."""
        if not self.decided or target >= 1:
            return None
        return Fraction(self.broken, self.decided) / (1 - target)

    def chance(self, target: Fraction) -> float | None:
        """Give the exact chance of as many broken leads or more if the promise were just being kept (binomial)."""
        if not self.decided or target >= 1:
            return None
        return float(stats.binom.sf(self.broken - 1, self.decided, float(1 - target)))
