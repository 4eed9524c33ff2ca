"""What sales can work in a month, held against what is promised."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True)
class Hands:
    """Who works the leads: `reps`, each with `hours` a month for it, at `minutes` an attempt (all above 0)."""

    reps: int
    hours: Fraction
    minutes: Fraction

    @property
    def attempts(self) -> int:
        """Whole attempts that all can make in a month."""
        return floor(self.reps * self.hours * 60 / self.minutes)


@dataclass(frozen=True)
class Load:
    """A month's leads against what can be worked.

    `needed` attempts, `could` be made; `leads` can be worked with `each` attempts a lead, by `reps` all of them would
    be. `use` = needed ÷ could: above 1 it is too much.
    """

    needed: int
    could: int
    leads: int
    reps: int
    each: Fraction
    use: Fraction | None

    @property
    def exceeded(self) -> bool:
        """Whether more is asked than can be worked."""
        return self.needed > self.could


def load(hands: Hands, volume: int, each: Fraction) -> Load:
    """Hold `volume` leads a month at `each` attempts a lead against the hands; raises ValueError for no attempts."""
    if each <= 0:
        raise ValueError("a lead takes some attempt")
    needed, could = ceil(volume * each), hands.attempts
    return Load(
        needed=needed,
        could=could,
        leads=floor(could / each),
        reps=ceil(needed * hands.minutes / (hands.hours * 60)),
        each=each,
        use=Fraction(needed, could) if could else None,
    )
