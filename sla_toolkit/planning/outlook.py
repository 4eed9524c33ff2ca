"""The simulated goal: what the rest of the plan brings, put together from agreement and past."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from sla_toolkit.agreement import Agreement, exact, in_month
from sla_toolkit.planning.chances import spread_of
from sla_toolkit.planning.due import Due, in_time
from sla_toolkit.planning.model import Bin, SimulationPart
from sla_toolkit.planning.past import Past, first_of
from sla_toolkit.planning.rates import StepRate
from sla_toolkit.planning.simulate import RUNS, SEED, Handed, Model, Seen, simulate

_BINS = 24


def outlook(
    agreement: Agreement, past: Past, due: Due | None, size: Fraction | None
) -> SimulationPart | None:
    """Simulate what is won until the goal's end, and add what was won so far; None where a rate is not known."""
    model = None if due is None or not due.left else _model(agreement, past, due, size)
    if model is None or due is None:
        return None
    drawn = simulate(model) + float(due.so_far or 0)
    heights, edges = np.histogram(drawn, bins=_BINS)
    p10, p50, p90 = (float(one) for one in np.quantile(drawn, (0.1, 0.5, 0.9)))
    return SimulationPart(
        runs=RUNS,
        seed=SEED,
        target=float(due.target),
        chance=float((drawn >= float(due.target)).mean()),
        mean=float(drawn.mean()),
        p10=p10,
        p50=p50,
        p90=p90,
        bins=[
            Bin(least=float(low), below=float(high), share=float(height / len(drawn)))
            for low, high, height in zip(edges, edges[1:], heights, strict=False)
        ],
    )


def _model(agreement: Agreement, past: Past, due: Due, size: Fraction | None) -> Model | None:
    rates = [*past.to_outcome.values(), *([past.to_won] if past.to_won else [])]
    revenue = agreement.goal is not None and agreement.goal.measure == "revenue"
    if any(rate.used is None for rate in rates) or (revenue and size is None):
        return None
    amounts = [float(one) for one in past.amounts] or [float(size or 0)]
    mix = first_of(agreement.plan.mix)
    counted = {
        name: sum(one.get(name, 0) for one in past.personas.values()) for name in agreement.persona_ids
    }
    return Model(
        months=_handed(agreement, past, due),
        ratio=spread_of([float(count) for count in past.volumes.values()]),
        mix=counted,
        planned_mix={name: float(share) for name, share in mix.items()} if isinstance(mix, Mapping) else {},
        to_outcome={name: _seen(rate) for name, rate in past.to_outcome.items()},
        to_won=None if past.to_won is None else _seen(past.to_won),
        amounts=amounts if revenue else [1.0],
    )


def _handed(agreement: Agreement, past: Past, due: Due) -> list[Handed]:
    """Give every month whose hand-offs may still be won in the months that are left."""
    last, month = max(due.left), min(due.left).plus(-max(past.lag.months))
    found = []
    while month <= last:
        planned = in_month(agreement.plan.volume, month)
        mean = float(exact(first_of(agreement.plan.volume) if planned is None else planned))
        known = past.personas.get(month) if month < due.running else None
        if month < due.running and known is None:
            known = {}
        found.append(Handed(mean, float(in_time(month, due, past)), known))
        month = month.next()
    return found


def _seen(rate: StepRate) -> Seen:
    return Seen(rate.kept, rate.of, None if rate.plan is None else float(rate.plan))
