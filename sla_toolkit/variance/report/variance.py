"""Plan against actual, and what the difference is made of."""

from typing import Literal

from pydantic import Field

from sla_toolkit.variance.report.base import Bilingual, Named, Part, Side, Tested


class FunnelStep(Part):
    """Leads of the month's cohort that have reached a stage by the as-of time, beside the plan (null: not planned)."""

    stage: str
    label: Bilingual
    owner: Side
    plan: float | None
    actual: int | None
    difference: float | None


class Driver(Tested):
    """A factor's share of the variance, in outcomes (the unit of `plan`).

    `sigma` is the standard deviation that chance alone gives this factor under the plan, in outcomes. While leads still
    have time, `effect` counts each by the time it has had, as `plan_by_now` does, and the tests of volume and mix count
    all leads alike: whether enough of the right ones came need not wait for what they bring. The two can part where
    leads came earlier or later in the month than the plan spreads them; once every window has closed they cannot.
    """

    id: Literal["volume", "mix", "conversion"]
    label: Bilingual
    effect: float
    sigma: float | None = None


class PersonaRow(Named):
    """One persona's part: leads and outcomes, planned and actual.

    `conversion` is that of leads whose window is over (null: none yet); the effects sum to `difference` = actual −
    `plan_by_now`, which is the plan itself once every window has closed.
    """

    planned_leads: float
    leads: int
    planned_share: float
    share: float | None
    planned_conversion: float
    conversion: float | None
    plan: float
    plan_by_now: float
    actual: int
    difference: float
    pending: int
    volume: float
    mix: float
    conversion_effect: float


class ChannelRow(Part):
    """One channel's leads and outcomes; `id` null is a blank channel, apart from one that says "unknown".

    `expected` is what the channel's leads would have brought by now at the planned conversion of their personas.
    """

    id: str | None
    label: Bilingual
    leads: int
    share: float | None
    persona_share: float | None
    expected: float
    actual: int
    difference: float
    pending: int


class PersonaChannelRow(Part):
    """One channel within one persona; over the channels of a persona each effect sums to the persona's own.

    The agreement plans no channels: `planned_leads` and `plan` spread the persona's plan as the channels stood in the
    months before (`months` of them; 0: no history, and then the persona's plan is spread as this month's leads are).
    `channel` null is blank. `channel_mix` is the part of `conversion_effect` that comes of the persona's leads having
    come through other channels; the rest comes of the channel's own conversion.
    """

    persona: str
    channel: str | None
    label: Bilingual
    months: int
    planned_leads: float
    leads: int
    plan: float
    actual: int
    volume: float
    mix: float
    conversion_effect: float
    channel_mix: float


class Lag(Part):
    """How outcomes come in after the hand-off.

    `source` is `history` where the agreement's own past says so, and `plan` where it is too short and outcomes are
    taken to come evenly over the plan's window. `leads` and `outcomes` are the past cohort's. `share` is the part of
    the month's outcomes that is due by the as-of time; `median_days` the time until half of them have come.
    """

    source: Literal["history", "plan"]
    leads: int
    outcomes: int
    share: float
    median_days: float | None


class OnwardDriver(Tested):
    """A factor's share of the difference further down the funnel, in the unit of its chain.

    `id` is `volume`, `mix`, `conversion`, the stage reached (as a share of the outcomes), `deal_size`, or `unpriced`:
    what deals without an amount leave out of the sum, a gap in the data.
    """

    id: str
    label: Bilingual
    effect: float


class Onward(Named):
    """The chain from the hand-off to a later stage, or to revenue (`unit` `money`).

    Counted are this month's leads that reached the outcome in time. `total` = actual − plan = `not_yet_due` + the
    drivers' effects; `plan_by_now` is null where the past does not say how long the way there takes, and then the
    drivers are empty.
    """

    unit: Literal["leads", "money"]
    plan: float
    actual: float
    total: float
    plan_by_now: float | None
    not_yet_due: float | None
    drivers: list[OnwardDriver] = Field(default_factory=list)


class Variance(Part):
    """Plan against actual for the month's cohort.

    `total` = actual − plan = `not_yet_due` + the sum of the drivers' effects. `plan_by_now` is what the plan would have
    brought by the as-of time, and `not_yet_due` = `plan_by_now` − plan: 0 once every window has closed.
    `difference_by_now` = actual − `plan_by_now`, which the drivers make up. `sigma` is the standard deviation of the
    outcomes under the plan.
    """

    stage: str
    outcome: str
    within_days: int
    plan: float
    actual: int
    pending: int
    total: float
    plan_by_now: float
    difference_by_now: float
    not_yet_due: float = 0.0
    sigma: float | None = None
    lag: Lag | None = None
    drivers: list[Driver]
    by_persona: list[PersonaRow]
    by_channel: list[ChannelRow]
    by_persona_channel: list[PersonaChannelRow] = Field(default_factory=list)
    onward: list[Onward] = Field(default_factory=list)


class Day(Part):
    """One local day: leads that entered `plan.stage`, their running total, and the plan line (null after the as-of)."""

    date: str
    business_day: bool
    leads: int | None
    cumulative: int | None
    plan: float
