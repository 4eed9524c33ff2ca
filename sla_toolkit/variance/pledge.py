"""Hold every commitment against the months."""

from collections.abc import Collection, Mapping
from fractions import Fraction

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import Message, MonthName
from sla_toolkit.measures import MEASURES, Measured, Period
from sla_toolkit.measures.standing import excused, standing
from sla_toolkit.variance.report import CommitmentResult, ReliefResult, Side


def results(
    agreement: Agreement, answers: Mapping[str, Measured], period: Period, dated_stages: Collection[str]
) -> list[CommitmentResult]:
    """Give one result a commitment, in the agreement's order, with the relief that the agreement grants.

    `dated_stages` are those that the data has a date for: whoever owns another one owes it.
    """
    found = [_result(agreement, one, answers[one.id], period) for one in agreement.commitments]
    granted = excused(agreement, {one.id for one in found if one.status == "missed"})
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
    found = standing(commitment, answer, period)
    target, why = found.target, found.why
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
        status=found.status,
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


_MARKETING_RECORDS = ("volume", "persona_share", "completeness")
"""Measures that read what is known of a lead; all others read what sales did with it."""
