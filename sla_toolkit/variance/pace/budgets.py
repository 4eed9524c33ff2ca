"""The error budget of every promise that is a share, and how fast it burns in the catalogue's windows."""

from fractions import Fraction

from sla_toolkit.agreement import Commitment, Duration
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import Message
from sla_toolkit.measures import Measured
from sla_toolkit.variance.pace.budget import ALERT_CHANCE, Counted, burn_factor
from sla_toolkit.variance.pace.catalogue import BurnWindow, Catalogue
from sla_toolkit.variance.pace.lately import decided_within
from sla_toolkit.variance.pace.laws import Law, certain, kept_of, of_share
from sla_toolkit.variance.pace.model import Budget, Burn, Forecast
from sla_toolkit.variance.pace.outcome import Brought
from sla_toolkit.variance.pace.running import Running

_ENOUGH_DECIDED = 5
"""With fewer leads decided the share could be anything."""


def budgets(running: Running, catalogue: Catalogue, brought: Brought | None) -> list[Budget]:
    """Give one budget a promise that is a share, in the agreement's order."""
    found = []
    for one in running.rates:
        lately = decided_within(running, one, catalogue.windows)
        burns = [_burn(running, one, window, lately[window.id]) for window in catalogue.windows]
        found.append(_budget(running, one, burns, brought))
    return found


def _burn(running: Running, one: Commitment, window: BurnWindow, counted: Counted) -> Burn:
    target, factor = running.target(one), _factor(running, window)
    rate, chance = counted.rate(target), counted.chance(target)
    return Burn(
        window=window.id,
        label=window.length.message().both(),
        level=window.level,
        factor=float(factor),
        decided=counted.decided,
        broken=counted.broken,
        rate=None if rate is None else float(rate),
        p_value=chance,
        burning=rate is not None and rate >= factor and chance is not None and chance <= ALERT_CHANCE,
    )


def _factor(running: Running, window: BurnWindow) -> Fraction:
    """Give the window's burn factor over the month's business days."""
    clock, month = running.clock, running.period.month
    days = sum(1 for day in clock.working_days if month.first <= day <= month.last) or 1
    period = Fraction(days * clock.business_day)
    return burn_factor(window.share, period, Fraction(window.length.seconds(clock.business_day)))


def _budget(running: Running, one: Commitment, burns: list[Burn], brought: Brought | None) -> Budget:
    answer, target = running.answers[one.id], running.target(one)
    decided = int(answer.denominator or 0)
    broken = decided - int(answer.numerator or 0)
    expected = _expected(running, decided + answer.pending)
    allowed = (1 - target) * expected if target < 1 else None
    forecast, why = _forecast(running, one, answer, brought)
    return Budget(
        id=one.id,
        label=commitment_label(running.agreement, one),
        owner=one.owner,
        target=float(target),
        actual=None if answer.actual is None else float(answer.actual),
        decided=decided,
        broken=broken,
        pending=answer.pending,
        expected=float(expected),
        allowed=None if allowed is None else float(allowed),
        consumed=float(broken / allowed) if allowed else None,
        p_value=Counted(decided, broken).chance(target),
        windows=burns,
        forecast=forecast,
        why=why.both() if why else None,
    )


def _expected(running: Running, leads: int) -> Fraction:
    """Grow a promise's leads as the month's hand-offs will: what came so far over the share that should have."""
    if running.to_come is None or not running.handed:
        return Fraction(leads)
    grown = 1 + running.to_come.mean / running.handed
    return leads * Fraction(grown).limit_denominator(1_000_000)


def _forecast(
    running: Running, one: Commitment, answer: Measured, brought: Brought | None
) -> tuple[Forecast | None, Message | None]:
    target, decided = running.target(one), int(answer.denominator or 0)
    every = round(_expected(running, decided + answer.pending))
    if answer.numerator is None:
        return None, answer.why
    if _of_plan(running, one) and brought is not None and brought.to_come is not None and every:
        return _of_outcomes(brought.compared.converted, brought.to_come, every, target), answer.why
    if decided < _ENOUGH_DECIDED or running.to_come is None:
        return None, answer.why or Message("Too few leads are decided yet to go by.")
    kept, rest = int(answer.numerator), every - decided
    law = kept_of(rest, kept, decided) if rest > 0 else certain()
    return of_share(kept, decided, max(rest, 0), law, target), answer.why


def _of_plan(running: Running, one: Commitment) -> bool:
    """Whether a promise is the plan's own conversion, whose lag is known."""
    plan = running.agreement.plan
    within = Duration.parse(f"{plan.within_days} days")
    own = one.measure == "conversion" and one.persona is None and one.within == within
    return own and (one.from_, one.to) == (plan.stage, plan.outcome)


def _of_outcomes(converted: int, to_come: Law, every: int, target: Fraction) -> Forecast:
    low, high = to_come.interval()
    share = [min((converted + part) / every, 1.0) for part in (to_come.mean, low, high)]
    kept = to_come.at_least(float(target * every) - converted)
    return Forecast(mean=share[0], low=share[1], high=share[2], chance_kept=kept)
