"""What the month's leads will bring: the outcomes so far, and those that leads here and to come will add."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.variance.compare import Compared, compare
from sla_toolkit.variance.counts import by_persona, cells
from sla_toolkit.variance.lag import outcome_lag
from sla_toolkit.variance.notices import lacks_plan
from sla_toolkit.variance.pace.laws import Law, matched, of_count
from sla_toolkit.variance.pace.model import Outcome
from sla_toolkit.variance.pace.running import Running
from sla_toolkit.variance.planned import planned

_PRIOR = 4
"""The plan's rates count for as much as four outcomes of it: little is due early in a month, and nothing else is known.

It lets the level be half or twice the plan's without surprise."""
_UNSURE = 0.1
"""How outcomes come goes by the time since the hand-off; weekends and holidays make what is due by now uncertain by
this share, however many leads there are. Without it 1,000 leads a month promise more than they keep (docs/pace.md)."""


@dataclass(frozen=True)
class Brought:
    """The month's outcomes beside the plan, and the law of those to come (None: too little is over)."""

    compared: Compared
    to_come: Law | None


def brought(running: Running) -> Brought | None:
    """Work out the outcomes; None where the plan cannot be held against the data."""
    agreement, period = running.agreement, running.period
    plan = planned(agreement, period.month)
    if plan is None or lacks_plan(agreement, running.leads) is not None:
        return None
    lag = outcome_lag(agreement, running.leads, period.month, period.as_of)
    month = str(period.month)
    compared = compare(agreement, plan, cells(running.cohorts, {month: lag.share_at})[month], period, lag)
    return Brought(compared, _to_come(compared, running.to_come))


def _to_come(compared: Compared, leads: Law | None) -> Law | None:
    """Give the law of the outcomes to come: the leads' level is a gamma of what they brought beside what was due.

    By the leads already here the plan's conversion is due in part; those still to come bring the plan's average.
    """
    if leads is None:
        return None
    rates = compared.plan.funnel.conversion
    due = _worth(by_persona(compared.cells, "due"), rates)
    here = max(_worth(by_persona(compared.cells, "leads"), rates) - due, Fraction(0))
    volume = compared.plan.funnel.volume
    each = float(compared.plan.funnel.outcomes / volume) if volume else 0.0
    shape, rate = _PRIOR + compared.converted, _PRIOR + float(due)
    level = shape / rate
    spread = shape / rate**2 + (_UNSURE * level) ** 2
    worth, swing = float(here) + leads.mean * each, leads.variance * each**2
    mean = level * worth
    return matched(mean, mean + (spread + level**2) * (swing + worth**2) - mean**2)


def _worth(leads: Mapping[str, Fraction], rates: Mapping[str, Fraction]) -> Fraction:
    return sum((count * rates.get(persona, Fraction(0)) for persona, count in leads.items()), Fraction(0))


def outcome(running: Running, found: Brought | None) -> Outcome | None:
    """Say it as data."""
    if found is None:
        return None
    compared, plan = found.compared, found.compared.plan.funnel.outcomes
    to_come = found.to_come
    return Outcome(
        stage=running.agreement.plan.outcome,
        label=stage_label(running.agreement, running.agreement.plan.outcome),
        plan=float(plan),
        plan_by_now=float(compared.now.outcomes),
        actual=compared.converted,
        forecast=None if to_come is None else of_count(compared.converted, to_come, plan),
    )
