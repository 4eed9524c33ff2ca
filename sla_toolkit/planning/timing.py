"""When things happen: the time from hand-off to deal, and the season, as the past shows them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf

from sla_toolkit.agreement import Month
from sla_toolkit.language import Message

YEAR = 12
ENOUGH_DEALS = 10
"""With fewer, one deal moves more than a tenth of all leads into another month."""
_OVER_AND_OVER = 2
"""A past that is not so many times as long as slow deals take may hold the quick ones only."""


@dataclass(frozen=True)
class Lag:
    """From the hand-off to the deal: `months` maps calendar months passed → share of the past deals.

    `median` and `late` are days: half of the deals, and 9 in 10, were won by then. With no past, everything is taken
    to be won in the month of its hand-off. `why` says so, and that few deals or a short past show little.
    """

    months: Mapping[int, Fraction]
    deals: int
    median: float | None = None
    late: float | None = None
    why: Message | None = None


def no_lag() -> Lag:
    """Take every lead to be won in its own month, for want of a past deal."""
    why = Message("No past deal shows how long it takes: each is taken to be won in its lead's month.")
    return Lag({0: Fraction(1)}, 0, why=why)


def lag(passed: Mapping[int, int], median: float, late: float, reach: float = inf) -> Lag:
    """Take the lag from past deals, counted by the months that passed (a negative number counts as none).

    `median` and `late` are days: half of the deals, and 9 in 10, were won by then; `reach` is how many days the past
    goes back. Raises ValueError for no deal.
    """
    deals = sum(passed.values())
    if not deals:
        raise ValueError("no past deal")
    counted: Counter[int] = Counter()
    for months, count in passed.items():
        counted[max(months, 0)] += count
    shares = {months: Fraction(count, deals) for months, count in sorted(counted.items())}
    return Lag(shares, deals, median, late, _doubt(deals, late, reach))


def _doubt(deals: int, late: float, reach: float) -> Message | None:
    """Say what a lag cannot be trusted with: deals slower than the past is long are not in it."""
    if reach < _OVER_AND_OVER * late:
        return Message(
            "The past goes back {n} days only: deals that take longer are not in it, so that leads may be needed "
            "sooner than shown, and more deals may come of them.",
            n=floor(reach),
        )
    if deals < ENOUGH_DEALS:
        return Message(
            "Only {n} past deals show how long it takes: when leads are needed is a guess.", n=deals
        )
    return None


@dataclass(frozen=True)
class Season:
    """Calendar month (1 to 12) → its hand-offs ÷ those of an average month; all 1 where the past is too short.

    `years` that the past covers; `why` says how far to trust it.
    """

    factors: Mapping[int, Fraction]
    years: int
    why: Message | None = None

    def of(self, month: Month) -> Fraction:
        """The factor of a month."""
        return self.factors[month.number]


FLAT = {number: Fraction(1) for number in range(1, YEAR + 1)}


def season(volumes: Mapping[Month, int]) -> Season:
    """Take the season from whole past months of hand-offs; flat with fewer than twelve calendar months."""
    by_number: dict[int, list[int]] = {}
    for month, count in volumes.items():
        by_number.setdefault(month.number, []).append(count)
    if len(by_number) < YEAR or not any(volumes.values()):
        why = Message(
            "The past has {n} whole months: without twelve, every month is taken to be alike.",
            n=len(volumes),
        )
        return Season(FLAT, 0, why)
    means = {number: Fraction(sum(counts), len(counts)) for number, counts in sorted(by_number.items())}
    usual = sum(means.values(), start=Fraction(0)) / YEAR
    years = min(len(counts) for counts in by_number.values())
    few: Message | None = None
    if years < 2:
        few = Message("Some calendar months were seen once only: what looks like a season may be chance.")
    return Season({number: mean / usual for number, mean in means.items()}, years, few)
