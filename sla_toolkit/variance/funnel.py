"""The month's funnel in exact numbers, and what volume, mix and conversion each did to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sla_toolkit.variance.attribute import attribute


@dataclass(frozen=True)
class Funnel:
    """Leads × persona share × conversion; its outcomes are volume · Σ mix · conversion.

    `volume` is in leads a month; `mix` sums to 1 over the personas; `conversion` is each persona's share of outcomes.
    """

    volume: Fraction
    mix: Mapping[str, Fraction]
    conversion: Mapping[str, Fraction]

    @property
    def outcomes(self) -> Fraction:
        """The outcomes that the funnel gives."""
        return outcomes(self.volume, self.mix, self.conversion)

    def leads(self, persona: str) -> Fraction:
        """The leads of one persona."""
        return self.volume * self.mix.get(persona, Fraction(0))


@dataclass(frozen=True)
class PersonaEffect:
    """One persona's part of each driver; every column adds up to its driver over the personas."""

    volume: Fraction
    mix: Fraction
    conversion: Fraction


def outcomes(volume: Fraction, mix: Mapping[str, Fraction], conversion: Mapping[str, Fraction]) -> Fraction:
    """Work out volume · Σ mix · conversion."""
    return volume * sum(
        (share * conversion.get(persona, Fraction(0)) for persona, share in mix.items()), Fraction(0)
    )


def actual_funnel(leads: Mapping[str, int | Fraction], converted: Mapping[str, int], plan: Funnel) -> Funnel:
    """Give the funnel that a month's counts make, per persona (`leads` may count each lead by the time it has had).

    Where the month shows nothing (no leads at all, or none of a persona) the plan's own share and conversion stand in,
    so that nothing is attributed to what was not seen.
    """
    volume = sum((Fraction(count) for count in leads.values()), Fraction(0))
    mix = (
        {p: Fraction(leads.get(p, 0)) / volume for p in _personas(leads, plan)} if volume else dict(plan.mix)
    )
    conversion = {
        persona: Fraction(converted.get(persona, 0)) / leads[persona]
        if leads.get(persona)
        else plan.conversion.get(persona, Fraction(0))
        for persona in _personas(leads, plan)
    }
    return Funnel(volume, mix, conversion)


def _personas(leads: Mapping[str, int | Fraction], plan: Funnel) -> list[str]:
    return list(dict.fromkeys([*plan.mix, *leads]))


def completed(plan: Funnel, actual: Funnel) -> Funnel:
    """Extend the plan to personas that only the month has: no share, and (unplanned) the conversion that was seen."""
    names = list(dict.fromkeys([*plan.mix, *actual.mix]))
    return Funnel(
        plan.volume,
        {name: plan.mix.get(name, Fraction(0)) for name in names},
        {name: plan.conversion.get(name, actual.conversion.get(name, Fraction(0))) for name in names},
    )


def drivers(plan: Funnel, actual: Funnel) -> dict[str, Fraction]:
    """Attribute actual − plan outcomes to `volume`, `mix` and `conversion`; the three add up to it exactly."""
    plan = completed(plan, actual)
    effects: dict[str, Fraction] = attribute(outcomes, _factors(plan), _factors(actual))
    return effects


def _factors(funnel: Funnel) -> dict[str, Fraction | Mapping[str, Fraction]]:
    return {"volume": funnel.volume, "mix": funnel.mix, "conversion": funnel.conversion}


def persona_effects(plan: Funnel, actual: Funnel) -> dict[str, PersonaEffect]:
    """Split each driver over the personas.

    The mix effect is centred on the mean worth of a lead, since shares sum to 1: a persona that grew at the expense of
    better ones shows a loss, and one that grew at the expense of worse ones a gain. Centring moves nothing between
    drivers.
    """
    plan = completed(plan, actual)
    split = {persona: _persona_split(persona, plan, actual) for persona in plan.mix}
    worth = {persona: _mean_worth(persona, plan, actual) for persona in plan.mix}
    mean = sum(
        (
            (plan.mix[persona] + actual.mix.get(persona, Fraction(0))) / 2 * worth[persona]
            for persona in plan.mix
        ),
        Fraction(0),
    )
    return {
        persona: PersonaEffect(
            effect["volume"],
            (actual.mix.get(persona, Fraction(0)) - plan.mix[persona]) * (worth[persona] - mean),
            effect["conversion"],
        )
        for persona, effect in split.items()
    }


def _persona_split(persona: str, plan: Funnel, actual: Funnel) -> dict[str, Fraction]:
    def one(volume: Fraction, mix: Fraction, conversion: Fraction) -> Fraction:
        return volume * mix * conversion

    found: dict[str, Fraction] = attribute(one, _one(persona, plan), _one(persona, actual))
    return found


def _one(persona: str, funnel: Funnel) -> dict[str, Fraction]:
    mix, conversion = funnel.mix.get(persona, Fraction(0)), funnel.conversion.get(persona, Fraction(0))
    return {"volume": funnel.volume, "mix": mix, "conversion": conversion}


def _mean_worth(persona: str, plan: Funnel, actual: Funnel) -> Fraction:
    """Outcomes per unit of share, averaged as the Shapley value does over the orders of volume and conversion."""
    n0, n1 = plan.volume, actual.volume
    c0, c1 = plan.conversion[persona], actual.conversion.get(persona, Fraction(0))
    return (n0 * c0 + n1 * c1) / 3 + (n0 * c1 + n1 * c0) / 6
