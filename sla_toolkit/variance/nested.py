"""Persona × channel by the nested split: each persona's effects spread over its channels, without moving them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sla_toolkit.language import Message, in_both
from sla_toolkit.measures import Cohorts, Period, settled_at
from sla_toolkit.variance.compare import Compared
from sla_toolkit.variance.counts import Cell, cells, total
from sla_toolkit.variance.funnel import Funnel, PersonaEffect, completed, persona_effects
from sla_toolkit.variance.past import months_before
from sla_toolkit.variance.report import PersonaChannelRow

LOOK_BACK = 12
"""Months of history: a year holds every season once, and older channels say little about today's."""
Channel = str | None
_NONE = Fraction(0)


@dataclass(frozen=True)
class Spread:
    """One persona's leads over its channels (None: blank): shares that sum to 1, and each channel's conversion."""

    share: Mapping[Channel, Fraction]
    rate: Mapping[Channel, Fraction]

    @property
    def overall(self) -> Fraction:
        """The persona's conversion that the channels make."""
        return sum((self.part(channel) for channel in self.share), _NONE)

    def part(self, channel: Channel) -> Fraction:
        """What a channel adds to the persona's conversion."""
        return self.share.get(channel, _NONE) * self.rate[channel]


@dataclass(frozen=True)
class Before:
    """The settled months before: each one's cells. Empty where there is no history."""

    months: tuple[list[Cell], ...]

    def of(self, persona: str) -> tuple[int, list[Cell]]:
        """Give the number of months in which a persona came, and its cells."""
        own = [[cell for cell in month if cell.persona == persona] for month in self.months]
        return sum(bool(month) for month in own), [cell for month in own for cell in month]


def channels_before(cohorts: Cohorts, period: Period) -> Before:
    """Count persona × channel in those of the 12 months before a month that are settled at its as-of time."""
    earlier = months_before(cohorts, period, LOOK_BACK).periods
    settled = tuple(one for one in earlier if settled_at(cohorts.agreement, one.month) <= period.as_of)
    if not settled:
        return Before(())
    months = [str(one.month) for one in settled]
    counted = cells(cohorts.part(settled), dict.fromkeys(months, _all_due))
    return Before(tuple(counted[month] for month in months))


def _all_due(_: float) -> float:
    return 1.0


def mix_then_rate(before: Spread, after: Spread) -> dict[Channel, tuple[Fraction, Fraction]]:
    """Split `after.overall − before.overall` per channel into `(mix, rate)`, the mix changing first.

    The rate's part is taken at the share after; the mix's at the rate before, centred on the overall rate after, which
    moves nothing in sum, since shares sum to 1 (icanexplain's split of a mean).
    """
    overall = after.overall
    return {
        channel: (
            (after.share.get(channel, _NONE) - before.share.get(channel, _NONE))
            * (before.rate[channel] - overall),
            after.share.get(channel, _NONE) * (after.rate[channel] - before.rate[channel]),
        )
        for channel in before.rate
    }


def shapley(before: Spread, after: Spread) -> dict[Channel, tuple[Fraction, Fraction]]:
    """Split as `mix_then_rate` does, averaged over both orders in which mix and rate can have changed."""
    there, back = mix_then_rate(before, after), mix_then_rate(after, before)
    return {
        channel: ((mix - back[channel][0]) / 2, (rate - back[channel][1]) / 2)
        for channel, (mix, rate) in there.items()
    }


@dataclass(frozen=True)
class ChannelEffect:
    """One channel's part of its persona's effects; `channel_mix` is within `conversion`."""

    volume: Fraction
    mix: Fraction
    conversion: Fraction
    channel_mix: Fraction


def channel_effects(
    persona: str, plan: Funnel, actual: Funnel, whole: PersonaEffect, before: Spread, after: Spread
) -> dict[Channel, ChannelEffect]:
    """Spread a persona's effects (`whole`) over its channels; every column adds up to it exactly.

    The Owen value: volume, persona share and persona conversion are the outer players, and within the last the
    channels' shares and conversions the inner ones. A persona's outcomes are linear in its conversion, so that the
    inner split is weighted by leads alone. Volume and share go to each channel by what it adds to the conversion.
    """
    (n0, n1), (s0, s1) = (plan.volume, actual.volume), (_share(plan, persona), _share(actual, persona))
    weight = _averaged(n0, n1, s0, s1)
    inner = shapley(before, after)
    worths = {one: _averaged(n0, n1, before.part(one), after.part(one)) for one in inner}
    centre = (s1 - s0) * sum(worths.values(), _NONE) - whole.mix
    found = {}
    for channel, (mix, rate) in inner.items():
        share = (before.share.get(channel, _NONE) + after.share.get(channel, _NONE)) / 2
        found[channel] = ChannelEffect(
            volume=(n1 - n0) * _averaged(s0, s1, before.part(channel), after.part(channel)),
            mix=(s1 - s0) * worths[channel] - share * centre,
            conversion=weight * (mix + rate),
            channel_mix=weight * mix,
        )
    return found


