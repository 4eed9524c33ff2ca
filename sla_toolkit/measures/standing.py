"""How a commitment stands after a month: what was measured beside what was promised, and what excuses a miss."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sla_toolkit.agreement import Agreement, Commitment
from sla_toolkit.language import Message, MonthName
from sla_toolkit.measures.measure import Measured
from sla_toolkit.measures.period import Period

Status = Literal["kept", "missed", "pending", "no_data"]


@dataclass(frozen=True)
class Standing:
    """A commitment in a month. `target` None: the agreement sets none; `why` says what there is to say of it."""

    status: Status
    target: Fraction | None
    why: Message | None


def standing(commitment: Commitment, answer: Measured, period: Period) -> Standing:
    """Hold an answer against the commitment's target, judging only what can no longer turn."""
    target = commitment.target_in(period.month)
    if target is None:
        why = Message("The agreement sets no target for {month}.", month=MonthName(period.month))
        return Standing("no_data", None, why)
    status = _status(answer, target, period)
    if status == "pending" and answer.why is None:
        return Standing(status, target, _why_pending(answer, period))
    return Standing(status, target, answer.why)


def excused(agreement: Agreement, missed: Collection[str]) -> dict[str, str]:
    """Map every excused miss to the miss that excuses it: the first that the agreement names."""
    return {
        one.commitment: one.when_missed
        for one in reversed(agreement.relief)
        if one.when_missed in missed and one.commitment in missed
    }


def _status(answer: Measured, target: Fraction, period: Period) -> Status:
    """Judge only what can no longer turn: a running month, and leads still in time, may change a rate."""
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
