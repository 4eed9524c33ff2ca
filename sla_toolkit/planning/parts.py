"""The report's rates, deal size, lead values and capacity."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy import stats

from sla_toolkit.agreement import Agreement, exact
from sla_toolkit.agreement.wording import persona_label, stage_label
from sla_toolkit.language import Message
from sla_toolkit.planning.histories import WON
from sla_toolkit.planning.lead_value import value_of
from sla_toolkit.planning.model import DealSizePart, RatePart, Value
from sla_toolkit.planning.past import Past, first_of
from sla_toolkit.planning.rates import LEVEL, WIDE, StepRate, enough


def stage_name(agreement: Agreement, stage: str) -> Mapping[str, str]:
    """Give a stage's label; `won` has one of its own where the agreement has no such stage."""
    if stage in agreement.stage_ids:
        return stage_label(agreement, stage)
    return Message("Won deals").both() if stage == WON else {"en": stage, "ja": stage}


def rate_parts(agreement: Agreement, past: Past) -> list[RatePart]:
    """Give every rate: to the hand-off, to the outcome by persona, to the deal."""
    plan, found = agreement.plan, []
    if past.to_hand_off is not None:
        found.append(
            _rate(past.to_hand_off, "hand_off", _arrow(agreement, agreement.stage_ids[0], plan.stage))
        )
    for persona, rate in past.to_outcome.items():
        label = _arrow(agreement, plan.stage, plan.outcome)
        name = Message("{step} ({persona})", step=label, persona=persona_label(agreement, persona))
        whole = not agreement.personas
        found.append(_rate(rate, "outcome", label if whole else name, None if whole else persona))
    if past.to_won is not None:
        found.append(_rate(past.to_won, "won", _arrow(agreement, plan.outcome, WON)))
    return found


def _arrow(agreement: Agreement, start: str, end: str) -> Message:
    return Message("{start} → {end}", start=stage_name(agreement, start), end=stage_name(agreement, end))


def _rate(rate: StepRate, name: str, label: Message, persona: str | None = None) -> RatePart:
    interval = rate.interval
    past = None if rate.past is None else float(rate.past)
    wide = bool(interval and past is not None and max(past - interval[0], interval[1] - past) > WIDE * past)
    return RatePart.model_validate(
        {
            "id": name,
            "persona": persona,
            "label": label.both(),
            "kept": rate.kept,
            "of": rate.of,
            "past": past,
            "low": interval[0] if interval else None,
            "high": interval[1] if interval else None,
            "plan": None if rate.plan is None else float(rate.plan),
            "used": None if rate.used is None else float(rate.used),
            "source": rate.source,
            "wide": wide,
            "enough": enough(past or float(rate.plan or 0)) if past or rate.plan else None,
            "why": rate.why.both() if rate.why else None,
        }
    )


def planned_deal_size(agreement: Agreement) -> Fraction | None:
    """Give the plan's deal size; of the first month that has one, where it goes by month."""
    value = first_of(agreement.plan.deal_size)
    return exact(value) if isinstance(value, int | float) and value > 0 else None


def deal_size(agreement: Agreement, past: Past | None) -> tuple[Fraction | None, DealSizePart]:
    """Give the deal size to reckon with, exactly, and what is known of it."""
    plan = planned_deal_size(agreement)
    amounts = past.amounts if past else ()
    mean = sum(amounts, start=Fraction(0)) / len(amounts) if amounts else None
    mean = mean or None  # deals of 0 say nothing of a deal's size
    used = mean or plan
    low, high = _mean_interval(amounts) if mean else (None, None)
    why = None if mean else Message("No past deal carries an amount.")
    part = DealSizePart(
        deals=len(amounts),
        past=_float(mean),
        low=low,
        high=high,
        plan=_float(plan),
        used=_float(used),
        source="past" if mean else "plan" if plan else None,
        why=why.both() if why else None,
    )
    return used, part


def _mean_interval(amounts: tuple[Fraction, ...]) -> tuple[float | None, float | None]:
    """Give Student's t interval of the mean; None of fewer than two deals."""
    if len(amounts) < 2:
        return None, None
    values = np.array([float(one) for one in amounts])
    reach = float(stats.t.ppf((1 + LEVEL) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))
    return max(float(values.mean()) - reach, 0.0), float(values.mean()) + reach


def lead_values(agreement: Agreement, past: Past, size: Fraction | None, part: DealSizePart) -> list[Value]:
    """Give what a lead is worth in the outcome, at the hand-off by persona, and in the first stage."""
    plan = agreement.plan
    low, high = (size if end is None else Fraction(end) for end in (part.low, part.high))
    deal = _Ends(size, low, high)
    outcome = deal if past.to_won is None else deal.through(past.to_won)
    found = [_value(agreement, plan.outcome, None, outcome)]
    for persona, rate in past.to_outcome.items():
        found.append(_value(agreement, plan.stage, persona, outcome.through(rate)))
    if past.to_hand_off is not None:
        everyone = StepRate(
            sum(rate.kept for rate in past.to_outcome.values()),
            sum(rate.of for rate in past.to_outcome.values()),
            None,
        )
        first = outcome.through(everyone).through(past.to_hand_off)
        found.append(_value(agreement, agreement.stage_ids[0], None, first))
    return found


@dataclass(frozen=True)
class _Ends:
    """A value with its worst and its best; None: not known."""

    value: Fraction | None
    low: Fraction | None
    high: Fraction | None

    def through(self, rate: StepRate) -> "_Ends":
        """Give the value one step earlier."""
        if (
            self.value is None
            or self.low is None
            or self.high is None
            or rate.used is None
            or rate.ends is None
        ):
            return _Ends(None, None, None)
        low, high = (Fraction(end) for end in rate.ends)
        worst, best = value_of(self.low, [low]), value_of(self.high, [high])
        return _Ends(value_of(self.value, [rate.used]), worst, best)


def _value(agreement: Agreement, stage: str, persona: str | None, ends: _Ends) -> Value:
    label = stage_name(agreement, stage)
    if persona is not None and agreement.personas:
        label = Message("{stage} ({persona})", stage=label, persona=persona_label(agreement, persona)).both()
    value, low, high = (_float(one) for one in (ends.value, ends.low, ends.high))
    return Value(stage=stage, persona=persona, label=dict(label), value=value, low=low, high=high)


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
