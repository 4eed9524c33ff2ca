"""The leads that a month is judged by: who entered a stage, when, and which persona they are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import ibis
from ibis.expr.types import BooleanColumn, Column, Table, Value

from sla_toolkit.agreement import OTHER, Agreement, Duration, Rule, fields_of
from sla_toolkit.leads import Leads
from sla_toolkit.leads.match import compile_with
from sla_toolkit.measures.clock import BusinessClock, with_position
from sla_toolkit.measures.period import Period, clock_for, naive

_FEW = 3
"""Months up to which the leads with any entry in them are looked for first: most leads then need not be grouped."""
WHOLE_DAY = 86399
"""A date without a time stands for the whole day: its last second comes this many seconds after its first."""


@dataclass(frozen=True)
class Cohorts:
    """The leads of one or several months, each month judged at its own as-of instant.

    Every table here has one row for each lead that entered a stage for the first time within a month: `month`
    (YYYY-MM), `as_of`, `lead_id`, `persona`, `channel` (null: blank), `entered_at` and `latest_at`, the first and the
    last second that the entry can have happened (they differ for a date without a time). Instants are naive UTC.

    `whole` are the cohorts that these are a part of: what is worked out once for them serves all their parts.
    """

    agreement: Agreement
    leads: Leads
    periods: tuple[Period, ...]
    whole: "Cohorts | None" = None

    def part(self, periods: tuple[Period, ...]) -> "Cohorts":
        """Give the cohorts of some of the months, as a part of these; where one is not among them, on their own."""
        whole = self.whole or self
        if set(periods) <= set(whole.periods):
            return replace(whole, periods=periods, whole=whole)
        return Cohorts(self.agreement, self.leads, periods)

    def once(self, name: str, build: Callable[["Cohorts"], Table]) -> Table:
        """Work a table out once for all months of the whole; give the rows of these, if it has a column `month`."""
        if self.whole is not None:
            rows = self.whole.once(name, build)
            if "month" not in rows.columns:
                return rows
            return rows.filter(rows.month.isin([str(period.month) for period in self.periods]))
        if name not in self._worked_out:
            self._worked_out[name] = self.leads.engine.work_out(build(self))
        return self._worked_out[name]

    @cached_property
    def _worked_out(self) -> dict[str, Table]:
        return {}

    @cached_property
    def clock(self) -> BusinessClock:
        """The business clock over all periods."""
        return self.whole.clock if self.whole else clock_for(self.agreement, self.periods)

    @cached_property
    def calendar(self) -> Table:
        """The clock's calendar table, where the leads are."""
        return self.whole.calendar if self.whole else self.leads.engine.lay(self.clock.table)

    @cached_property
    def people(self) -> Table:
        """One row a lead, with its persona: the first whose rule matches, else `other`."""
        table = self.leads.leads
        return table.mutate(persona=_persona(self._rules, lambda field: table[field]))

    @property
    def _rules(self) -> list[tuple[Rule, str]]:
        """The rules of the personas that the data can tell, with their ids."""
        known = self.leads.attributes
        return [(one.rule, one.id) for one in self.agreement.personas if fields_of(one.rule) <= known]

    @cached_property
    def events(self) -> Table:
        """Every stage entry with its interval: `lead_id`, `stage`, `entered_at`, `latest_at`, `reason`."""
        history = self.leads.stage_history
        return history.filter(history.entered_at.notnull()).mutate(latest_at=_latest(history, "entered_at"))

    def first_entries(self, stage: str) -> Table:
        """One row a lead: the first time it entered a stage, whenever that was."""
        return _first(self.events.filter(self.events.stage == stage))

    def entered(self, stage: str) -> Table:
        """The leads that first entered a stage within a month and by its as-of instant."""

        def entries(whole: Cohorts) -> Table:
            return whole.in_months(whole.first_entries_near(stage), "entered_at")

        return self.once(f"entered {stage}", entries)

    def first_entries_near(self, stage: str) -> Table:
        """Give the first entries of all leads that entered the stage within a month, and maybe of others."""
        if len(self.periods) > _FEW:
            return self.first_entries(stage)
        entries = self.events.filter(self.events.stage == stage)
        here = entries.filter(ibis.or_(*(_inside(entries.entered_at, period) for period in self.periods)))
        return _first(entries.semi_join(here, "lead_id"))

    def entered_for(self, stage: str, within: Duration | None) -> Table:
        """Give the leads that entered, with what `in_window` and `closed` count from (see `measured_from`)."""
        if within is None or not within.business:
            return self.entered(stage)
        name = f"entered {stage}, on the clock"
        return self.once(name, lambda whole: whole.measured_from(whole.entered(stage), within))

    def in_months(self, table: Table, instant: str) -> Table:
        """Keep what happened within a month and by its as-of instant; add `month`, `as_of`, `persona`, `channel`."""
        placed = table.mutate(month=self.month_of(table[instant]), as_of=self._as_of(table[instant]))
        placed = placed.filter(placed.month.notnull() & (placed[instant] <= placed.as_of))
        return self._with_persona(placed)

    def _with_persona(self, placed: Table) -> Table:
        """Add `persona` and `channel`; the rules are put to these leads alone, since they read text as numbers."""
        leads, rules = self.leads.leads, self._rules
        fields = sorted({field for rule, _ in rules for field in fields_of(rule)})
        looked_at = {f"of_{field}": leads[field] for field in fields}
        joined = placed.inner_join(leads.select("lead_id", "channel", **looked_at), "lead_id")
        persona = _persona(rules, lambda field: joined[f"of_{field}"])
        return joined.select(*placed.columns, "channel", persona=persona)

    def month_of(self, instants: Column) -> Column:
        """Give the month (YYYY-MM) that each instant lies in; null outside all of them."""
        return ibis.cases(*((_inside(instants, period), str(period.month)) for period in self.periods))

    def _as_of(self, instants: Column) -> Column:
        """Give the as-of instant of the month that each instant lies in."""
        found = {naive(period.as_of) for period in self.periods}
        if len(found) == 1:  # as it mostly is; what lies outside all months is left out anyway
            return ibis.literal(found.pop())
        return ibis.cases(*((_inside(instants, period), naive(period.as_of)) for period in self.periods))

    @cached_property
    def touches(self) -> Table:
        """Every touch with its interval: `lead_id`, `at`, `until_at`, `kind`; only call where the data has touches."""
        touches = self.leads.touches
        if touches is None:
            raise LookupError("the data has no touches")
        touches = touches.filter(touches.at.notnull())
        return touches.select("lead_id", "at", "kind", until_at=_latest(touches, "at"))

    def won(self) -> Table:
        """One row for each deal won within a month (without deals: each lead that entered `won`), with `amount`."""
        return self.in_months(self._wins, "won_at").select("month", "lead_id", "persona", "channel", "amount")

    @cached_property
    def _wins(self) -> Table:
        deals = self.leads.deals
        if deals is not None:
            return deals.filter(deals.won_at.notnull()).select("lead_id", "won_at", "amount")
        first = self.first_entries("won").rename(won_at="entered_at").select("lead_id", "won_at")
        return first.inner_join(self.leads.leads.select("lead_id", "amount"), "lead_id")

    def closed(self, table: Table, within: Duration | None) -> BooleanColumn:
        """Whether each row's window, counted from `latest_at`, is over at `as_of`; true where there is no window."""
        if within is None:
            return ibis.literal(True)
        if not within.business:
            return table.as_of >= _after(table.latest_at, within.seconds(0))
        return self._as_of_position(table) - table.latest_position > within.seconds(self.clock.business_day)

    def _as_of_position(self, table: Table) -> Column:
        found = {self.clock.position(period.as_of) for period in self.periods}
        if len(found) == 1:
            return ibis.literal(found.pop())
        cases = ((table.month == str(one.month), self.clock.position(one.as_of)) for one in self.periods)
        return ibis.cases(*cases)

    def measured_from(self, table: Table, within: Duration | None) -> Table:
        """Add what `in_window` and `closed` count from: for a business window, the clock's position at the entry."""
        if within is None or not within.business:
            return table
        return with_position(table, "latest_at", "latest_position", self.calendar, self.clock)

    def in_window(self, table: Table, instant: str, within: Duration | None) -> tuple[Table, BooleanColumn]:
        """Tell whether the instant lies no later than the window's end; false where it is null.

        Gives the table anew, since a business window needs the clock's position at the instant.
        """
        if within is None:
            return table, table[instant].notnull()
        if not within.business:
            in_time = table[instant] <= _after(table.latest_at, within.seconds(0))
            return table, in_time.fill_null(False)
        table = with_position(table, instant, "instant_position", self.calendar, self.clock)
        elapsed = table.instant_position - table.latest_position
        return table, (elapsed <= within.seconds(self.clock.business_day)).fill_null(False)


def _first(entries: Table) -> Table:
    return entries.group_by("lead_id").agg(
        entered_at=entries.entered_at.min(), latest_at=entries.latest_at.min()
    )


def _persona(rules: Sequence[tuple[Rule, str]], column_of: Callable[[str], Column]) -> Value:
    """Give the first persona whose rule holds, else `other`."""
    cases = [(compile_with(rule, column_of), name) for rule, name in rules]
    return ibis.cases(*cases, else_=OTHER) if cases else ibis.literal(OTHER)


def _inside(instants: Column, period: Period) -> BooleanColumn:
    return (instants >= naive(period.start)) & (instants < naive(period.end))


def _latest(table: Table, instant: str) -> Column:
    whole_day = _after(table[instant], WHOLE_DAY)
    return ibis.ifelse(table.date_only.fill_null(False), whole_day, table[instant])


def _after(column: Column, seconds: int) -> Column:
    return column + ibis.interval(seconds=seconds)
