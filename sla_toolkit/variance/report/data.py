"""What the numbers were taken from."""

from pydantic import Field

from sla_toolkit.variance.report.base import Bilingual, Level, Part


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
