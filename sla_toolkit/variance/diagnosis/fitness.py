"""Whether the data is fit to judge the month by: records that end too early, fall silent, or cannot be read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ibis.expr.types import Table

from sla_toolkit.agreement import REJECTED, Agreement
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures import BusinessClock, Period, naive, settled_at
from sla_toolkit.variance.report import Side

_HISTORY = timedelta(days=90)
_DAY = 86_400
_PATIENCE = 3
"""Business days that an export may well lag behind."""
_SILENCE = 5
_LATELY = 20
"""Business days that tell how much there was to work on of late."""
_SURELY = 10.0
"""Records that should have come in a silence: were they Poisson, chance leaves out as many once in 20,000 times."""
_UNREADABLE = 0.05
_LOST_ROWS = ("unparseable_date",)
"""Findings that lose what a row says. A stage or a lead that the agreement does not speak of may well be meant so."""
_TOUCHED = frozenset({"response_within", "attempts"})
_DECIDED = frozenset({"decision_within", "rejection_reason", "conversion"})
_EVERYTHING = frozenset({"volume", "persona_share", "completeness", "won", "revenue"}) | _TOUCHED | _DECIDED


@dataclass(frozen=True)
class Unfit:
    """Why part of the month cannot be judged; `blocks` names the measures that read the records in question."""

    id: str
    owner: Side
    message: Message
    blocks: frozenset[str]


@dataclass(frozen=True)
class _Records:
    """One kind of record: who keeps it, and how many came in on each local day."""

    id: str
    name: Message
    owner: Side
    blocks: frozenset[str]
    due: datetime
    days: Mapping[date, int]


def unfit(agreement: Agreement, leads: Leads, period: Period) -> list[Unfit]:
    """Give every reason not to trust the month's numbers, in the order of the ladder."""
    kinds = list(_records(agreement, leads, period))
    clock = BusinessClock(
        agreement.calendar, (period.start - _HISTORY).date(), max(kind.due for kind in kinds).date()
    )
    early = [one for kind in kinds for one in _ends_early(kind, clock, _workload(kinds, kind, clock))]
    ended = {one.id for one in early}
    silent = [one for one in _silent(kinds, clock, period) if one.id not in ended]
    return [*early, *silent, *_unreadable(leads)]


def _records(agreement: Agreement, leads: Leads, period: Period) -> Iterator[_Records]:
    plan, known = agreement.plan, min(period.as_of, settled_at(agreement, period.month))
    history = leads.stage_history
    if plan.stage in leads.dated_stages:
        handed = history.filter(history.stage == plan.stage)
        due = min(known, period.end)
        days = _per_day(handed, "entered_at", agreement, period, known)
        yield _Records(
            "handoffs", _NAMES["handoffs"], agreement.stage(plan.stage).owner, _EVERYTHING, due, days
        )
    if leads.touches is not None:
        days = _per_day(leads.touches, "at", agreement, period, known)
        yield _Records("touches", _NAMES["touches"], "sales", _TOUCHED, known, days)
    later = [*agreement.stage_ids[agreement.stage_ids.index(plan.stage) + 1 :], REJECTED]
    decided = history.filter(history.stage.isin([one for one in later if one in leads.dated_stages]))
    days = _per_day(decided, "entered_at", agreement, period, known)
    yield _Records("decisions", _NAMES["decisions"], "sales", _DECIDED, known, days)


def _per_day(
    table: Table, instant: str, agreement: Agreement, period: Period, until: datetime
) -> dict[date, int]:
    """Count records per local day since some months before; a clock change moves an hour, which no gap cares for."""
    zone = agreement.calendar.zone
    offset = int((period.start.astimezone(zone).utcoffset() or timedelta()).total_seconds())
    at = table[instant]
    table = table.filter(at.notnull() & (at >= naive(period.start - _HISTORY)) & (at <= naive(until)))
    counted = table.group_by(day=(table[instant].epoch_seconds() + offset) // _DAY).agg(
        records=lambda t: t.count()
    )
    epoch = datetime(1970, 1, 1, tzinfo=UTC).date()
    rows = counted.to_pyarrow().to_pylist()
    return {epoch + timedelta(days=int(row["day"])): int(row["records"]) for row in rows}


