"""The month in one sentence or two; every number in it stands in the report."""

from collections.abc import Sequence

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.language import Message
from sla_toolkit.variance.report import CommitmentResult, Variance


def headline(
    agreement: Agreement, commitments: Sequence[CommitmentResult], variance: Variance | None
) -> Message:
    """Say outcome against plan with the strongest driver, then how many promises were kept."""
    pledge = _pledge(commitments)
    if variance is None:
        return pledge
    return Message("{outcome} {pledge}", outcome=_outcome(agreement, variance), pledge=pledge)


def _outcome(agreement: Agreement, variance: Variance) -> Message:
    values = {
        "outcome": stage_label(agreement, variance.outcome),
        "actual": variance.actual,
        "plan": round(variance.plan, 1),
        "gap": round(abs(variance.total), 1),
    }
    due = variance.plan if variance.plan_by_now is None else variance.plan_by_now
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


def _pledge(commitments: Sequence[CommitmentResult]) -> Message:
    counts = {
        status: sum(one.status == status for one in commitments)
        for status in ("kept", "missed", "pending", "no_data")
    }
    if counts["pending"] or counts["no_data"]:
        return Message(
            "Of {n} promises, {kept} were kept, {missed} were missed, {pending} cannot be judged yet and {no_data} "
            "cannot be known from the data.",
            n=len(commitments),
            **counts,
        )
    return Message(
        "Of {n} promises, {kept} were kept and {missed} were missed.", n=len(commitments), **counts
    )


_DRIVERS = {
    "volume": Message("the number of leads"),
    "mix": Message("the persona mix"),
    "conversion": Message("the conversion"),
}
