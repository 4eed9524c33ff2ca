"""Hold every commitment against the month."""

from collections.abc import Mapping
from fractions import Fraction

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import Message
from sla_toolkit.measures import MEASURES, Cohorts, Measured, Period, measure
from sla_toolkit.variance.report import CommitmentResult, Status


def results(cohorts: Cohorts, period: Period) -> list[CommitmentResult]:
    """Give one result a commitment, in the agreement's order, with the relief that the agreement grants."""
    agreement = cohorts.agreement
    found = [
        _result(one, measure(one, cohorts)[str(period.month)], cohorts, period)
        for one in agreement.commitments
    ]
    return _relieved(found, agreement)


def _result(commitment: Commitment, measured: Measured, cohorts: Cohorts, period: Period) -> CommitmentResult:
    target = commitment.target_in(period.month)
    status = _status(measured, target, period)
    why = measured.why
    if target is None:
        why = Message("The agreement sets no target for {month}.", month=str(period.month))
    elif status == "pending" and why is None:
        why = _why_pending(measured, period)
    return CommitmentResult(
        id=commitment.id,
        owner=commitment.owner,
        measure=commitment.measure,
        stage=commitment.stage or commitment.from_,
        label=commitment_label(cohorts.agreement, commitment),
        unit=MEASURES[commitment.measure].unit,
        target=_plain(target),
        actual=_plain(measured.actual),
        numerator=_plain(measured.numerator),
        denominator=_plain(measured.denominator),
        pending=measured.pending,
        status=status,
        why=why.both() if why else None,
    )


def _plain(number: Fraction | None) -> float | None:
    if number is None:
        return None
    return int(number) if number.denominator == 1 else float(number)


def _status(measured: Measured, target: Fraction | None, period: Period) -> Status:
    """Judge only what can no longer turn: a running month, and leads still in time, may change a rate."""
    if target is None:
        return "no_data"
    if measured.actual is None:
        return "pending" if measured.pending else "no_data"
    running = period.as_of < period.end
    if measured.denominator is None:
        return "kept" if measured.actual >= target else "pending" if running else "missed"
    if running:
        return "pending"
    return _sure(measured, target)


def _sure(measured: Measured, target: Fraction) -> Status:
    kept, closed = measured.numerator or Fraction(0), measured.denominator or Fraction(0)
    every = closed + measured.pending
    if kept / every >= target:
        return "kept"
    return "missed" if (kept + measured.pending) / every < target else "pending"


def _why_pending(measured: Measured, period: Period) -> Message:
    if period.as_of < period.end:
        return Message("The month is still running.")
    return Message(
        "{n} leads are still inside the promised time and can turn the result.", n=measured.pending
    )


def _relieved(found: list[CommitmentResult], agreement: Agreement) -> list[CommitmentResult]:
    missed = {result.id for result in found if result.status == "missed"}
    relief: Mapping[str, str] = {
        one.commitment: one.when_missed for one in reversed(agreement.relief) if one.when_missed in missed
    }
    return [
        result.model_copy(update={"relieved_by": relief.get(result.id)}) if result.id in missed else result
        for result in found
    ]
