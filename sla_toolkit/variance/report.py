"""The month's report as data: everything the documents say stands here (DESIGN §4.3)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Bilingual = dict[str, str]
"""Language → wording."""
Number = int | float
"""A count stays a whole number in JSON."""
Side = Literal["marketing", "sales"]
Status = Literal["kept", "missed", "pending", "no_data"]
Verdict = Literal["signal", "noise", "cannot_tell"]
Signature = Literal["valid", "incomplete", "broken", "unsigned"]
Unit = Literal["leads", "share", "deals", "money"]
Level = Literal["error", "warning", "info"]


class Part(BaseModel):
    """A part of the report; nothing changes once worked out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Part):
    """Something with an id and a label in both languages."""

    id: str
    label: Bilingual


class ReportStage(Named):
    """A stage and who owns it."""

    owner: Side


class ReportAgreement(Part):
    """Which terms were measured; `digest` is the SHA-256 of the canonical terms."""

    id: str
    version: int
    title: Bilingual
    digest: str
    signature: Signature
    effective_from: str
    effective_until: str
    languages: list[str]
    currency: str
    timezone: str
    teams: dict[Side, Bilingual]
    stages: list[ReportStage]
    personas: list[Named]


class Notice(Part):
    """Something about the run as a whole that a reader must know before the numbers."""

    code: str
    level: Level
    text: Bilingual


class CommitmentResult(Part):
    """One line of the pledge held against the month.

    Rates use only leads whose window has closed, in `numerator` and `denominator` alike; `pending` counts the leads
    still inside it. `actual` is numerator ÷ denominator for shares, and the numerator for counts and money; it is null
    where nothing is known (status `pending` or `no_data`), and then `why` says why. `verdict` and `p_value` are null
    where no test was made.
    """

    id: str
    owner: Side
    measure: str
    stage: str | None
    label: Bilingual
    unit: Unit
    target: Number | None
    actual: Number | None
    numerator: Number | None
    denominator: Number | None
    pending: int
    status: Status
    relieved_by: str | None = None
    verdict: Verdict | None = None
    p_value: float | None = None
    why: Bilingual | None = None


class FunnelStep(Part):
    """Leads of the month's cohort that have reached a stage by the as-of time, beside the plan (null: not planned)."""

    stage: str
    label: Bilingual
    owner: Side
    plan: float | None
    actual: int | None
    difference: float | None


class Driver(Part):
    """A factor's share of the variance, in outcomes (the unit of `plan`)."""

    id: Literal["volume", "mix", "conversion"]
    label: Bilingual
    effect: float
    z: float | None = None
    p_value: float | None = None
    verdict: Verdict | None = None


class PersonaRow(Named):
    """One persona's part: leads and outcomes, planned and actual; its effects sum to actual − plan."""

    planned_leads: float
    leads: int
    planned_share: float
    share: float | None
    planned_conversion: float
    conversion: float | None
    plan: float
    actual: int
    difference: float
    pending: int
    volume: float
    mix: float
    conversion_effect: float


class ChannelRow(Part):
    """One channel's leads and outcomes; `id` null is a blank channel, apart from one that says "unknown".

    `expected` is what the channel's leads would have brought at the planned conversion of their personas.
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


class Variance(Part):
    """Plan against actual for the month's cohort; the drivers' effects sum to `total` = actual − plan."""

    stage: str
    outcome: str
    within_days: int
    plan: float
    actual: int
    pending: int
    total: float
    plan_by_now: float | None
    drivers: list[Driver]
    by_persona: list[PersonaRow]
    by_channel: list[ChannelRow]


class Day(Part):
    """One local day: leads that entered `plan.stage`, their running total, and the plan line (null after the as-of)."""

    date: str
    business_day: bool
    leads: int | None
    cumulative: int | None
    plan: float


class Finding(Part):
    """A rung of the ladder, in order; at most one is the main cause. `text` says it with its numbers."""

    id: str
    owner: Side | None
    label: Bilingual
    status: Status
    verdict: Verdict | None = None
    effect: float | None = None
    main_cause: bool = False
    text: Bilingual
    actions: list[dict[str, Any]] = Field(default_factory=list)


class DataFinding(Part):
    """Something odd in the data; `rows` are at most two example row numbers as a spreadsheet counts them."""

    code: str
    level: Level
    count: int
    source: str | None = None
    rows: list[int] = Field(default_factory=list)
    text: Bilingual


class SourceCount(Part):
    """Every row of a source, accounted for: read = used + set aside."""

    source: str
    name: str
    read: int
    used: int
    set_aside: int


class DataPart(Part):
    """What the numbers were taken from; `leads` counts the leads that entered `plan.stage` in the month."""

    leads: int
    all_leads: int
    digest: str
    findings: list[DataFinding]
    sources: list[SourceCount]


class Figure(Part):
    """A chart's file below the folder of the month, per language, and what it shows in words."""

    id: str
    files: dict[str, str]
    alt: Bilingual


class Report(Part):
    """The whole month."""

    schema_version: Literal[1] = 1
    agreement: ReportAgreement
    month: str
    as_of: str
    settled: bool
    notices: list[Notice]
    headline: Bilingual
    commitments: list[CommitmentResult]
    funnel: list[FunnelStep]
    variance: Variance | None
    daily: list[Day]
    findings: list[Finding]
    data: DataPart
    figures: list[Figure]
    versions: dict[str, str]


def report_schema() -> dict[str, Any]:
    """Give the published JSON Schema of `report.json`."""
    schema = Report.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "report.schema.json", **schema}
