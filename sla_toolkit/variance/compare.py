"""Plan against actual for one month's cohort, as far as both are due by now."""

from dataclasses import dataclass, replace
from fractions import Fraction

from sla_toolkit.agreement import OTHER, Agreement
from sla_toolkit.agreement.wording import persona_label
from sla_toolkit.language import Message, in_both
from sla_toolkit.measures import Period, clock_for
from sla_toolkit.variance.counts import Cell, by_persona, total
from sla_toolkit.variance.daily import Stretch, planned_days, stretches
from sla_toolkit.variance.funnel import (
    Funnel,
    PersonaEffect,
    actual_funnel,
    completed,
    drivers,
    persona_effects,
)
from sla_toolkit.variance.lag import Lag, due
from sla_toolkit.variance.planned import Planned
from sla_toolkit.variance.report import ChannelRow, PersonaRow


@dataclass(frozen=True)
class Compared:
    """A month's plan and what came of it.

    `now` is the plan's funnel as far as it is due by the as-of time, `actual` that of the leads, each counting by the
    time it has had; both are the whole funnels once every window has closed. `arriving` are the stretches of time that
    the plan spreads the month's leads over.
    """

    agreement: Agreement
    period: Period
    plan: Planned
    lag: Lag
    arriving: tuple[Stretch, ...]
    share: Fraction
    now: Funnel
    actual: Funnel
    cells: list[Cell]

    @property
    def leads(self) -> int:
        """The leads of the month so far, whatever time they have had."""
        return total(self.cells, "leads")

    @property
    def converted(self) -> int:
        """The outcomes so far."""
        return total(self.cells, "converted")

    @property
    def effects(self) -> dict[str, Fraction]:
        """What each driver did to the outcomes that are due by now."""
        return drivers(self.now, self.actual)


def compare(agreement: Agreement, plan: Planned, cells: list[Cell], period: Period, lag: Lag) -> Compared:
    """Set a month's counted cells beside its plan."""
    days = planned_days(period.month, clock_for(agreement, (period,)))
    arriving = stretches(days, agreement.calendar.zone)
    share = due(lag, arriving, period.as_of).limit_denominator(10**9)
    now = replace(plan.funnel, volume=plan.funnel.volume * share)
    actual = actual_funnel(by_persona(cells, "due"), by_persona(cells, "converted"), now)
    return Compared(agreement, period, plan, lag, arriving, share, now, actual, cells)


def persona_rows(compared: Compared) -> list[PersonaRow]:
    """Give one row a persona, in the agreement's order."""
    effects = persona_effects(compared.now, compared.actual)
    now = completed(compared.now, compared.actual)
    names = [persona for persona in compared.agreement.persona_ids if persona in effects]
    return [_persona_row(compared, persona, now, effects[persona]) for persona in names]


def _persona_row(compared: Compared, persona: str, now: Funnel, effect: PersonaEffect) -> PersonaRow:
    own = [cell for cell in compared.cells if cell.persona == persona]
    leads, seen, closed = (total(own, name) for name in ("leads", "converted", "closed"))
    by_now = now.leads(persona) * now.conversion[persona]
    whole = compared.plan.funnel.volume * now.mix[persona]
    return PersonaRow(
        id=persona,
        label=persona_label(compared.agreement, persona),
        planned_leads=float(whole),
        leads=leads,
        planned_share=float(now.mix[persona]),
        share=leads / compared.leads if compared.leads else None,
        planned_conversion=float(now.conversion[persona]),
        conversion=total(own, "converted_closed") / closed if closed else None,
        plan=float(whole * now.conversion[persona]),
        plan_by_now=float(by_now),
        actual=seen,
        difference=float(seen - by_now),
        pending=total(own, "pending"),
        volume=float(effect.volume),
        mix=float(effect.mix),
        conversion_effect=float(effect.conversion),
    )


def channel_rows(compared: Compared) -> list[ChannelRow]:
    """Give one row a channel, the largest first."""
    rows = [_channel_row(compared, channel) for channel in {cell.channel for cell in compared.cells}]
    return sorted(rows, key=lambda row: (-row.leads, row.id is None, row.id or ""))


def _channel_row(compared: Compared, channel: str | None) -> ChannelRow:
    own = [cell for cell in compared.cells if cell.channel == channel]
    leads, seen = total(own, "leads"), total(own, "converted")
    rates = compared.now.conversion
    expected = sum((cell.due * rates.get(cell.persona, Fraction(0)) for cell in own), Fraction(0))
    fitting = total([cell for cell in own if cell.persona != OTHER], "leads")
    return ChannelRow(
        id=channel,
        label=Message("(blank)").both() if channel is None else in_both(channel),
        leads=leads,
        share=leads / compared.leads,
        persona_share=fitting / leads,
        expected=float(expected),
        actual=seen,
        difference=float(seen - expected),
        pending=total(own, "pending"),
    )
