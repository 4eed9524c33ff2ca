"""What a month's leads were worth at the plan's conversion, and how far chance alone moves it."""

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, lcm, sqrt

import numpy as np
from scipy import stats

from sla_toolkit.variance.noise.tails import Floats, Tail, lattice_tail

_LATTICE = 1 << 21
"""The most points that the exact distribution is worked out on: 200 leads take a few thousand, a million too many."""


def worth_tail(
    leads: Mapping[str, int], mix: Mapping[str, Fraction], conversion: Mapping[str, Fraction]
) -> Tail | None:
    """Hold the planned worth of the leads that came against that of as many leads drawn from the planned mix.

    Worth is Σ leads · conversion, in outcomes. Given their number, the leads are multinomial, so their worth is a sum
    of that many independent draws, and its law the draws' exact convolution (beyond two million lattice points: the
    normal law, which is then as good). None where a plan of a single kind of lead leaves nothing to chance.
    """
    number = sum(leads.values())
    rates = {persona: conversion.get(persona, Fraction(0)) for persona in {**mix, **leads}}
    mean = sum((share * rates[persona] for persona, share in mix.items()), Fraction(0))
    square = sum((share * rates[persona] ** 2 for persona, share in mix.items()), Fraction(0))
    sigma = sqrt(number * max(square - mean**2, Fraction(0)))
    if not number or not sigma:
        return None
    seen = sum((count * rates[persona] for persona, count in leads.items()), Fraction(0))
    step, offset = _lattice([rates[persona] for persona in mix])
    place = (seen - number * offset) / step
    points = number * int((max(rates[p] for p in mix) - offset) / step) + 1
    if points > _LATTICE:
        low = float(stats.norm.cdf((seen - number * mean) / sigma))
        return Tail(float(seen), float(number * mean), sigma, low, 1 - low, 0.0)
    law = _sum_law(
        {int((rates[p] - offset) / step): float(share) for p, share in _merged(mix, rates)}, number
    )
    return lattice_tail(law, _floor(place), float(number * mean), sigma, float(seen))


def _merged(mix: Mapping[str, Fraction], rates: Mapping[str, Fraction]) -> list[tuple[str, Fraction]]:
    """Personas of one rate are one kind of draw."""
    found: dict[Fraction, tuple[str, Fraction]] = {}
    for persona, share in mix.items():
        name, so_far = found.get(rates[persona], (persona, Fraction(0)))
        found[rates[persona]] = (name, so_far + share)
    return list(found.values())


def _lattice(rates: list[Fraction]) -> tuple[Fraction, Fraction]:
    """Give the widest step and the offset of a lattice that every rate lies on."""
    offset = min(rates)
    parts = [rate - offset for rate in rates if rate != offset]
    bottom = lcm(*(part.denominator for part in parts))
    return Fraction(gcd(*(int(part * bottom) for part in parts)), bottom), offset


def _floor(place: Fraction) -> int:
    """A persona that the plan lacks may lie between two points: the one below keeps the lower tail exact."""
    return place.numerator // place.denominator


def _sum_law(draw: Mapping[int, float], number: int) -> Floats:
    """Raise one draw's law to its n-fold convolution, by the fast Fourier transform."""
    size = number * max(draw) + 1
    single = np.zeros(size)
    for place, share in draw.items():
        single[place] += share
    law = np.fft.irfft(np.fft.rfft(single) ** number, size)
    return np.maximum(np.asarray(law, dtype=np.float64), 0.0)
