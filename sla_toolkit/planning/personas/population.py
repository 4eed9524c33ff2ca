"""The past leads that personas are held against: everyone handed over, and whether they converted."""

from dataclasses import dataclass
from datetime import datetime

import ibis
from ibis.expr.types import BooleanColumn, BooleanValue, Table

from sla_toolkit.agreement import Agreement, Duration, Month, Rule, fields_of
from sla_toolkit.language import Message
from sla_toolkit.leads import Engine, Leads, compile_rule
from sla_toolkit.measures import Cohorts, Period, converted
from sla_toolkit.measures.measure import first_lack, lacks_stage
from sla_toolkit.planning.baseline import event_span

MONTH, KEPT, CLOSED = "sla month", "sla kept", "sla closed"
"""Columns beside the attributes; no attribute of a lead goes by such a name."""
LONGEST = 60
"""Months that are looked back: older leads say little of those to come."""


@dataclass(frozen=True)
class Past:
    """Every lead handed over (`plan.stage`) within the last 60 months that had any.

    `table` has one row a lead: `lead_id`, its attributes as text (null: blank), and `sla month` (YYYY-MM, in the
    agreement's zone), `sla kept` (reached `plan.outcome` within `plan.within_days`) and `sla closed` (that window was
    over when the data ends, `as_of`, aware UTC). `months` are those with leads, oldest first; `whole` those of them
    that were over. `attributes` are the columns that rules may look at. `lacks` says why there is no past, or is None.
    `engine` is where the table is; None: wherever it was made, and nothing is worked out beforehand.
    """

    table: Table
    months: tuple[str, ...]
    whole: tuple[str, ...]
    as_of: datetime | None
    attributes: frozenset[str]
    lacks: Message | None = None
    engine: Engine | None = None

    def matches(self, rule: Rule) -> BooleanValue | BooleanColumn:
        """Tell for each row whether a rule takes the lead; one that looks at what the data lacks takes nobody."""
        if not fields_of(rule) <= self.attributes:
            return ibis.literal(False)
        return compile_rule(rule, self.table)

    def a_month(self, leads: int) -> float:
        """Spread leads of the whole months over these; where none is whole, over those there are."""
        return leads / max(len(self.whole or self.months), 1)


def past_leads(agreement: Agreement, leads: Leads) -> Past:
    """Take the past leads of an agreement, judged as known when the data ends; personas play no part in it."""
    plan, span = agreement.plan, event_span(leads)
    lacks = first_lack(lacks_stage(plan.stage, leads), lacks_stage(plan.outcome, leads))
    as_of = span[1] if span else None
    months = _months(agreement, leads, as_of) if as_of and not lacks else []
    zone = agreement.calendar.zone
    periods = tuple(Period.of(agreement, month, as_of) for month in months if as_of)
    if not periods:
        nobody = lacks or Message("The data holds no lead that was handed over.")
        return Past(leads.leads, (), (), as_of, leads.attributes, nobody)
    within = Duration.parse(f"{plan.within_days} days")
    rows = converted(Cohorts(agreement, leads, periods), plan.stage, plan.outcome, within)
    told = rows.select("lead_id", **{MONTH: rows.month, KEPT: rows.kept, CLOSED: rows.closed})
    table = leads.engine.work_out(told.inner_join(leads.leads, "lead_id"))
    seen = _seen(table)
    whole = tuple(
        str(one.month) for one in periods if str(one.month) in seen and one.month.end(zone) <= one.as_of
    )
    return Past(table, seen, whole, as_of, leads.attributes, engine=leads.engine)


def _months(agreement: Agreement, leads: Leads, as_of: datetime) -> list[Month]:
    """Give the months of hand-offs and their neighbours, since the engine counts them in UTC."""
    entries = Cohorts(agreement, leads, ()).first_entries(agreement.plan.stage)
    named = entries.entered_at.year().cast("int64") * 12 + entries.entered_at.month().cast("int64") - 1
    rows = entries.group_by(at=named).agg(leads=entries.count()).to_pyarrow().to_pylist()
    found = sorted(row["at"] for row in rows)[-LONGEST:]
    near = sorted({at + step for at in found for step in (-1, 0, 1)})
    last = Month.of(as_of.astimezone(agreement.calendar.zone).date())
    months = [Month(at // 12, at % 12 + 1) for at in near]
    return [month for month in months if str(month) <= str(last)]


def _seen(table: Table) -> tuple[str, ...]:
    found = table.group_by(MONTH).agg(leads=table.count()).to_pyarrow().to_pylist()
    return tuple(sorted(row[MONTH] for row in found))
