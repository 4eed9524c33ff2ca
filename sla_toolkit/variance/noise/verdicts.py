"""From tails to verdicts: signal, noise, or cannot tell, with how many more leads it would take."""

from dataclasses import dataclass
from math import ceil

from scipy import stats

from sla_toolkit.variance.noise.family import SURPLUSES, Ruling
from sla_toolkit.variance.noise.tails import Tail
from sla_toolkit.variance.report import Verdict

DOUBTFUL = 0.1
"""A shortfall that chance gives more often than this is noise; a rarer one cannot be told yet."""
_POWER = 0.8
_DRIVERS = 3


@dataclass(frozen=True)
class Judged:
    """What a test came to: see `Tested`; `confidence` is 1 − the p-value after all tests of the month."""

    z: float | None
    p_value: float
    verdict: Verdict
    needed: int | None
    confidence: float

    @property
    def fell_short(self) -> bool:
        """Whether it was a shortfall that was tested, however small: chance that moves nothing leaves only a signal."""
        return self.z < 0 if self.z is not None else self.verdict == "signal"


def shortfall(tail: Tail, ruling: Ruling, leads: float) -> Judged:
    """Judge a number that should not fall short; `leads` are those it was taken from."""
    verdict, needed = _verdict(tail, ruling, leads)
    return Judged(tail.z, tail.low, verdict, needed, 1 - ruling.adjusted)


def either(tail: Tail, ruling: Ruling, leads: float) -> Judged:
    """Judge a driver, whose surplus may be more than chance as well; its p-value is that of the side it lies on."""
    if tail.effect <= 0:
        return shortfall(tail, ruling, leads)
    adjusted = min(tail.high * _DRIVERS, 1.0)
    return Judged(tail.z, tail.high, "signal" if adjusted <= SURPLUSES else "noise", None, 1 - adjusted)


def _verdict(tail: Tail, ruling: Ruling, leads: float) -> tuple[Verdict, int | None]:
    if ruling.signal:
        return "signal", None
    if tail.effect >= 0:
        return "noise", None
    provable = tail.least <= ruling.level
    if provable and tail.low > DOUBTFUL:
        return "noise", None
    return "cannot_tell", _needed(tail, ruling, leads)


def _needed(tail: Tail, ruling: Ruling, leads: float) -> int | None:
    """Work out how many more leads would prove a shortfall of this share with a power of 80 %.

    A shortfall's z grows with the root of the leads (normal approximation), and has to reach the level's quantile plus
    that of the power. None where nothing was expected of chance, or there are no leads to go by.
    """
    if not tail.z or not leads:
        return None
    reach = float(stats.norm.isf(ruling.level) + stats.norm.ppf(_POWER))
    return max(ceil(leads * ((reach / tail.z) ** 2 - 1)), 1)
