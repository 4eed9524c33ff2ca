"""The history of agreements as data: what `sla history --json` prints and what its pages say."""

from typing import Any, Literal

from sla_toolkit.variance.report import Bilingual, Number, Part, Side, Signature, Status, Unit

MonthState = Literal["report", "unreadable", "failed", "no_report"]
Direction = Literal["better", "worse", "steady", "cannot_tell"]


class Links(Part):
    """A month's files that are there, as addresses relative to the agreement's folder; empty or null: there is none."""

    html: dict[str, str]
    pdf: dict[str, str]
    notebook: str | None


class Failure(Part):
    """A run of the month that failed and that no run has mended since.

    `code` is null where the reason was not put on file; `text` says so then. `notebook` is the address of the notebook
    as far as it came, relative to the agreement's folder; null: there is none.
    """

    code: str | None
    text: Bilingual
    notebook: str | None


class Counts(Part):
    """How many commitments stood how; `excused` of the missed are excused. `no_data`: not known."""

    kept: int
    missed: int
    excused: int
    pending: int
    no_data: int


class MainCause(Part):
    """The finding that the month's report names as the main cause; `owner` is the side whose move is next."""

    id: str
    label: Bilingual
    owner: Side | None
    text: Bilingual


class Terms(Part):
    """Which terms a month was measured against.

    `against_before` holds them against those of the report before: `first` there is none, `same` digest, `new_version`,
    or `altered`: other terms under the same version.
    """

    version: int
    digest: str
    signature: Signature
    against_before: Literal["first", "same", "new_version", "altered"]


class MonthReport(Part):
    """What a month's report says as a whole; `as_of` is when it was judged, with its offset.

    `settled`: it cannot change any more. `currency` is an ISO 4217 code. `cause` tells whether the report names a main
    cause, calls it all `within_chance`, or does not know.
    """

    as_of: str
    settled: bool
    terms: Terms
    currency: str
    headline: Bilingual
    cause: Literal["named", "within_chance", "not_known"]
    main_cause: MainCause | None
    counts: Counts


class MonthEntry(Part):
    """A calendar month (YYYY-MM) in the agreement's time zone; `report` is null where none can be read.

    `state`: `report`; `unreadable`, something lies there that cannot be read, and `why` says what; `failed`, the run
    failed and nothing was published before; `no_report`. `failure` beside a report: the last run of the month failed,
    and the report is that of a run before.
    """

    month: str
    state: MonthState
    why: Bilingual | None
    failure: Failure | None
    report: MonthReport | None
    links: Links


class Cell(Part):
    """A commitment in a month, as the month's report has it.

    `target`, `actual` are in the `unit` (shares 0 to 1, money in the month's currency) and null where none is set or it
    is not known. `relieved_by`: the id of the commitment whose miss excuses this one. `owed_by`: the side that owes
    missing data. `version` and `signature` are those of the terms.
    """

    month: str
    status: Status
    measure: str
    unit: Unit
    target: Number | None
    actual: Number | None
    pending: int
    relieved_by: str | None
    owed_by: Side | None
    version: int
    signature: Signature


class Stretch(Part):
    """Three judged months, oldest first; `reached` is the middle one of their shares of the target (1: just kept)."""

    months: list[str]
    reached: float


class Trend(Part):
    """Where a commitment is going: its last three judged months beside the three before.

    A month counts once it is judged (kept or missed), with a target above zero, by the measure and in the unit that the
    newest report has, and is one of the last twelve months of the history. Its value is `actual` ÷ `target`.

    `better`: each of the last three is higher than each of the three before, and the middle ones are at least two
    hundredths of the target apart; `worse`: the other way round; `steady`: neither, that is, no clear change. Where
    nothing changes and months are independent of each other, chance alone makes at most one in ten read better or
    worse: a hint of a direction, no verdict.

    `cannot_tell`, with `why`: `few_months`, fewer than six such months (`judged` counts them, six at most);
    `target_changed`, a new version changed the target in between; `ended`, the newest report no longer has the
    commitment. `before` and `lately` are null then.
    """

    direction: Direction
    why: Literal["few_months", "target_changed", "ended"] | None
    judged: int
    before: Stretch | None
    lately: Stretch | None


class Row(Part):
    """A commitment over the months. Label, owner, measure and unit are those of the newest report that has it.

    `cells` has an entry a month of the history, null without a report or where that month's agreement did not have the
    commitment. `reached` is `actual` ÷ `target` for each month that counts for a trend, whenever it was; else null.

    `missed_in_a_row` names the months missed without a break up to the newest month that was judged, oldest first: an
    excused month does not count, one whose data was owed and not reported does, as for the agreement's remedies. Newer
    months that say nothing of it yet are passed over; older ones break the row. `ended`: the newest report no longer
    has the commitment; nothing is in a row then.
    """

    id: str
    owner: Side
    label: Bilingual
    measure: str
    unit: Unit
    ended: bool
    cells: list[Cell | None]
    reached: list[float | None]
    trend: Trend
    missed_in_a_row: list[str]


class History(Part):
    """Everything that the outputs hold of one agreement's months, oldest first and without gaps.

    Title, teams, currency and `as_of` are those of the newest report; null or empty where none can be read. `earlier`
    names months on file that lie too far back to be shown.
    """

    id: str
    title: Bilingual
    teams: dict[Side, Bilingual]
    currency: str | None
    as_of: str | None
    months: list[MonthEntry]
    earlier: list[str]
    commitments: list[Row]


class OverviewCell(Part):
    """An agreement in a month; `counts` is null without a report. `failed`: the last run of the month failed."""

    month: str
    state: MonthState
    failed: bool
    counts: Counts | None


class OverviewRow(Part):
    """An agreement over the overview's months; a cell is null before its first and after its last month."""

    id: str
    title: Bilingual
    cells: list[OverviewCell | None]


class MonthTotal(Part):
    """All agreements of a month: how many have a report, cannot be read, or have none since the run failed."""

    month: str
    reports: int
    unreadable: int
    failed: int
    counts: Counts


class Overview(Part):
    """Agreement × month, with the history of each agreement; sorted by id, months oldest first and without gaps."""

    schema_version: Literal[1] = 1
    months: list[str]
    agreements: list[OverviewRow]
    totals: list[MonthTotal]
    histories: list[History]


def history_schema() -> dict[str, Any]:
    """Give the published JSON Schema of what `sla history --json` prints."""
    schema = Overview.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "history.schema.json", **schema}
