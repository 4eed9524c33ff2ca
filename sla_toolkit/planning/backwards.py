"""From a goal backwards: how many of each step before it are needed, every count rounded up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from sla_toolkit.agreement import Month


@dataclass(frozen=True)
class Step:
    """A step back from one count to the one before it: `rate` of those before come through.

    `low` and `high` are the ends of the rate's interval. None: the rate is not known.
    """

    name: str
    rate: Fraction | None
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True)
class Need:
    """How many are needed: at the rates, at the best ends of all intervals, and at the worst.

    None where a rate on the way is not known, or is 0: no number would do.
    """

    name: str
    needed: int | None
    best: int | None
    worst: int | None


def deals_for(revenue: Fraction, deal_size: Fraction) -> int:
    """Give the deals that make a revenue (both in one currency); raises ValueError for a deal size of 0."""
    if deal_size <= 0:
        raise ValueError("a deal of nothing makes no revenue")
    return ceil(revenue / deal_size)


def before(count: int | None, rate: Fraction | None) -> int | None:
    """Give how many are needed so that `rate` of them are at least `count`; None where no number is, or none known."""
    if count is None or rate is None or (rate <= 0 < count):
        return None
    return ceil(count / rate) if count else 0


def backwards(goal: Need, steps: Sequence[Step]) -> list[Need]:
    """Go back from a goal, step by step, and give the goal and the need of each step.

    Each step goes on from the whole number before it, so that who reckons it again on paper finds the same.
    """
    needs = [goal]
    for step in steps:
        last = needs[-1]
        high = step.rate if step.high is None else step.high
        low = step.rate if step.low is None else step.low
        needs.append(
            Need(
                step.name,
                before(last.needed, step.rate),
                before(last.best, high),
                before(last.worst, low),
            )
        )
    return needs


def spread_back(due: Mapping[Month, Fraction], lag: Mapping[int, Fraction]) -> dict[Month, Fraction]:
    """Lay what is due in each month onto the months that it has to begin in.

    `lag` maps months from the beginning to the end → share of those that get there; the shares add up to 1, so that
    the sum stays what it was. Raises ValueError where they do not.
    """
    if sum(lag.values()) != 1 or any(share < 0 for share in lag.values()):
        raise ValueError("the shares of a lag add up to 1")
    found: dict[Month, Fraction] = {}
    for month, amount in due.items():
        for months, share in lag.items():
            begins = month.plus(-months)
            found[begins] = found.get(begins, Fraction(0)) + amount * share
    return dict(sorted(found.items()))


def shared_out(total: Fraction, weights: Mapping[Month, Fraction]) -> dict[Month, Fraction]:
    """Share a total out over months by their weights; evenly where all weights are 0."""
    whole = sum(weights.values(), start=Fraction(0))
    if not whole:
        return {month: total / len(weights) for month in weights}
    return {month: total * weight / whole for month, weight in weights.items()}
