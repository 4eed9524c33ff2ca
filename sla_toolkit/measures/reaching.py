"""When a lead first reached one of several stages."""

from collections.abc import Collection

from ibis.expr.types import Table

from sla_toolkit.agreement import REJECTED
from sla_toolkit.measures.cohort import Cohorts


def first_reached(entered: Table, cohorts: Cohorts, stages: Collection[str]) -> Table:
    """Add `reached_at`: the earliest entry into any of `stages` by the as-of instant; null for none.

    A later stage counts even when it is recorded before the entry (the data finding says so); a rejection counts only
    from the entry on, since an earlier one belongs to an earlier hand-off.
    """
    events = cohorts.events
    events = events.filter(events.stage.isin(list(stages))).select(
        "lead_id", reached_stage=events.stage, at=events.entered_at, until_at=events.latest_at
    )
    rows = entered.select("lead_id", "as_of", entry=entered.entered_at).inner_join(events, "lead_id")
    rows = rows.filter(
        (rows.at <= rows.as_of) & ((rows.reached_stage != REJECTED) | (rows.until_at >= rows.entry))
    )
    first = rows.group_by("lead_id").agg(reached_at=rows.at.min())
    return entered.left_join(first, "lead_id").drop("lead_id_right")
