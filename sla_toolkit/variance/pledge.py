"""Hold every commitment against the months."""

from collections.abc import Collection, Mapping
from fractions import Fraction

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import Message, MonthName
from sla_toolkit.measures import MEASURES, Cohorts, Measured, Period, measure
from sla_toolkit.variance.report import CommitmentResult, ReliefResult, Side, Status


def measured(cohorts: Cohorts) -> dict[str, dict[str, Measured]]:
    """Work out every commitment for every month of the cohorts: month (YYYY-MM) → commitment → answer."""
    found: dict[str, dict[str, Measured]] = {str(period.month): {} for period in cohorts.periods}
    for commitment in cohorts.agreement.commitments:
        for month, answer in measure(commitment, cohorts).items():
            found[month][commitment.id] = answer
    return found


def results(
    agreement: Agreement, answers: Mapping[str, Measured], period: Period, dated_stages: Collection[str]
) -> list[CommitmentResult]:
    """Give one result a commitment, in the agreement's order, with the relief that the agreement grants.

    `dated_stages` are those that the data has a date for: whoever owns another one owes it.
    """
    found = [_result(agreement, one, answers[one.id], period) for one in agreement.commitments]
    granted = _granted(agreement, found)
    owed = {
        one.id: _owing(one, agreement, dated_stages)
        for one in agreement.commitments
        if answers[one.id].numerator is None
    }
    return [
        one.model_copy(update={"relieved_by": granted.get(one.id), "owed_by": owed.get(one.id)})
        for one in found
    ]


def _owing(commitment: Commitment, agreement: Agreement, dated_stages: Collection[str]) -> Side:
    """Say whose data is missing: the owner of a stage without dates, else who keeps the records the measure reads."""
    for stage in (commitment.stage, commitment.from_, commitment.to):
        if stage is not None and stage not in dated_stages:
            return agreement.stage(stage).owner
    return "marketing" if commitment.measure in _MARKETING_RECORDS else "sales"


def relief(found: list[CommitmentResult], period: Period) -> list[ReliefResult]:
    """Name the misses of the month that the agreement excuses, and what excuses them."""
    labels = {one.id: one.label for one in found}
    return [
        ReliefResult(
            commitment=one.id,
            when_missed=one.relieved_by,
            months=[str(period.month)],
            text=Message(
                "“{miss}” was missed in {month}, and is excused: “{cause}” was missed as well.",
                miss=one.label,
                month=MonthName(period.month),
                cause=labels[one.relieved_by],
            ).both(),
        )
        for one in found
        if one.relieved_by is not None
    ]


def _result(
    agreement: Agreement, commitment: Commitment, answer: Measured, period: Period
) -> CommitmentResult:
    target = commitment.target_in(period.month)
    status = _status(answer, target, period)
    why = answer.why
    if target is None:
        why = Message("The agreement sets no target for {month}.", month=MonthName(period.month))
    elif status == "pending" and why is None:
        why = _why_pending(answer, period)
    return CommitmentResult(
        id=commitment.id,
        owner=commitment.owner,
        measure=commitment.measure,
        stage=commitment.stage or commitment.from_,
        label=commitment_label(agreement, commitment),
        unit=MEASURES[commitment.measure].unit,
        target=_plain(target),
        actual=_plain(answer.actual),
        numerator=_plain(answer.numerator),
        denominator=_plain(answer.denominator),
        pending=answer.pending,
        status=status,
        effect=_effect(answer, target),
        why=why.both() if why else None,
    )


def _plain(number: Fraction | None) -> float | None:
    if number is None:
        return None
    return int(number) if number.denominator == 1 else float(number)


def _effect(answer: Measured, target: Fraction | None) -> float | None:
    if target is None or answer.actual is None or answer.numerator is None:
        return None
    promised = target if answer.denominator is None else target * answer.denominator
    return float(answer.numerator - promised)


def _status(answer: Measured, target: Fraction | None, period: Period) -> Status:
    """Judge only what can no longer turn: a running month, and leads still in time, may change a rate."""
    if target is None:
        return "no_data"
    if answer.actual is None:
        return "pending" if answer.pending else "no_data"
    running = period.as_of < period.end
    if answer.denominator is None:
        return "kept" if answer.actual >= target else "pending" if running else "missed"
    if running:
        return "pending"
    return _sure(answer, target)


def _sure(answer: Measured, target: Fraction) -> Status:
    kept, closed = answer.numerator or Fraction(0), answer.denominator or Fraction(0)
    every = closed + answer.pending
    if kept / every >= target:
        return "kept"
    return "missed" if (kept + answer.pending) / every < target else "pending"


def _why_pending(answer: Measured, period: Period) -> Message:
    if period.as_of < period.end:
        return Message("The month is still running.")
    if answer.pending == 1:
        return Message("One lead is still inside the promised time and can turn the result.")
    return Message("{n} leads are still inside the promised time and can turn the result.", n=answer.pending)


def _granted(agreement: Agreement, found: list[CommitmentResult]) -> dict[str, str]:
    """Map every excused miss to the miss that excuses it: the first that the agreement names."""
    missed = {result.id for result in found if result.status == "missed"}
    return {
        one.commitment: one.when_missed
        for one in reversed(agreement.relief)
        if one.when_missed in missed and one.commitment in missed
    }


_MARKETING_RECORDS = ("volume", "persona_share", "completeness")
"""Measures that read what is known of a lead; all others read what sales did with it."""
