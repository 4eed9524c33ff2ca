"""Where the leads of a cohort went on to, in one pass over the stage history for all measures that ask."""

from collections.abc import Collection, Sequence

import ibis
from ibis.expr.types import Column, Table

from sla_toolkit.agreement import REJECTED
from sla_toolkit.measures.cohort import Cohorts

NAMED = "agreed_reason"
_FIRST = "first_"


def onward(cohorts: Cohorts, start: str, asked: Collection[str] = ()) -> Table:
    """One row for each lead that entered `start` and a later stage or `rejected` by the as-of instant, worked out once.

    `lead_id`, and for each stage after `start` and `rejected` its earliest entry, `first_…` (naive UTC; null: none);
    for every stage, where one of those `asked` for does not come after `start`. A later stage counts even when it is
    recorded before the entry (the data finding says so); a rejection counts only from the entry on, since an earlier
    one belongs to an earlier hand-off. `agreed_reason` tells whether one of these rejections carries a reason from the
    agreed list (any reason, if none are agreed).
    """
    every = [*cohorts.agreement.stage_ids, REJECTED]
    after = every[every.index(start) + 1 :]
    if set(asked) <= set(after):
        return cohorts.once(f"onward from {start}", lambda whole: _onward(whole, start, after))
    return cohorts.once(f"onward and back from {start}", lambda whole: _onward(whole, start, every))


def first_reached(rows: Table, cohorts: Cohorts, start: str, stages: Collection[str]) -> Table:
    """Add `reached_at`: the earliest entry into any of `stages`, as `onward` takes it; null for none.

    `rows` are leads that entered `start`.
    """
    went = onward(cohorts, start, stages)
    reached = went.select("lead_id", reached_at=_earliest([went[_FIRST + stage] for stage in sorted(stages)]))
    return rows.left_join(reached, "lead_id").drop("lead_id_right")


def rejected(cohorts: Cohorts, start: str) -> Table:
    """Give the leads that entered `start` and were rejected from then on: `lead_id`, `agreed_reason`."""
    went = onward(cohorts, start)
    return went.filter(went[_FIRST + REJECTED].notnull()).select("lead_id", NAMED)


def _onward(cohorts: Cohorts, start: str, stages: Sequence[str]) -> Table:
    agreed = [reason.id for reason in cohorts.agreement.rejection_reasons]
    events = cohorts.events
    named = events.reason.isin(agreed) if agreed else events.reason.notnull()
    events = events.filter(events.stage.isin(stages)).select(
        "lead_id", "stage", at=events.entered_at, until_at=events.latest_at, named=named.fill_null(False)
    )
    entered = cohorts.entered(start)
    rows = entered.select("lead_id", "as_of", entry=entered.entered_at).inner_join(events, "lead_id")
    rows = rows.filter((rows.at <= rows.as_of) & ((rows.stage != REJECTED) | (rows.until_at >= rows.entry)))
    firsts = {_FIRST + stage: rows.at.min(where=rows.stage == stage) for stage in stages}
    handed_back = (rows.stage == REJECTED) & rows.named
    return rows.group_by("lead_id").agg(**firsts, **{NAMED: ibis.ifelse(handed_back, 1, 0).max() == 1})


def _earliest(instants: list[Column]) -> Column:
    """Give the least instant of each row; engines differ in what `least` makes of a null."""
    earliest = instants[0]
    for one in instants[1:]:
        earliest = ibis.ifelse(earliest.isnull() | (one < earliest), one, earliest)
    return earliest
