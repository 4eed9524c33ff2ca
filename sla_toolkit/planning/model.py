"""What `sla plan` finds, as data: everything that its text and the workshop's pictures say stands here.

Rates and shares are 0 to 1, money is in the agreement's currency, counts of leads and deals are whole. Null means not
known, and the `why` beside it says why.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Bilingual = dict[str, str]
"""Language → wording."""
Number = int | float


class Part(BaseModel):
    """A part of the report; nothing changes once worked out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Planned(Part):
    """Which agreement this is about."""

    id: str
    version: int
    currency: str
    title: Bilingual


class PastPart(Part):
    """The whole months of hand-offs that were looked at, and the hand-offs in them."""

    first: str | None
    last: str | None
    months: int
    hand_offs: int
    why: Bilingual | None = None


class RatePart(Part):
    """A share from one step to the next: `kept` of `of` matured past leads, with the ends of its 95 % interval.

    `used` is the past share where there is one, else the plan's (`source`). `wide`: the interval reaches further than
    half the rate, up or down; `enough` leads would bring that down to a fifth. `persona` is null where all are taken
    together.
    """

    id: Literal["hand_off", "outcome", "won"]
    persona: str | None
    label: Bilingual
    kept: int
    of: int
    past: float | None
    low: float | None
    high: float | None
    plan: float | None
    used: float | None
    source: Literal["past", "plan"] | None
    wide: bool
    enough: int | None
    why: Bilingual | None = None


class DealSizePart(Part):
    """The mean of past won deals with its 95 % interval (Student's t); `used` as for a rate."""

    deals: int
    past: float | None
    low: float | None
    high: float | None
    plan: float | None
    used: float | None
    source: Literal["past", "plan"] | None
    why: Bilingual | None = None


class NeedPart(Part):
    """How many of a step the goal needs: at the rates, at the best ends of all intervals, and at the worst."""

    id: str
    label: Bilingual
    needed: int | None
    best: int | None
    worst: int | None


class LagMonth(Part):
    """The share of past deals won so many calendar months after their hand-off."""

    after: int
    share: float


class LagPart(Part):
    """From hand-off to deal: by calendar months, and the days by which half and 9 in 10 of the deals were won."""

    months: list[LagMonth]
    deals: int
    median_days: float | None
    late_days: float | None
    why: Bilingual | None = None


class SeasonPart(Part):
    """Calendar month (1 to 12, in order) → its hand-offs ÷ an average month's; `source` flat: all alike."""

    factors: list[float]
    source: Literal["past", "flat"]
    years: int
    why: Bilingual | None = None


class PlanMonth(Part):
    """A month: what of the goal is due in it, and the hand-offs that have to begin in it.

    `due` is in the goal's unit, 0 before its time. `hand_offs` and `leads` (entries into the first stage) are needed;
    `planned` is what the agreement plans, `had` what came (months that are over). `over`: the month has passed.
    `in_time`: the share of a month's deals that fall into the goal's months left, neither before nor after them;
    `counts`: what came or else is planned, times that share, which is what `hand_offs` is to be held against.
    `begun`: the share of what is due in this month whose hand-offs had to be made in months that have passed.
    """

    month: str
    due: float
    hand_offs: int | None
    leads: int | None
    planned: float | None
    had: int | None
    over: bool
    in_time: float
    counts: float | None
    begun: float | None


class GoalPart(Part):
    """The shared goal: `target`, what was won `so_far` in the term's whole months, and what is `left` to win.

    `begun`: the share of what is left whose hand-offs had to be made in months that have passed.
    """

    measure: Literal["revenue", "won"]
    target: float
    so_far: float | None
    left: float
    begun: float | None
    why: Bilingual | None = None


class Value(Part):
    """What a lead is worth that stands in a stage: the revenue it brings on average.

    `low` and `high` take the worst and the best ends of all intervals at once; null where the past gives none.
    """

    stage: str
    persona: str | None
    label: Bilingual
    value: float | None
    low: float | None
    high: float | None


class LoadPart(Part):
    """A month's planned hand-offs against what can be worked at so many attempts `each`."""

    basis: Literal["promise", "past"]
    each: float
    needed: int
    could: int
    leads: int
    reps: int
    use: float | None
    exceeded: bool


class FirstTouchPart(Part):
    """The promised first contact: the largest share `in_time` if it goes before all else, at the planned volume.

    Taken from when `leads` past ones came in; `target` is promised for `within`. `reps` would do for it, null: no
    number of people would.
    """

    commitment: str
    label: Bilingual
    within: Bilingual
    target: float
    in_time: float
    leads: int
    reps: int | None
    exceeded: bool


class CapacityPart(Part):
    """What sales can work: `reps` with `hours` a month each, at `minutes` an attempt; `volume` hand-offs planned.

    `past_reps` made attempts lately, `past_each` attempts a lead took. `first_touch` is null where nothing is promised
    about it, or the past or the hands are not known.
    """

    reps: int | None
    hours: float | None
    minutes: float | None
    volume: float | None
    past_reps: int | None
    past_each: float | None
    loads: list[LoadPart]
    first_touch: FirstTouchPart | None
    why: Bilingual | None = None


class Bin(Part):
    """Of all runs, the share that ended between two numbers (the upper one left out)."""

    least: float
    below: float
    share: float


class SimulationPart(Part):
    """Where the goal's number ends in `runs` draws from `seed`: `chance` of reaching the target, and quantiles.

    `p10` is passed in 9 runs of 10, `p90` in 1 of 10. In the goal's unit.
    """

    runs: int
    seed: int
    target: float
    chance: float
    mean: float
    p10: float
    p50: float
    p90: float
    bins: list[Bin]


class Offer(Part):
    """A commitment's target now, and those that are kept in a month with 50, 80 and 90 % if things go as they did.

    `chance` is that of keeping the target now. `mean` of the `months` past ones. In the unit of the measure.
    """

    id: str
    label: Bilingual
    owner: Literal["marketing", "sales"]
    measure: str
    unit: Literal["leads", "share", "deals", "money"]
    target: float | None
    chance: float | None
    mean: float | None
    p50: float | None
    p80: float | None
    p90: float | None
    months: int
    few: bool
    why: Bilingual | None = None


class PlanReport(Part):
    """The plan behind an agreement's numbers as of one instant (ISO 8601, in the agreement's time zone)."""

    agreement: Planned
    as_of: str
    past: PastPart
    goal: GoalPart | None
    rates: list[RatePart]
    deal_size: DealSizePart
    needs: list[NeedPart]
    lag: LagPart
    season: SeasonPart
    months: list[PlanMonth]
    values: list[Value]
    capacity: CapacityPart
    simulation: SimulationPart | None
    offers: list[Offer]
    notices: list[Bilingual]


def plan_schema() -> dict[str, Any]:
    """Give the JSON Schema of `sla plan --json`."""
    schema = PlanReport.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "plan.schema.json", **schema}
