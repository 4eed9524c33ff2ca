"""A backtest as data: commitment × month."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from sla_toolkit.agreement.model import Side
from sla_toolkit.measures.measure import Unit
from sla_toolkit.measures.standing import Status

Number = int | float


class Part(BaseModel):
    """A part of the backtest; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cell(Part):
    """A commitment in a month, with the numbers that the month's report has.

    `target`, `actual` None: none is set, or it is not known. `denominator` None: the measure is no share.
    `relieved_by`: the id of the commitment whose miss excuses this one. `why`: what there is to say, by language.
    """

    month: str
    target: Number | None
    actual: Number | None
    numerator: Number | None
    denominator: Number | None
    pending: int
    status: Status
    relieved_by: str | None
    why: dict[str, str] | None


class Row(Part):
    """A commitment over the months: a cell each, oldest first, and what they add up to.

    `longest` is the longest run of months missed one after the other.
    """

    id: str
    owner: Side
    label: dict[str, str]
    measure: str
    unit: Unit
    cells: list[Cell]
    kept: int
    missed: int
    excused: int
    pending: int
    no_data: int
    longest: int


class SideRecord(Part):
    """A side over the months.

    `kept`: months in which none of its promises was missed, excused ones aside, and none is undecided; `missed`: months
    with a miss that nothing excuses; `pending`: the others in which something is still undecided; `no_data`: months in
    which nothing could be measured. `worst` is the promise most often missed without an excuse; None: none was.
    `excused` counts the misses that something excuses, and `unmeasured` names the promises of which no month tells.
    """

    side: Side
    team: dict[str, str]
    kept: list[str]
    missed: list[str]
    pending: list[str]
    no_data: list[str]
    worst: str | None
    excused: int
    unmeasured: list[str]


class Backtest(Part):
    """Every commitment held against every month, each judged at the instant that its own report would be."""

    schema_version: int = 1
    id: str
    version: int
    digest: str
    currency: str
    months: list[str]
    as_of: dict[str, str]
    rows: list[Row]
    sides: list[SideRecord]


def backtest_schema() -> dict[str, Any]:
    """Give the JSON Schema of what `sla backtest --json` prints."""
    schema = Backtest.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "backtest.schema.json",
        **schema,
    }