def _averaged(a0: Fraction, a1: Fraction, b0: Fraction, b1: Fraction) -> Fraction:
    """Average a · b over the orders of three factors: the weight that the third one's change is given."""
    return (a0 * b0 + a1 * b1) / 3 + (a0 * b1 + a1 * b0) / 6


def _share(funnel: Funnel, persona: str) -> Fraction:
    return funnel.mix.get(persona, _NONE)


def spreads(before: Iterable[Cell], now: Iterable[Cell], planned: Fraction) -> tuple[Spread, Spread]:
    """Give a persona's channels before and after; the overall rate before is `planned` exactly.

    A channel that only one side has keeps its rate, and a persona that the month lacks keeps its channels: nothing is
    attributed to what was not seen. Without history the persona is planned over the channels that it came through, all
    at its planned rate; with neither, it is one blank channel.
    """
    earlier = _summed((cell, Fraction(cell.leads)) for cell in before)
    here = _summed((cell, cell.due) for cell in now)
    share = _shares(earlier or here) or {None: Fraction(1)}
    rate = _scaled(earlier, planned) or dict.fromkeys(share, planned)
    if not here:
        return Spread(share, rate), Spread(share, rate)
    seen = {channel: won / leads for channel, (leads, won) in here.items()}
    return Spread(share, {**seen, **rate}), Spread(_shares(here), {**rate, **seen})


def _summed(counted: Iterable[tuple[Cell, Fraction]]) -> dict[Channel, tuple[Fraction, Fraction]]:
    """Add up each channel's leads and outcomes, in the order in which they first come."""
    found: dict[Channel, tuple[Fraction, Fraction]] = {}
    for cell, leads in counted:
        so_far, won = found.get(cell.channel, (_NONE, _NONE))
        found[cell.channel] = (so_far + leads, won + cell.converted)
    return found


def _shares(counted: Mapping[Channel, tuple[Fraction, Fraction]]) -> dict[Channel, Fraction]:
    whole = sum((leads for leads, _ in counted.values()), _NONE)
    return {channel: leads / whole for channel, (leads, _) in counted.items()}


def _scaled(
    counted: Mapping[Channel, tuple[Fraction, Fraction]], planned: Fraction
) -> dict[Channel, Fraction]:
    """Scale past conversions so that they make the planned one; empty where nothing ever converted."""
    leads, won = (sum((pair[place] for pair in counted.values()), _NONE) for place in (0, 1))
    return {one: won_here / here * planned * leads / won for one, (here, won_here) in counted.items() if won}


def persona_channel_rows(compared: Compared, before: Before) -> list[PersonaChannelRow]:
    """Give one row a persona and channel: personas in the agreement's order, the largest channels first."""
    effects = persona_effects(compared.now, compared.actual)
    names = [persona for persona in compared.agreement.persona_ids if persona in effects]
    return [row for persona in names for row in _rows(compared, before, persona, effects[persona])]


def _rows(compared: Compared, before: Before, persona: str, whole: PersonaEffect) -> list[PersonaChannelRow]:
    now = completed(compared.now, compared.actual)
    months, earlier = before.of(persona)
    own = [cell for cell in compared.cells if cell.persona == persona]
    planned, seen = spreads(earlier, own, now.conversion[persona])
    split = channel_effects(persona, now, compared.actual, whole, planned, seen)
    leads = compared.plan.funnel.volume * now.mix[persona]
    rows = [
        _row(
            persona,
            channel,
            months,
            [cell for cell in own if cell.channel == channel],
            (leads * planned.share.get(channel, _NONE), leads * planned.part(channel)),
            effect,
        )
        for channel, effect in split.items()
    ]
    return sorted(
        rows, key=lambda row: (-row.leads, -row.planned_leads, row.channel is None, row.channel or "")
    )


def _row(
    persona: str,
    channel: Channel,
    months: int,
    counted: list[Cell],
    planned: tuple[Fraction, Fraction],
    effect: ChannelEffect,
) -> PersonaChannelRow:
    return PersonaChannelRow(
        persona=persona,
        channel=channel,
        label=Message("(blank)").both() if channel is None else in_both(channel),
        months=months,
        planned_leads=float(planned[0]),
        leads=total(counted, "leads"),
        plan=float(planned[1]),
        actual=total(counted, "converted"),
        volume=float(effect.volume),
        mix=float(effect.mix),
        conversion_effect=float(effect.conversion),
        channel_mix=float(effect.channel_mix),
    )
