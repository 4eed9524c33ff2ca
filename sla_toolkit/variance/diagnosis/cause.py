"""The main cause: the rung that cost most among those that fell short by more than chance."""

from collections.abc import Mapping

from sla_toolkit.variance.diagnosis.case import Case
from sla_toolkit.variance.report import OnwardDriver, RungName
from sla_toolkit.variance.rungs import ORDER


def main_cause(case: Case, effects: Mapping[RungName, float | None]) -> RungName | None:
    """Name the rung; None when all that fell short is within chance.

    Data that is not fit to judge the hand-offs by comes before everything. After it the largest loss counts, and of
    equal ones the earlier rung. Data that only part of the promises rest on is named when nothing else is left.
    """
    if case.blocked("volume"):
        return "data"
    found = [rung for rung in ORDER if signals(case, rung)]
    if found:
        return min(found, key=lambda rung: effects.get(rung) or 0.0)
    return "data" if case.unfit else None


def signals(case: Case, rung: RungName) -> bool:
    """Whether a rung fell short by more than chance and may be named for it."""
    if rung == "data":
        return False
    if rung == "conversion":
        return conversion_fell(case) and not case.causes("follow_through")
    if rung in ("volume", "mix"):
        return case.fell(rung) or bool(case.causes(rung))
    if rung == "onward":
        return onward_fell(case)
    return bool(case.causes(rung))


def conversion_fell(case: Case) -> bool:
    """Whether leads of the personas that came converted worse than planned.

    A promised overall rate falls with the personas as well: it speaks for the conversion only where there is no plan
    to take the personas out by.
    """
    if case.blocked("conversion"):
        return False
    if case.compared is None:
        return bool(case.causes("conversion"))
    return case.fell("conversion") or bool(personas_below(case))


def personas_below(case: Case) -> list[str]:
    """Name the personas whose own conversion fell short by more than chance, in the agreement's order."""
    return [
        persona
        for persona in case.agreement.persona_ids
        if (judged := case.judged.get(f"persona:{persona}")) is not None and judged.verdict == "signal"
    ]


def onward_fell(case: Case) -> bool:
    """Whether fewer of the outcomes went on than planned; what is won in a month also hangs on the months before."""
    tested = [driver for driver in onward_drivers(case) if driver.verdict is not None]
    if not tested:
        return bool(case.causes("onward"))
    return any(driver.verdict == "signal" and driver.effect < 0 for driver in tested)


def onward_drivers(case: Case) -> list[OnwardDriver]:
    """Give the factors beyond the outcome: the stages after it, and the deal size."""
    upstream = ("volume", "mix", "conversion")
    return [driver for chain in case.onward for driver in chain.drivers if driver.id not in upstream]
