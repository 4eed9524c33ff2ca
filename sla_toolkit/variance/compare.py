"""Plan against actual for the month's cohort, and what drove the difference."""

from collections.abc import Iterable
from fractions import Fraction

from sla_toolkit.agreement import OTHER, Agreement
from sla_toolkit.agreement.wording import persona_label
from sla_toolkit.language import Message, in_both
from sla_toolkit.measures import Period
from sla_toolkit.variance.counts import Cell, plan_window, total
from sla_toolkit.variance.funnel import (
    Funnel,
    PersonaEffect,
    actual_funnel,
    completed,
    drivers,
    persona_effects,
)
from sla_toolkit.variance.lag import share_by_now
from sla_toolkit.variance.planned import Planned
from sla_toolkit.variance.report import ChannelRow, Driver, PersonaRow, Variance

DRIVER_LABELS = {
    "volume": Message("Volume"),
    "mix": Message("Persona mix"),
    "conversion": Message("Conversion"),
}


def compare(agreement: Agreement, plan: Planned, cells: list[Cell], period: Period) -> Variance:
    """Give the variance of a month from its counted cells (leads by persona and channel)."""
    leads, won = _by_persona(cells, "leads"), _by_persona(cells, "converted")
    actual = actual_funnel(leads, won, plan.funnel)
    effects = drivers(plan.funnel, actual)
    due = share_by_now(period.start, period.end, period.as_of, plan_window(agreement).seconds(0))
    planned, seen = plan.funnel.outcomes, total(cells, "converted")
    return Variance(
        stage=agreement.plan.stage,
        outcome=agreement.plan.outcome,
        within_days=agreement.plan.within_days,
        plan=float(planned),
        actual=seen,
        pending=total(cells, "pending"),
        total=float(seen - planned),
        plan_by_now=float(planned * due),
        drivers=[
            Driver(id=name, label=label.both(), effect=float(effects[name]))
            for name, label in DRIVER_LABELS.items()
        ],
        by_persona=_persona_rows(agreement, plan.funnel, actual, cells),
        by_channel=_channel_rows(plan.funnel, cells),
    )


def _by_persona(cells: Iterable[Cell], name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell in cells:
        found[cell.persona] = found.get(cell.persona, 0) + getattr(cell, name)
    return found


def _persona_rows(agreement: Agreement, plan: Funnel, actual: Funnel, cells: list[Cell]) -> list[PersonaRow]:
    effects = persona_effects(plan, actual)
    plan = completed(plan, actual)
    order = [persona for persona in agreement.persona_ids if persona in effects]
    return [
        _persona_row(
            agreement, persona, plan, [c for c in cells if c.persona == persona], effects[persona], actual
        )
        for persona in order
    ]


def _persona_row(
    agreement: Agreement, persona: str, plan: Funnel, own: list[Cell], effect: PersonaEffect, actual: Funnel
) -> PersonaRow:
    leads, seen = total(own, "leads"), total(own, "converted")
    planned = plan.leads(persona) * plan.conversion[persona]
    return PersonaRow(
        id=persona,
        label=persona_label(agreement, persona),
        planned_leads=float(plan.leads(persona)),
        leads=leads,
        planned_share=float(plan.mix[persona]),
        share=float(leads / actual.volume) if actual.volume else None,
        planned_conversion=float(plan.conversion[persona]),
        conversion=seen / leads if leads else None,
        plan=float(planned),
        actual=seen,
        difference=float(seen - planned),
        pending=total(own, "pending"),
        volume=float(effect.volume),
        mix=float(effect.mix),
        conversion_effect=float(effect.conversion),
    )


def _channel_rows(plan: Funnel, cells: list[Cell]) -> list[ChannelRow]:
    everybody = total(cells, "leads")
    rows = [_channel_row(channel, plan, cells, everybody) for channel in {cell.channel for cell in cells}]
    return sorted(rows, key=lambda row: (-row.leads, row.id is None, row.id or ""))


def _channel_row(channel: str | None, plan: Funnel, cells: list[Cell], everybody: int) -> ChannelRow:
    own = [cell for cell in cells if cell.channel == channel]
    leads, seen = total(own, "leads"), total(own, "converted")
    expected = sum((cell.leads * plan.conversion.get(cell.persona, Fraction(0)) for cell in own), Fraction(0))
    fitting = total([cell for cell in own if cell.persona != OTHER], "leads")
    return ChannelRow(
        id=channel,
        label=Message("(blank)").both() if channel is None else in_both(channel),
        leads=leads,
        share=leads / everybody,
        persona_share=fitting / leads,
        expected=float(expected),
        actual=seen,
        difference=float(seen - expected),
        pending=total(own, "pending"),
    )
