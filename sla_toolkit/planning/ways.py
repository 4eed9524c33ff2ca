"""The way from one stage to a later one, counted where the leads are: how many, how long, months passed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, floor
from typing import Any
from zoneinfo import ZoneInfo

import ibis
from ibis.expr.types import IntegerColumn, Table

from sla_toolkit.agreement import Month

DAY = 86400
_HALF = 0.5


@dataclass(frozen=True)
class Way:
    """The way from one of the instants to a later one, for the leads that have come so far.

    Waits are whole seconds, 0 where the data has the two in the other order.
    """

    rows: Table

    @classmethod
    def of(cls, people: Table, start: str, end: str) -> "Way":
        """Look at the leads that have come to `start`."""
        begun = people.filter(people[start].notnull())
        wait = ibis.greatest(begun[end] - begun[start], 0)
        wait = ibis.ifelse(begun[end].notnull(), wait, ibis.null("int64"))
        return cls(begun.select(start=begun[start], end=begun[end], wait=wait))

    def until(self, instant: int) -> "Way":
        """Keep the leads that had come to the start by an instant (seconds since 1970)."""
        return Way(self.rows.filter(self.rows.start <= instant))

    def counts(self) -> tuple[int, int]:
        """Count the leads that came to the start, and those of them that came to the end."""
        found = _one_row(self.rows.agg(begun=self.rows.count(), came=self.rows.end.count()))
        return int(found["begun"]), int(found["came"])

    def first_start(self) -> int | None:
        """Give the first instant at which a lead came to the start; None for no lead."""
        found = _one_row(self.rows.agg(first=self.rows.start.min()))["first"]
        return None if found is None else int(found)

    def waits_at(self, places: Iterable[int]) -> dict[int, int]:
        """Give the waits (seconds) at places in their order, the shortest at 0; only of those who came to the end."""
        wanted = sorted(set(places))
        came = self.rows.filter(self.rows.wait.notnull()).select("wait")
        ranked = came.mutate(place=ibis.row_number().over(order_by=came.wait))
        found = ranked.filter(ranked.place.isin(wanted)).to_pyarrow().to_pylist()
        return {int(one["place"]): int(one["wait"]) for one in found}

    def months_passed(self, zone: ZoneInfo) -> dict[int, int]:
        """Count those who came by the calendar months (in a time zone) from start to end, which may be negative."""
        came = self.rows.filter(self.rows.end.notnull())
        edges = _one_row(
            came.agg(
                first=ibis.least(came.start.min(), came.end.min()),
                last=ibis.greatest(came.start.max(), came.end.max()),
            )
        )
        if edges["first"] is None:
            return {}
        months = _months(int(edges["first"]), int(edges["last"]), zone)
        numbered = came.select(passed=_number(came.end, months, zone) - _number(came.start, months, zone))
        counted = numbered.group_by("passed").agg(n=numbered.count()).to_pyarrow().to_pylist()
        return {int(one["passed"]): int(one["n"]) for one in counted}


def quantile(way: Way, count: int, share: float) -> float:
    """Give a quantile of `count` waits in days, in a straight line between the two values that it lies between."""
    place = (count - 1) * share
    low = floor(place)
    waits = way.waits_at((low, min(low + 1, count - 1)))
    below, above = (waits[one] / DAY for one in (low, min(low + 1, count - 1)))
    part, gap = place - low, above - below
    return above - gap * (1 - part) if part >= _HALF else below + gap * part  # as NumPy rounds


def higher(count: int, share: float) -> int:
    """Give the place of a quantile among so many values, the next higher where it falls between two."""
    return ceil((count - 1) * share)


def _one_row(table: Table) -> dict[str, Any]:
    row: dict[str, Any] = table.to_pyarrow().to_pylist()[0]
    return row


def _months(first: int, last: int, zone: ZoneInfo) -> list[Month]:
    month, end = (Month.of(datetime.fromtimestamp(one, UTC).astimezone(zone).date()) for one in (first, last))
    found = [month]
    while month < end:
        month = month.next()
        found.append(month)
    return found


def _number(seconds: IntegerColumn, months: Sequence[Month], zone: ZoneInfo) -> IntegerColumn:
    """Number the months from 0; every instant lies in one of them."""
    ends = [int(month.end(zone).timestamp()) for month in months[:-1]]
    cases = [(seconds < end, ibis.literal(n, "int64")) for n, end in enumerate(ends)]
    return ibis.cases(*cases, else_=len(ends)) if cases else ibis.literal(0, "int64")
