"""Whether the data is fit to judge the month by: records that end too early, fall silent, or cannot be read."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

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
    """One kind of record: who keeps it, and how many came in on each local day.

    `followed` has, for records that follow a hand-off, the hand-offs of each local day and the records by the days of
    hand-off and record; None where no hand-off is dated, and for the hand-offs themselves.
    """

    id: str
    name: Message
    owner: Side
    blocks: frozenset[str]
    due: datetime
    days: Mapping[date, int]
    followed: "_Followed | None" = None


@dataclass(frozen=True)
class _Followed:
    handed: Mapping[date, int]
    pairs: Mapping[tuple[date, date], int]

    def due(self, last: date, silent: Iterable[date], worked: Sequence[date]) -> float:
        """Give how many records the hand-offs should have brought on the silent days, all after `last`.

        Goes by how many came so many business days after a hand-off before, whoever had been handed off by then.
        """
        place = partial(bisect_right, worked)
        handed, pairs = Counter[int](), Counter[int]()
        for day, count in self.handed.items():
            handed[place(day)] += count
        for (at, day), count in self.pairs.items():
            pairs[place(day) - place(at)] += count
        until = place(last)
        rates = {lag: pairs[lag] / known for lag in pairs if (known := _known(handed, until - lag))}
        return sum(count * rates.get(place(day) - at, 0.0) for day in silent for at, count in handed.items())


def _known(handed: Mapping[int, int], until: int) -> int:
    return sum(count for at, count in handed.items() if at <= until)


def unfit(agreement: Agreement, leads: Leads, period: Period) -> list[Unfit]:
    """Give every reason not to trust the month's numbers, in the order of the ladder."""
    kinds = list(_records(agreement, leads, period))
    clock = BusinessClock(
        agreement.calendar, (period.start - _HISTORY).date(), max(kind.due for kind in kinds).date()
    )
    early = [one for kind in kinds for one in _ends_early(kind, clock)]
    ended = {one.id for one in early}
    silent = [one for one in _silent(kinds, clock, period) if one.id not in ended]
    return [*early, *silent, *_unreadable(leads)]


def _records(agreement: Agreement, leads: Leads, period: Period) -> Iterator[_Records]:
    plan, known = agreement.plan, min(period.as_of, settled_at(agreement, period.month))
    history = leads.stage_history
    handed, days = None, {}
    if plan.stage in leads.dated_stages:
        handed = _by_day(history.filter(history.stage == plan.stage), "entered_at", agreement, period, known)
        days = _per_day(handed)
        owner, due = agreement.stage(plan.stage).owner, min(known, period.end)
        yield _Records("handoffs", _NAMES["handoffs"], owner, _EVERYTHING, due, days)

    def follows(table: Table) -> _Followed | None:
        return None if handed is None else _Followed(days, _pairs(handed, table))

    if leads.touches is not None:
        touched = _by_day(leads.touches, "at", agreement, period, known)
        yield _Records(
            "touches", _NAMES["touches"], "sales", _TOUCHED, known, _per_day(touched), follows(touched)
        )
    later = [*agreement.stage_ids[agreement.stage_ids.index(plan.stage) + 1 :], REJECTED]
    decided = history.filter(history.stage.isin([one for one in later if one in leads.dated_stages]))
    decided = _by_day(decided, "entered_at", agreement, period, known)
    yield _Records(
        "decisions", _NAMES["decisions"], "sales", _DECIDED, known, _per_day(decided), follows(decided)
    )


def _by_day(table: Table, instant: str, agreement: Agreement, period: Period, until: datetime) -> Table:
    """Give lead and local day (since 1970) of each record since some months before.

    A clock change moves an hour, which no gap cares for.
    """
    zone = agreement.calendar.zone
    offset = int((period.start.astimezone(zone).utcoffset() or timedelta()).total_seconds())
    at = table[instant]
    table = table.filter(at.notnull() & (at >= naive(period.start - _HISTORY)) & (at <= naive(until)))
    return table.select("lead_id", day=(table[instant].epoch_seconds() + offset) // _DAY)


def _per_day(table: Table) -> dict[date, int]:
    rows = table.group_by("day").agg(records=table.count()).to_pyarrow().to_pylist()
    return {_date(row["day"]): int(row["records"]) for row in rows}


def _pairs(handed: Table, records: Table) -> dict[tuple[date, date], int]:
    """Count records by the day of the lead's hand-off and their own."""
    handed = handed.group_by("lead_id").agg(at=handed.day.min())
    both = records.inner_join(handed, "lead_id")
    rows = both.group_by("at", "day").agg(records=both.count()).to_pyarrow().to_pylist()
    return {(_date(row["at"]), _date(row["day"])): int(row["records"]) for row in rows}


def _date(day: int) -> date:
    return datetime(1970, 1, 1, tzinfo=UTC).date() + timedelta(days=int(day))


def _ends_early(kind: _Records, clock: BusinessClock) -> Iterator[Unfit]:
    """Say that records stop well before they are due to, for longer than they ever paused before."""
    if not kind.days:
        return
    first, last = min(kind.days), max(kind.days)
    worked = clock.working_days
    silent = [day for day in worked if last < day < _local_day(kind.due, clock)]
    rate = _rate(kind, worked, first, last)
    paused = len(_longest_gap([day for day in worked if first <= day <= last], kind.days))
    due = _due(kind, rate, last, silent, worked)
    if len(silent) >= max(_PATIENCE, paused + 1) and due >= max(
        _SURELY, rate
    ):  # less than a day's worth is no loss
        message = Message(
            "The data has no {records} after {last}, where about {rate} a business day came in before: what happened "
            "since then is not known.",
            records=kind.name,
            last=last,
            rate=round(rate, 1),
        )
        yield Unfit(f"data:{kind.id}", kind.owner, message, kind.blocks)


def _due(kind: _Records, rate: float, last: date, silent: list[date], worked: Sequence[date]) -> float:
    """Give how many records should have come in the silence: with no hand-offs to work on, none need come."""
    if kind.followed is None:
        return rate * len(silent)
    return kind.followed.due(last, silent, worked)


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
