"""The plan of one month as exact numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sla_toolkit.agreement import Agreement, Month, exact, in_month
from sla_toolkit.variance.funnel import Funnel


@dataclass(frozen=True)
class Planned:
    """What the agreement plans for a month; `onward` maps a later stage to its share of the outcomes."""

    funnel: Funnel
    onward: Mapping[str, Fraction]

    def at_stage(self, stage: str, agreement: Agreement) -> Fraction | None:
        """Leads planned to reach a stage; None where the plan does not speak of it."""
        if stage == agreement.plan.stage:
            return self.funnel.volume
        if stage == agreement.plan.outcome:
            return self.funnel.outcomes
        return self.funnel.outcomes * self.onward[stage] if stage in self.onward else None


def planned(agreement: Agreement, month: Month) -> Planned | None:
    """Give a month's plan; None where a number is set by month and this one is left out."""
    plan = agreement.plan
    volume, mix, conversion = (in_month(value, month) for value in (plan.volume, plan.mix, plan.conversion))
    if volume is None or mix is None or conversion is None:
        return None
    shares = {persona: exact(share) for persona, share in mix.items()}
    if not isinstance(conversion, Mapping):
        conversion = dict.fromkeys([*shares, *agreement.persona_ids], conversion)
    rates = {persona: exact(rate) for persona, rate in conversion.items()}
    onward = {stage: exact(share) for stage, share in (in_month(plan.onward, month) or {}).items()}
    return Planned(Funnel(exact(volume), shares, rates), onward)
