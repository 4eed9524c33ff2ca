"""The month in one sentence or two; every number in it stands in the report."""

from collections.abc import Sequence

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.language import Message
from sla_toolkit.variance.diagnosis.summary import pledge
from sla_toolkit.variance.report import CommitmentResult, Variance


def headline(
    agreement: Agreement, commitments: Sequence[CommitmentResult], variance: Variance | None
) -> Message:
    """Say outcome against plan with the strongest driver, then how many promises were kept."""
    said = pledge(commitments)
    if variance is None:
        return said
    return Message("{outcome} {pledge}", outcome=_outcome(agreement, variance), pledge=said)


def _outcome(agreement: Agreement, variance: Variance) -> Message:
    values = {
        "outcome": stage_label(agreement, variance.outcome),
        "actual": variance.actual,
        "plan": round(variance.plan, 1),
        "gap": round(abs(variance.total), 1),
    }
    due = variance.plan_by_now
    if due < variance.plan:
        return Message(
            "{outcome}: {actual} so far, where {due} of the {plan} planned were due by now.",
            due=round(due, 1),
            **values,
        )
    if variance.total >= 0:
        return Message("{outcome}: {actual} against {plan} planned, {gap} more than planned.", **values)
    worst = min(variance.drivers, key=lambda driver: driver.effect)
    return Message(
        "{outcome}: {actual} against {plan} planned, {gap} short; the largest part, {effect}, came from {driver}.",
        driver=_DRIVERS[worst.id],
        effect=round(abs(worst.effect), 1),
        **values,
    )


_DRIVERS = {
    "volume": Message("the number of leads"),
    "mix": Message("the persona mix"),
    "conversion": Message("the conversion"),
}