def _ends_early(kind: _Records, clock: BusinessClock, workload: float) -> Iterator[Unfit]:
    """Say that records stop well before they are due to, for longer than they ever paused before."""
    if not kind.days:
        return
    first, last = min(kind.days), max(kind.days)
    worked = clock.working_days
    silent = [day for day in worked if last < day < _local_day(kind.due, clock)]
    rate = _rate(kind, worked, first, last)
    paused = len(_longest_gap([day for day in worked if first <= day <= last], kind.days))
    if len(silent) >= max(_PATIENCE, paused + 1) and rate * workload * len(silent) >= _SURELY:
        message = Message(
            "The data has no {records} after {last}, where about {rate} a business day came in before: what happened "
            "since then is not known.",
            records=kind.name,
            last=last,
            rate=round(rate, 1),
        )
        yield Unfit(f"data:{kind.id}", kind.owner, message, kind.blocks)


def _workload(kinds: list[_Records], kind: _Records, clock: BusinessClock) -> float:
    """Give how much there was to work on of late beside before (at most 1): with no hand-offs nothing need be done."""
    handed = next((one for one in kinds if one.id == "handoffs"), None)
    if handed is None or handed is kind or not handed.days:
        return 1.0
    first, until = min(handed.days), _local_day(kind.due, clock)
    late = [day for day in clock.working_days if day < until][-_LATELY:]
    usual = _rate(handed, clock.working_days, first, until)
    return (
        min(sum(handed.days.get(day, 0) for day in late) / len(late) / usual, 1.0) if late and usual else 1.0
    )


def _silent(kinds: list[_Records], clock: BusinessClock, period: Period) -> Iterator[Unfit]:
    """Say that one record of what sales does falls silent while the other goes on: then it was not written down."""
    sales = [kind for kind in kinds if kind.id in ("touches", "decisions") and kind.days]
    for kind in sales:
        worked = [day for day in clock.working_days if min(kind.days) <= day <= max(kind.days)]
        start = _local_day(period.start, clock)
        gap = _longest_gap([day for day in worked if day >= start], kind.days)
        paused = len(_longest_gap([day for day in worked if day < start], kind.days))
        if len(gap) < max(_SILENCE, paused + 1) or not any(
            _went_on(one, gap, clock) for one in sales if one is not kind
        ):
            continue
        if _rate(kind, clock.working_days, worked[0], worked[-1]) * len(gap) >= _SURELY:
            message = Message(
                "The data has no {records} from {first} to {last}, though the work went on: they were not recorded, or "
                "not exported.",
                records=kind.name,
                first=gap[0],
                last=gap[-1],
            )
            yield Unfit(f"data:{kind.id}", kind.owner, message, kind.blocks)


def _went_on(other: _Records, gap: list[date], clock: BusinessClock) -> bool:
    """Whether another record came in at half its usual pace or more while one fell silent."""
    usual = _rate(other, clock.working_days, min(other.days), max(other.days))
    return sum(other.days.get(day, 0) for day in gap) >= max(usual * len(gap) / 2, _SURELY)


def _local_day(instant: datetime, clock: BusinessClock) -> date:
    return instant.astimezone(clock.calendar.zone).date()


def _longest_gap(worked: Iterable[date], days: Mapping[date, int]) -> list[date]:
    longest: list[date] = []
    current: list[date] = []
    for day in worked:
        current = [] if days.get(day) else [*current, day]
        longest = max(longest, current, key=len)
    return longest


def _rate(kind: _Records, worked: Iterable[date], first: date, last: date) -> float:
    """Records a business day, while there were any."""
    days = [day for day in worked if first <= day <= last]
    return sum(kind.days.values()) / len(days) if days else 0.0


def _unreadable(leads: Leads) -> Iterator[Unfit]:
    """Say that a good part of a source's rows could not be read."""
    for source in dict.fromkeys(one.source for one in leads.sources):
        read = sum(one.read for one in leads.sources if one.source == source)
        lost = max(
            (one.count for one in leads.findings if one.source == source and one.code in _LOST_ROWS),
            default=0,
        )
        if read and lost / read > _UNREADABLE:
            owner, blocks = _KEEPERS[source]
            message = Message(
                "{lost} of {read} rows of “{source}” could not be used: see the data findings.",
                lost=lost,
                read=read,
                source=source,
            )
            yield Unfit(f"data:{source}", owner, message, blocks)


_NAMES = {
    "handoffs": Message("hand-offs"),
    "touches": Message("touches"),
    "decisions": Message("decisions of sales"),
}
_KEEPERS: Mapping[str, tuple[Side, frozenset[str]]] = {
    "leads": ("marketing", _EVERYTHING),
    "companies": ("marketing", frozenset({"persona_share", "completeness"})),
    "stage_history": ("sales", _EVERYTHING),
    "touches": ("sales", _TOUCHED),
    "deals": ("sales", frozenset({"won", "revenue"})),
}
"""Who keeps a source's records, and which measures read them."""
