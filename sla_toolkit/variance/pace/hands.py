"""The leads that need a hand today, by their ids alone."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ibis.expr.types import Table

from sla_toolkit.agreement import REJECTED, Commitment, Duration
from sla_toolkit.measures import MEASURES, Cohorts, naive
from sla_toolkit.measures.reaching import first_reached
from sla_toolkit.variance.pace.model import Hand
from sla_toolkit.variance.pace.running import Running

_BY_WHEN = ("response_within", "attempts", "decision_within")
"""Promises about every single lead that run out at an instant; not every lead is meant to convert."""
_ON_RECORD = ("completeness", "rejection_reason")
_LATELY = Duration.parse("5 business days")
"""A lead that was left for longer has missed more than this promise; the list is of what a rep can still save."""


def hands(running: Running) -> list[Hand]:
    """Give the leads whose time runs out by the end of the working day, those just late, and those with gaps.

    One row a lead and promise, the soonest first. A lead that is decided (rejected, or at the outcome) needs none.
    """
    found = [*_by_when(running), *_on_record(running)]
    order = {"late": 0, "due": 1, "incomplete": 2}
    return sorted(found, key=lambda one: (order[one.state], one.deadline or "", one.commitment, one.lead_id))


def _able(running: Running, names: tuple[str, ...]) -> Iterator[Commitment]:
    for one in running.rates:
        lacks = MEASURES[one.measure].lacks(one, running.agreement, running.leads)
        if one.measure in names and lacks is None:
            yield one


def _by_when(running: Running) -> Iterator[Hand]:
    for one in _able(running, _BY_WHEN):
        if one.within is not None:
            yield from _running_out(running, one, one.within)


def _running_out(running: Running, one: Commitment, within: Duration) -> Iterator[Hand]:
    """Yield a promise's open leads that are due, and those just late for which nothing was done at all."""
    cohorts, judge = running.rolling, MEASURES[one.measure].judge
    done = judge(one.model_copy(update={"within": None}), cohorts).filter(lambda rows: rows.kept)
    rows = judge(one, cohorts).filter(lambda rows: ~rows.kept)
    rows = rows.anti_join(done.select("lead_id"), "lead_id")
    rows = rows.select("lead_id", "closed").inner_join(_open(cohorts, running, str(one.stage)), "lead_id")
    first, last = running.back(_LATELY), running.hands_until.as_of
    earliest, latest = (naive(at) for at in _entered(running, within, first, last))
    rows = rows.filter((rows.latest_at >= earliest) & (rows.latest_at <= latest))
    for row in rows.order_by("latest_at", "lead_id").to_pyarrow().to_pylist():
        deadline = _deadline(running, row["latest_at"].replace(tzinfo=UTC), within)
        if deadline is not None and first <= deadline <= last:
            yield _hand(running, one, row, deadline)


def _entered(
    running: Running, within: Duration, first: datetime, last: datetime
) -> tuple[datetime, datetime]:
    """Bound when leads entered whose deadline lies between two instants, so that the engine leaves out the others."""
    if not within.business:
        length = timedelta(seconds=within.seconds(0))
        return first - length, last - length
    clock = running.clock
    seconds = within.seconds(clock.business_day)
    earliest = clock.instant_at(max(clock.position(first) - seconds, 0))
    latest = clock.instant_at(max(clock.position(last) - seconds + 1, 1))  # the first instant with more
    return earliest or first, latest or last


def _open(cohorts: Cohorts, running: Running, stage: str) -> Table:
    """Give the leads that entered a stage and are not decided: `lead_id`, `latest_at`."""
    stages = running.agreement.stage_ids
    decided = [*stages[stages.index(running.agreement.plan.outcome) :], REJECTED]
    rows = first_reached(cohorts.entered(stage), cohorts, stage, decided)
    return rows.filter(rows.reached_at.isnull()).select("lead_id", "latest_at")


def _hand(running: Running, one: Commitment, row: dict[str, object], deadline: datetime) -> Hand:
    local = deadline.astimezone(running.agreement.calendar.zone)
    return Hand(
        lead_id=shown(str(row["lead_id"])),
        commitment=one.id,
        owner=one.owner,
        state="late" if row["closed"] else "due",
        deadline=local.isoformat(),
    )


def _deadline(running: Running, entered: datetime, within: Duration) -> datetime | None:
    """Give the last instant at which the promise can be kept; None beyond what the clock looks ahead."""
    if not within.business:
        return entered + timedelta(seconds=within.seconds(0))
    clock = running.clock
    return clock.instant_at(clock.position(entered) + within.seconds(clock.business_day))


def _on_record(running: Running) -> Iterator[Hand]:
    """Yield the month's leads whose record lacks what was promised."""
    for one in _able(running, _ON_RECORD):
        rows = MEASURES[one.measure].judge(one, running.cohorts).filter(lambda rows: ~rows.kept)
        if one.measure == "completeness":
            rows = rows.semi_join(_open(running.cohorts, running, str(one.stage)), "lead_id")
        for row in rows.select("lead_id").order_by("lead_id").to_pyarrow().to_pylist():
            lead = shown(str(row["lead_id"]))
            yield Hand(lead_id=lead, commitment=one.id, owner=one.owner, state="incomplete", deadline=None)


def shown(lead_id: str) -> str:
    """Give an id that may be shown: an e-mail address used as one is told apart by a digest instead."""
    if "@" not in lead_id:
        return lead_id
    return "#" + hashlib.sha256(lead_id.encode()).hexdigest()[:12]
