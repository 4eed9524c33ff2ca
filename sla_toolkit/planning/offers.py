"""Each commitment's target, offered at the probabilities with which it would be kept in a month."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sla_toolkit.agreement import Agreement, Commitment, Month, exact, in_month
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import Message
from sla_toolkit.measures import MEASURES, Cohorts, Measured, Period, measure
from sla_toolkit.planning.chances import LEVELS, Count, Share, next_count, next_share
from sla_toolkit.planning.model import Offer
from sla_toolkit.planning.past import Past
from sla_toolkit.planning.simulate import SEED

FEW_MONTHS = 6
"""With fewer months, how far they swing is hardly known."""
_RUNS = 4000
_DAYS_A_MONTH = 30.4


class Amount:
    """The money of a month to come: as many deals as foreseen, each drawn from the past ones."""

    def __init__(self, deals: Count, amounts: tuple[Fraction, ...]) -> None:
        rng = np.random.default_rng(SEED)
        ratio, mean = deals.ratio, deals.mean
        level = (
            rng.gamma(mean / (ratio - 1), ratio - 1, _RUNS) if ratio > 1 and mean else np.full(_RUNS, mean)
        )
        counts = rng.poisson(level)
        drawn = rng.choice([float(one) for one in amounts], size=int(counts.sum()))
        ends = np.cumsum(counts)
        running = np.concatenate([[0.0], np.cumsum(drawn)])
        self._sums: NDArray[np.float64] = np.sort(running[ends] - running[ends - counts])

    def chance(self, target: float) -> float:
        """Give the probability of at least `target`."""
        return float((self._sums >= target).mean())

    def kept_with(self, probability: float) -> float:
        """Give the largest amount that is reached with at least this probability."""
        return float(self._sums[len(self._sums) - ceil(probability * len(self._sums))])


Law = Count | Share | Amount


def offers(agreement: Agreement, past: Past, month: Month) -> list[Offer]:
    """Offer every commitment's target; `month` is the one whose target counts as the present one."""
    return [_offer(agreement, one, past, month) for one in agreement.commitments]


def _offer(agreement: Agreement, commitment: Commitment, past: Past, month: Month) -> Offer:
    unit = MEASURES[commitment.measure].unit
    found = _settled(commitment, past)
    target = target_near(commitment, month)
    law, why = _law(commitment, found, past)
    kept = [law.kept_with(level) for level in LEVELS] if law else [None] * len(LEVELS)
    return Offer(
        id=commitment.id,
        label=commitment_label(agreement, commitment),
        owner=commitment.owner,
        measure=commitment.measure,
        unit=unit,
        target=target,
        chance=None if law is None or target is None else law.chance(target),
        mean=_mean(found, unit) if found else None,
        p50=kept[0],
        p80=kept[1],
        p90=kept[2],
        months=len(found),
        few=0 < len(found) < FEW_MONTHS,
        why=why.both() if why else None,
    )


def target_near(commitment: Commitment, month: Month) -> float:
    """Give the target of a month, or of the next one that has any."""
    value = in_month(commitment.target, month)
    if value is None:
        later = [one for one in commitment.target if one > month] or list(commitment.target)
        value = commitment.target[min(later)]
    return float(exact(value))


def _settled(commitment: Commitment, past: Past) -> dict[str, Measured]:
    """Give the past months whose answer is known and can no longer change."""
    cohorts = past.cohorts
    if not cohorts.periods:
        return {}
    kind = MEASURES[commitment.measure].unit
    found = {
        month: one
        for month, one in measure(commitment, cohorts).items()
        if one.actual is not None and one.pending == 0
    }
    late = _first_full(past) if kind in ("deals", "money") else None
    return {month: one for month, one in found.items() if late is None or month >= late}


def _first_full(past: Past) -> str | None:
    """Give the month from which deals came in fully: earlier ones lack those of leads before the data begins."""
    if past.lag.late is None or not past.cohorts.periods:
        return None
    first: Period = past.cohorts.periods[0]
    return str(first.month.plus(ceil(past.lag.late / _DAYS_A_MONTH)))


def _law(
    commitment: Commitment, found: Mapping[str, Measured], past: Past
) -> tuple[Law | None, Message | None]:
    if not found:
        return None, _why(commitment, past.cohorts)
    unit = MEASURES[commitment.measure].unit
    if unit == "share":
        kept, of = zip(
            *((int(one.numerator or 0), int(one.denominator or 0)) for one in found.values()), strict=True
        )
        return next_share(kept, of), None
    counts = [float(one.actual or 0) for one in found.values()]
    if unit != "money":
        return next_count(counts), None
    wins = commitment.model_copy(update={"measure": "won"})
    deals = measure(wins, past.cohorts)
    if not past.amounts:
        return None, Message("No past deal carries an amount.")
    return Amount(next_count([float(deals[month].actual or 0) for month in found]), past.amounts), None


def _why(commitment: Commitment, cohorts: Cohorts) -> Message:
    """Say why the past has no answer: what the data lacks, else that no month is settled."""
    lack = MEASURES[commitment.measure].lacks(commitment, cohorts.agreement, cohorts.leads)
    return lack or Message("No past month of it is settled yet.")


def _mean(found: Mapping[str, Measured], unit: str) -> float:
    """Give the mean month; of shares, that of all their leads together."""
    if unit != "share":
        return float(sum((one.actual or Fraction(0)) for one in found.values()) / len(found))
    kept = sum((one.numerator or Fraction(0)) for one in found.values())
    of = sum((one.denominator or Fraction(0)) for one in found.values())
    return float(Fraction(kept) / Fraction(of))
