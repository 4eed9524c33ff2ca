"""What `sla pace` finds, as data: everything that its page and its lines of text say stands here."""

from typing import Any, Literal

from pydantic import Field

from sla_toolkit.variance.report import (
    Bilingual,
    DataPart,
    Day,
    Notice,
    Part,
    ReportAgreement,
    Side,
    Tested,
    Unit,
)

AlertLevel = Literal["alert", "watch"]


class Forecast(Part):
    """Where a number will end: its mean, and the interval (both ends included) that holds it 8 times in 10.

    In the unit of the number (a share: 0 to 1). `chance_kept` is the chance (0 to 1) that the promise will be kept;
    null where there is no target.
    """

    mean: float
    low: float
    high: float
    chance_kept: float | None = None


class Line(Tested):
    """A number that grows over the month beside its ideal line.

    `ideal` is the target times the share of the month's business days that is over; `expected` the same by the days
    on which the past's leads came in, weekends included. The test holds `actual` against `expected`. `place` is null
    where nothing is known; `forecast` is null with the reason in `why`.
    """

    id: str
    label: Bilingual
    owner: Side
    unit: Unit
    target: float
    ideal: float
    expected: float
    actual: float | None
    difference: float | None
    place: Literal["behind", "on_line", "ahead"] | None
    forecast: Forecast | None
    why: Bilingual | None = None


class Outcome(Part):
    """The month's outcomes: the whole plan, what of it is due by now, what came, and what the month's leads will bring.

    `forecast` is of the day on which the last lead's time is over; null with the reason in `why`.
    """

    stage: str
    label: Bilingual
    plan: float
    plan_by_now: float
    actual: int
    forecast: Forecast | None
    why: Bilingual | None = None


class Burn(Part):
    """One promise's budget in one window of the catalogue.

    `decided` leads had their time run out within the window (the last `window` before the as-of time); for `broken` of
    them the promise was broken. `rate` is how many times faster than evenly the budget was spent: 1 spends it all by
    the month's end; null where nothing was decided. `factor` is the rate from which somebody is told. `p_value` is the
    chance of as many broken leads if the promise were just being kept; `burning` when the rate reaches the factor and
    that is no chance.
    """

    window: str
    label: Bilingual
    level: AlertLevel
    factor: float
    decided: int
    broken: int
    rate: float | None
    p_value: float | None
    burning: bool


class Budget(Part):
    """The error budget of a promise that is a rate.

    For `allowed` leads of those `expected` in the month the promise may be broken (null for a promise of 100 %, which
    leaves no budget); it was for `broken` so far, and `consumed` is their share of the budget. `p_value` is the chance
    of as many if the promise were just being kept. `pending` leads are still inside their time.
    """

    id: str
    label: Bilingual
    owner: Side
    target: float
    actual: float | None
    decided: int
    broken: int
    pending: int
    expected: float
    allowed: float | None
    consumed: float | None
    p_value: float | None
    windows: list[Burn]
    forecast: Forecast | None
    why: Bilingual | None = None


class Hand(Part):
    """A lead that needs a hand.

    `due`: its time runs out by the end of the working day; `late`: it has run out, and what was promised is still not
    done; `incomplete`: a record is missing. `deadline` is in the agreement's time zone; null where the promise has no
    window.
    """

    lead_id: str
    commitment: str
    owner: Side
    state: Literal["due", "late", "incomplete"]
    deadline: str | None


class Alert(Part):
    """Something that somebody should be told today; `about` is the id of a line, of a promise, or `outcome`."""

    code: Literal["behind", "ahead", "burning", "spent", "unlikely"]
    level: AlertLevel
    about: str
    owner: Side
    text: Bilingual


class Pace(Part):
    """A running month as of one instant. `elapsed` is the share of its business days that is over.

    `daily` is the line that `drawn` names, day by day; null and empty where the hand-off has no line. `hands_until` is
    the end of the working day up to which deadlines are listed.
    """

    schema_version: Literal[1] = 1
    agreement: ReportAgreement
    month: str
    as_of: str
    business_days: int
    elapsed: float
    notices: list[Notice]
    headline: Bilingual
    alerts: list[Alert]
    lines: list[Line]
    outcome: Outcome | None
    budgets: list[Budget]
    hands_until: str
    hands: list[Hand]
    drawn: str | None
    daily: list[Day]
    data: DataPart
    figures: dict[str, str] = Field(default_factory=dict)
    alt: Bilingual = Field(default_factory=dict)
    versions: dict[str, str]


def pace_schema() -> dict[str, Any]:
    """Give the published JSON Schema of `pace.json`."""
    schema = Pace.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "pace.schema.json", **schema}
