"""The ladder of the seed article: look for the cause in order, from the leads to the follow-through."""

from collections.abc import Iterable

from sla_toolkit.language import Message, Money, Percent
from sla_toolkit.variance.report import CommitmentResult, Finding, Variance

RUNGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("volume", ("volume",)),
    ("mix", ("persona_share", "completeness")),
    ("conversion", ("response_within", "attempts", "decision_within", "rejection_reason", "conversion")),
    ("", ("won", "revenue")),
)
"""Each driver, in the order it is looked for, with the measures that tell whose promise stands behind it."""


def findings(
    commitments: Iterable[CommitmentResult], variance: Variance | None, currency: str
) -> list[Finding]:
    """Give one finding a commitment, in the ladder's order; mark the main cause of a shortfall.

    The main cause is the first missed promise behind the driver that cost most; with no such promise missed, there is
    none: the shortfall stands without an owner.
    """
    commitments = list(commitments)
    effects: dict[str, float] = {driver.id: driver.effect for driver in variance.drivers} if variance else {}
    main = _main_cause(commitments, variance, effects)
    return [
        _finding(result, effects.get(driver), currency).model_copy(update={"main_cause": result.id == main})
        for driver, measures in RUNGS
        for name in measures
        for result in commitments
        if result.measure == name
    ]


def _main_cause(
    commitments: list[CommitmentResult], variance: Variance | None, effects: dict[str, float]
) -> str | None:
    if variance is None or variance.plan_by_now is None or variance.actual >= variance.plan_by_now:
        return None
    worst = min(effects, key=lambda name: effects[name])
    for name in dict(RUNGS)[worst]:
        for result in commitments:
            if result.measure == name and result.status == "missed":
                return result.id
    return None


def _finding(result: CommitmentResult, effect: float | None, currency: str) -> Finding:
    return Finding(
        id=result.id,
        owner=result.owner,
        label=result.label,
        status=result.status,
        effect=effect,
        text=_sentence(result, currency).both(),
    )


def _sentence(result: CommitmentResult, currency: str) -> Message:
    if result.actual is None or result.target is None:
        return Message("{label}: {why}", label=result.label, why=result.why or {})
    return Message(
        "{label}: {actual} against {target} promised.",
        label=result.label,
        actual=_in_unit(result.actual, result.unit, currency),
        target=_in_unit(result.target, result.unit, currency),
    )


def _in_unit(value: float, unit: str, currency: str) -> object:
    if unit == "share":
        return Percent(value)
    return Money(value, currency) if unit == "money" else value
