"""Why a month counts so few of the leads that the data has: when each of them was handed off."""

import ibis
from ibis.expr.types import BooleanColumn

from sla_toolkit.measures import Cohorts, Period, naive
from sla_toolkit.variance.report import HandOffs


def hand_offs(everyone: Cohorts, period: Period, leads: int) -> HandOffs | None:
    """Part all `leads` of the data by the month of their hand-off; None where the data has no date for it."""
    stage = everyone.agreement.plan.stage
    if stage not in everyone.leads.dated_stages:
        return None
    entries = everyone.first_entries(stage)
    before = entries.entered_at < naive(period.start)
    within = ~before & (entries.entered_at < naive(period.end)) & (entries.entered_at <= naive(period.as_of))
    found = entries.agg(before=_number(before), within=_number(within), all=entries.count())
    row = {name: int(count or 0) for name, count in found.to_pyarrow().to_pylist()[0].items()}
    return HandOffs(
        before=row["before"],
        in_month=row["within"],
        after=row["all"] - row["before"] - row["within"],
        never=leads - row["all"],
    )


def _number(condition: BooleanColumn) -> ibis.expr.types.IntegerScalar:
    return ibis.ifelse(condition, 1, 0).sum()
