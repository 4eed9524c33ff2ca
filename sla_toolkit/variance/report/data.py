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
    """Every row of a file or table, accounted for: read = used + set aside.

    `reasons` counts the rows that were set aside by why (a code), each under the first reason that applies: they add
    up to `set_aside`. It is empty in reports of older versions.
    """

    source: str
    name: str
    read: int
    used: int
    set_aside: int
    reasons: dict[str, int] = Field(default_factory=dict)


class HandOffs(Part):
    """All leads of the data by the month of their hand-off, its first time counting: they add up to `all_leads`.

    `after` counts those handed off after the month or not known yet at the as-of time; `never` those without a date
    of a hand-off.
    """

    before: int
    in_month: int
    after: int
    never: int


class DataPart(Part):
    """What the numbers were taken from; `leads` counts the leads that entered `plan.stage` in the month.

    `hand_offs` is null where the data has no date for the hand-off.
    """

    leads: int
    all_leads: int
    digest: str
    findings: list[DataFinding]
    sources: list[SourceCount]
    hand_offs: HandOffs | None = None
