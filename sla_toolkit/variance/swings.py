"""What the past months swung by: the volume beside its plan, and what a deal was worth."""

from datetime import datetime

from sla_toolkit.agreement import Agreement, Month, exact, in_month
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Cohorts, Period
from sla_toolkit.measures.won import lacks_wins
from sla_toolkit.variance.noise.dispersion import Dispersion, dispersion
from sla_toolkit.variance.past import LOOK_BACK, months_before


def volume_swings(cohorts: Cohorts, period: Period) -> Dispersion:
    """Take the over-dispersion of the hand-offs from up to 24 months before a month, as known at its as-of time.

    The month of the first hand-off is left out, since the data may begin in the middle of it.
    """
    agreement, stage = cohorts.agreement, cohorts.agreement.plan.stage
    if stage not in cohorts.leads.dated_stages:
        return Dispersion(1.0, 0)
    before = months_before(cohorts, period, LOOK_BACK)
    months, entered = [one.month for one in before.periods], before.entered(stage)
    rows = entered.group_by("month").agg(leads=entered.count()).to_pyarrow().to_pylist()
    counts = {row["month"]: int(row["leads"]) for row in rows}
    seen = [one for one in months if str(one) in counts]
    unseen = (
        {str(one) for one in months[: months.index(seen[0]) + 1]}
        if seen and len(counts) < len(months)
        else set()
    )
    used = [
        one for one in months if str(one) not in unseen and in_month(agreement.plan.volume, one) is not None
    ]
    planned = [float(exact(in_month(agreement.plan.volume, one))) for one in used]
    return dispersion([float(counts.get(str(one), 0)) for one in used], planned)


def deal_amounts(agreement: Agreement, leads: Leads, month: Month, as_of: datetime) -> dict[float, int]:
    """Count the deals won in the 24 months up to the end of `month` by their amount, as known at `as_of`."""
    if lacks_wins(leads) is not None:
        return {}
    months = [month.plus(-back) for back in range(LOOK_BACK, -1, -1)]
    won = Cohorts(agreement, leads, tuple(Period.of(agreement, one, as_of) for one in months)).won()
    won = won.filter(won.amount.notnull())
    counted = won.group_by("amount").agg(deals=won.count())
    rows = counted.order_by("amount").to_pyarrow().to_pylist()
    return {float(row["amount"]): int(row["deals"]) for row in rows}
