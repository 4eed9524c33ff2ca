"""The month's report as data: everything the documents say stands here (DESIGN §4.3)."""

from typing import Any, Literal

from pydantic import Field

from sla_toolkit.variance.report.agreement import ReportAgreement
from sla_toolkit.variance.report.base import Bilingual, Level, Part
from sla_toolkit.variance.report.corrections import Correction
from sla_toolkit.variance.report.data import DataPart
from sla_toolkit.variance.report.findings import Finding, FollowUp, Rung, Testing
from sla_toolkit.variance.report.pledge import CommitmentResult, ReliefResult, RemedyResult
from sla_toolkit.variance.report.variance import Day, FunnelStep, Variance


class Notice(Part):
    """Something about the run as a whole that a reader must know before the numbers."""

    code: str
    level: Level
    text: Bilingual


class Figure(Part):
    """A chart's file below the folder of the month, per language, and what it shows in words."""

    id: str
    files: dict[str, str]
    alt: Bilingual


class Report(Part):
    """The whole month; `summary` is one paragraph to read aloud.

    `corrections` tell what changed each time the month was published anew, oldest first.
    """

    schema_version: Literal[1] = 1
    agreement: ReportAgreement
    month: str
    as_of: str
    settled: bool
    notices: list[Notice]
    headline: Bilingual
    summary: Bilingual = Field(default_factory=dict)
    commitments: list[CommitmentResult]
    relief: list[ReliefResult] = Field(default_factory=list)
    remedies: list[RemedyResult] = Field(default_factory=list)
    funnel: list[FunnelStep]
    variance: Variance | None
    daily: list[Day]
    ladder: list[Rung] = Field(default_factory=list)
    findings: list[Finding]
    testing: Testing | None = None
    follow_up: list[FollowUp] = Field(default_factory=list)
    data: DataPart
    figures: list[Figure]
    versions: dict[str, str]
    corrections: list[Correction] = Field(default_factory=list)


def report_schema() -> dict[str, Any]:
    """Give the published JSON Schema of `report.json`."""
    schema = Report.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "report.schema.json", **schema}
