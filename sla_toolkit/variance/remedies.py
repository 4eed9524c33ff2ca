"""What follows a miss, as the agreement states it: months in a row included."""

from collections.abc import Mapping, Sequence

from sla_toolkit.agreement import Agreement, Month
from sla_toolkit.agreement.model import Remedy
from sla_toolkit.language import Message, in_both
from sla_toolkit.variance.months import span
from sla_toolkit.variance.report import CommitmentResult, RemedyResult

LOOK_BACK = 12
"""Months that a run of misses is followed back for, where no remedy asks for more."""


def earlier_months(agreement: Agreement, month: Month, first: Month | None) -> tuple[Month, ...]:
    """Name the months before `month` that a remedy may look at, oldest first.

    None lie before the agreement's term began, or before `first`, the month of the data's first event.
    """
    if not agreement.remedies or first is None:
        return ()
    most = max(LOOK_BACK, *(one.months_in_a_row for one in agreement.remedies))
    began = max(first, Month.of(agreement.agreement.effective.from_))
    found = [month.plus(-back) for back in range(most, 0, -1)]
    return tuple(one for one in found if one >= began)


def remedies(
    agreement: Agreement, by_month: Mapping[str, Sequence[CommitmentResult]], month: Month
) -> list[RemedyResult]:
    """Say of every remedy whether its misses are there; `by_month` holds the months up to `month`, without gaps."""
    return [_remedy(one, by_month, month) for one in agreement.remedies]


def _remedy(remedy: Remedy, by_month: Mapping[str, Sequence[CommitmentResult]], month: Month) -> RemedyResult:
    missed = _run(remedy.when_missed, by_month, month)
    result = _of(remedy.when_missed, by_month[str(month)])
    due = len(missed) >= remedy.months_in_a_row
    return RemedyResult(
        when_missed=remedy.when_missed,
        owner=result.owner,
        label=result.label,
        months_in_a_row=remedy.months_in_a_row,
        missed=missed,
        due=due,
        then=in_both(remedy.then),
        text=_sentence(remedy, result, missed, due=due).both(),
    )


def _run(commitment: str, by_month: Mapping[str, Sequence[CommitmentResult]], month: Month) -> list[str]:
    found: list[str] = []
    while str(month) in by_month and _counts(_of(commitment, by_month[str(month)])):
        found.insert(0, str(month))
        month = month.plus(-1)
    return found


def _counts(result: CommitmentResult) -> bool:
    """A miss counts unless it is excused; data that was owed and did not come is a miss of whoever owes it."""
    return result.owed_by is not None or (result.status == "missed" and result.relieved_by is None)


def _of(commitment: str, results: Sequence[CommitmentResult]) -> CommitmentResult:
    return next(one for one in results if one.id == commitment)


def _sentence(remedy: Remedy, result: CommitmentResult, missed: list[str], *, due: bool) -> Message:
    values = {"label": result.label, "needed": remedy.months_in_a_row}
    if not missed:
        return Message("“{label}” was not missed this month: nothing follows.", label=result.label)
    months = span(missed)
    if due and remedy.months_in_a_row == 1:
        return Message(
            "“{label}” was missed ({months}): what was agreed for a miss is due.",
            label=result.label,
            months=months,
        )
    if due:
        return Message(
            "“{label}” was missed ({months}): what was agreed after {needed} months in a row is due.",
            months=months,
            **values,
        )
    return Message(
        "“{label}” was missed ({months}): nothing follows before {needed} months in a row.",
        months=months,
        **values,
    )
