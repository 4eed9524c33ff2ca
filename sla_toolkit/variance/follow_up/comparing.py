"""A decision's measure before and since, from the same definition as the pledge's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sla_toolkit.agreement import Agreement, Month
from sla_toolkit.measures import Cohorts, Measured, Period, measure, settled_at
from sla_toolkit.variance.follow_up.chance import Stretch
from sla_toolkit.variance.follow_up.model import Action, commitment_of, unit_of
from sla_toolkit.variance.report import Reading


@dataclass(frozen=True)
class Compared:
    """The two stretches of months: what a report shows of them, and what a test takes (None: no test is possible)."""

    before: Reading
    since: Reading | None
    then: Stretch | None
    now: Stretch | None

    @property
    def moved(self) -> float | None:
        """By how much the measure has moved, in its unit; counts and money a month."""
        if self.since is None or self.since.actual is None or self.before.actual is None:
            return None
        return float(self.since.actual - self.before.actual)


def compared(actions: Sequence[Action], cohorts: Cohorts, period: Period) -> dict[str, Compared]:
    """Measure every decision that names a measure: id → comparison. Each commitment is worked out once."""
    agreement = cohorts.agreement
    settled = _settled(agreement, period)
    months = {one.id: [m for m in settled if m.first > began(one)] for one in actions}
    found: dict[str, Compared] = {}
    for name in dict.fromkeys(one.measure for one in actions if one.measure):
        here = [one for one in actions if one.measure == name]
        wanted = sorted({one.month for one in here}.union(*(months[one.id] for one in here)))
        periods = tuple(Period.of(agreement, month, period.as_of) for month in wanted)
        answers = measure(commitment_of(agreement, name), cohorts.part(periods))
        unit = unit_of(agreement, name)
        found |= {one.id: _compare(one.month, months[one.id], answers, unit) for one in here}
    return found


def began(action: Action) -> date:
    """Give the day from which a decision counts: done, else due."""
    return action.done_on if action.done_on is not None else action.by


def _settled(agreement: Agreement, period: Period) -> list[Month]:
    """Give the months up to the report's whose judgement can no longer change: three years at most."""
    months = [period.month.plus(-back) for back in range(36)]
    while months and settled_at(agreement, months[0]) > period.as_of:
        months.pop(0)  # once one is settled, so are those before it
    return sorted(months)


def _compare(month: Month, later: list[Month], answers: Mapping[str, Measured], unit: str) -> Compared:
    then = [answers[str(month)]]
    now = [answers[str(one)] for one in later]
    return Compared(
        before=_reading([month], then),
        since=_reading(later, now) if later else None,
        then=_stretch(then, unit),
        now=_stretch(now, unit),
    )


def _reading(months: list[Month], answers: list[Measured]) -> Reading:
    """Pool the months: a share over all their leads, a count or an amount as the average month."""
    told = [one for one in answers if one.numerator is not None]
    whole = sum((one.numerator or Fraction(0) for one in told), Fraction(0))
    shares = [one.denominator for one in told if one.denominator is not None]
    under = sum(shares, Fraction(0)) if shares else None
    per = Fraction(len(told)) if under is None else under
    return Reading(
        months=[str(month) for month in months],
        actual=_plain(whole / per) if per else None,
        numerator=_plain(whole) if told else None,
        denominator=None if under is None else _plain(under),
    )


def _stretch(answers: list[Measured], unit: str) -> Stretch | None:
    told = [one for one in answers if one.numerator is not None]
    if unit == "money" or not told:
        return None
    kept = sum(int(one.numerator or 0) for one in told)
    if unit != "share":
        return Stretch(kept, None, len(told))
    of = sum(int(one.denominator or 0) for one in told)
    return Stretch(kept, of, len(told)) if of else None


def _plain(number: Fraction) -> float | int:
    return int(number) if number.denominator == 1 else float(number)
