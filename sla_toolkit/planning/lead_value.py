"""What a lead is worth: the revenue it brings on average, so that few good leads may make up for many others."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil


def value_of(deal_size: Fraction, rates: Iterable[Fraction]) -> Fraction:
    """Give the expected revenue of a lead: a deal times the share that comes through each step still before it."""
    value = deal_size
    for rate in rates:
        value *= rate
    return value


def value_by_quota(quota: Fraction, leads: int) -> Fraction:
    """Give what each of so many leads is worth when together they make the quota (Roberge 2015, chapter 12).

    Raises ValueError for no leads.
    """
    if leads <= 0:
        raise ValueError("no leads make no quota")
    return quota / leads


def leads_for(quota: Fraction, value: Fraction) -> int | None:
    """Give the leads of one value that make a quota, rounded up; None where they are worth nothing."""
    return ceil(quota / value) if value > 0 else None


def worth(leads: Mapping[str, int], values: Mapping[str, Fraction]) -> Fraction:
    """Give what leads of several kinds are worth together; raises KeyError for a kind without a value."""
    return sum((count * values[kind] for kind, count in leads.items()), start=Fraction(0))
