"""How many outcomes each rung cost."""

from collections.abc import Mapping

from sla_toolkit.variance.diagnosis.case import Case
from sla_toolkit.variance.report import RungName


def effects(case: Case) -> dict[RungName, float | None]:
    """Give each rung's effect in outcomes; null where it cannot be worked out, or is counted on another rung.

    Volume and mix are drivers of their own. What the conversion lost is put down to the first rung that explains it:
    to missing information as far as incomplete leads converted worse than complete ones, and the rest to the
    follow-through where that was broken; only what was worked as promised is left to the conversion itself. The rungs
    with a number add up to the drivers.
    """
    if case.compared is None:
        return {}
    drivers = {name: float(effect) for name, effect in case.compared.effects.items()}
    rest = drivers["conversion"]
    found: dict[RungName, float | None] = {"volume": drivers["volume"], "mix": drivers["mix"]}
    if case.causes("information"):
        found["information"] = max(-_lost(case), min(rest, 0.0))
        rest -= found["information"] or 0.0
    if case.causes("follow_through"):
        found["follow_through"] = rest
    else:
        found["conversion"] = rest
    return found


def _lost(case: Case) -> float:
    costs: Mapping[str, float] = {
        one.id: case.costs[one.id].outcomes_lost for one in case.causes("information") if one.id in case.costs
    }
    return max(costs.values(), default=0.0)
