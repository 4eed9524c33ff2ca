"""Every test of one month: the drivers, the promises, the personas' conversions, and the way onward."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from sla_toolkit.agreement import Agreement
from sla_toolkit.variance.compare import Compared
from sla_toolkit.variance.counts import by_persona
from sla_toolkit.variance.funnel import Funnel, completed
from sla_toolkit.variance.noise.family import Claim, rulings
from sla_toolkit.variance.noise.money import money_tail
from sla_toolkit.variance.noise.tails import Tail, count_tail, share_tail, shares_tail
from sla_toolkit.variance.noise.verdicts import Judged, either, shortfall
from sla_toolkit.variance.noise.worth import worth_tail
from sla_toolkit.variance.report import CommitmentResult
from sla_toolkit.variance.rungs import family_of


@dataclass(frozen=True)
class Question:
    """A tail to be judged: its id, its family, the leads it was taken from; a driver's surplus is judged as well."""

    id: str
    family: str
    tail: Tail
    leads: float
    driver: bool = False


def judge(questions: Iterable[Question]) -> dict[str, Judged]:
    """Judge all tests of a month together."""
    questions = list(questions)
    ruled = rulings(Claim(one.id, one.family, one.tail.low) for one in questions)
    return {
        one.id: (either if one.driver else shortfall)(one.tail, ruled[one.id], one.leads) for one in questions
    }


def driver_questions(compared: Compared, elapsed: Fraction, dispersion: float) -> Iterable[Question]:
    """Ask of volume, mix and conversion, and of each persona's conversion: `driver:…` and `persona:…`.

    Mix is tested given the number of leads, conversion given the leads of each persona and the time they have had, so
    that no test answers for another's cause. `elapsed` is the share of the month that is over.
    """
    planned = float(compared.plan.funnel.volume * elapsed)
    leads = by_persona(compared.cells, "leads")
    tail = count_tail(compared.leads, planned, dispersion)
    yield Question("driver:volume", "volume", tail, planned, driver=True)
    mix = worth_tail(leads, compared.now.mix, compared.now.conversion)
    if mix is not None:
        yield Question("driver:mix", "mix", mix, compared.leads, driver=True)
    groups = _groups(compared, leads)
    if sum(of for of, _ in groups.values()):
        tail = shares_tail(compared.converted, list(groups.values()))
        yield Question("driver:conversion", "conversion", tail, compared.leads, driver=True)
    if len(compared.now.mix) > 1:
        won = by_persona(compared.cells, "converted")
        for persona, (of, rate) in groups.items():
            if of and persona in compared.now.mix:
                yield Question(f"persona:{persona}", "by_persona", share_tail(won[persona], of, rate), of)


def _groups(compared: Compared, leads: Mapping[str, int]) -> dict[str, tuple[int, float]]:
    """Give each persona's leads and the share of them that should have converted by now."""
    rates = completed(compared.now, compared.actual).conversion
    due = by_persona(compared.cells, "due")
    return {
        persona: (count, float(min(rates[persona] * due[persona] / count, Fraction(1))))
        for persona, count in leads.items()
    }


def promise_questions(
    agreement: Agreement,
    results: Iterable[CommitmentResult],
    elapsed: Fraction,
    dispersion: float,
    amounts: Mapping[float, int],
) -> Iterable[Question]:
    """Ask of every promise that has a number: `promise:…`. Shares are tested on the leads whose window is over.

    `amounts` are those of past deals, for promises of revenue.
    """
    for commitment, one in zip(agreement.commitments, results, strict=True):
        if one.target is None or one.actual is None or one.numerator is None:
            continue
        family = family_of(agreement, commitment)
        if one.unit == "money":
            money = money_tail(float(one.numerator), float(one.target) * float(elapsed), amounts)
            if money is not None:
                yield Question(f"promise:{one.id}", family, money, sum(amounts.values()))
            continue
        if one.denominator is None:
            due = float(one.target) * float(elapsed)
            swings = dispersion if one.measure == "volume" and one.stage == agreement.plan.stage else 1.0
            tail, leads = count_tail(int(one.numerator), due, swings), due
        else:
            of = int(one.denominator)
            tail, leads = share_tail(int(one.numerator), of, promised_rate(float(one.target), of)), of
        yield Question(f"promise:{one.id}", family, tail, leads)


def promised_rate(target: float, leads: int) -> float:
    """Give the rate that chance is reckoned with: a promise of 100 % allows for one slip a month.

    Under a rate of exactly 1 the first slip in a thousand leads would be proof; the promise is missed all the same.
    """
    return min(target, 1 - 1 / leads) if leads > 1 else min(target, 0.5)


def sigmas(funnel: Funnel, dispersion: float) -> dict[str, float]:
    """Split the outcomes' standard deviation under the plan by cause: volume, mix, conversion and their total.

    With leads Poisson (times the dispersion), personas multinomial and outcomes binomial, the variance is exactly
    λ·φ·c̄² + λ·(Σ s·c² − c̄²) + λ·Σ s·c·(1 − c), where c̄ = Σ s·c: the law of total variance, applied twice.
    """
    mean = sum((s * funnel.conversion[p] for p, s in funnel.mix.items()), Fraction(0))
    square = sum((s * funnel.conversion[p] ** 2 for p, s in funnel.mix.items()), Fraction(0))
    parts = {
        "volume": funnel.volume * Fraction(dispersion) * mean**2,
        "mix": funnel.volume * (square - mean**2),
        "conversion": funnel.volume * (mean - square),
    }
    parts["total"] = sum(parts.values(), Fraction(0))
    return {name: sqrt(max(variance, Fraction(0))) for name, variance in parts.items()}
