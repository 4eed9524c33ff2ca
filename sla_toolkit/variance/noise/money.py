"""How far a month's revenue lies from what was promised: a sum of a Poisson number of deals."""

from collections.abc import Mapping
from math import ceil, sqrt

import numpy as np

from sla_toolkit.variance.noise.tails import Tail, lattice_tail

ENOUGH_DEALS = 20
"""With fewer, what a deal is worth is hardly known, and neither is how far a month can swing."""
_STEPS = 400
_REACH = 12
_LARGEST = 1 << 20


def money_tail(seen: float, promised: float, amounts: Mapping[float, int]) -> Tail | None:
    """Hold revenue against what was promised; `amounts` maps a past deal's amount to how many deals had it.

    Deals come as a Poisson number with amounts as in the past, as many as bring the promised sum on average: a compound
    Poisson law, exact for amounts rounded to a 400th of the largest (by the Fourier transform of its generating
    function). None with fewer than `ENOUGH_DEALS` past deals, or nothing promised.
    """
    deals = sum(count for amount, count in amounts.items() if amount > 0)
    if deals < ENOUGH_DEALS or promised <= 0:
        return None
    step = max(amounts) / _STEPS
    counts = np.zeros(_STEPS + 1)  # whole numbers, so that the order of the amounts changes no digit
    for amount, count in amounts.items():
        if amount > 0:
            counts[max(round(amount / step), 1)] += count
    one = counts / deals
    places = np.arange(_STEPS + 1)
    mean, square = float(places @ one), float(places**2 @ one)
    number = promised / step / mean
    sigma = sqrt(number * square)
    size = ceil(number * mean + _REACH * sigma) + _STEPS
    if size > _LARGEST:
        return None
    law = np.fft.irfft(np.exp(number * (np.fft.rfft(one, size) - 1)), size)
    law = np.maximum(np.asarray(law, dtype=np.float64), 0.0)
    return lattice_tail(law, round(seen / step), promised, sigma * step, seen)
