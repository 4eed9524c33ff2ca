"""What a deal is worth, beside the planned size: the exact law of a sum of past deals."""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm, sqrt

import numpy as np

from sla_toolkit.variance.noise.tails import Tail, lattice_tail

ENOUGH_DEALS = 30
"""With fewer, what chance makes of a deal's size is hardly known."""
_LATTICE = 1 << 20
"""The most points that the law is worked out on; beyond them amounts are rounded to a coarser step."""


def size_tail(sizes: Sequence[Fraction], planned: Fraction, past: Sequence[Fraction]) -> Tail | None:
    """Hold the sum of a month's deals against as many deals of the planned mean size, spread as past ones were.

    `sizes`, `planned` and `past` are in the agreement's currency. The past amounts are scaled to the planned mean, and
    the law of the sum is their k-fold convolution by the fast Fourier transform: exact on the step that all amounts
    share, else on a millionth of the largest sum. None without a deal, without `ENOUGH_DEALS` past ones, or where
    these were all worth nothing.
    """
    whole = sum(past, Fraction(0))
    if not sizes or planned <= 0 or len(past) < ENOUGH_DEALS or not whole:
        return None
    seen, number = sum(sizes, Fraction(0)), len(sizes)
    places = _places(past, number)
    mean = Fraction(sum(places), len(places))
    spread = sqrt(float(Fraction(sum(place**2 for place in places), len(places)) - mean**2))
    one = np.bincount(places) / len(places)
    size = number * (len(one) - 1) + 1
    law = np.maximum(np.fft.irfft(np.fft.rfft(one, size) ** number, size), 0.0)
    sigma = sqrt(number) * spread * float(planned / mean)
    return lattice_tail(law, int(seen * mean / planned), float(number * planned), sigma, float(seen))


def _places(amounts: Sequence[Fraction], number: int) -> list[int]:
    """Put amounts on a lattice: the widest step that holds them all, or as fine a one as there is room for."""
    bottom = lcm(*(amount.denominator for amount in amounts))
    units = [int(amount * bottom) for amount in amounts]
    step = max(Fraction(gcd(*units)), Fraction(number * max(units), _LATTICE))
    return [round(unit / step) for unit in units]
