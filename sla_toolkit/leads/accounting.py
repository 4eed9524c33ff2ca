"""Every row that goes in, accounted for: used, or set aside under one reason."""

from collections import Counter
from collections.abc import Sequence

import ibis
from ibis.expr.types import BooleanColumn, StringColumn, Table

from sla_toolkit.language import Message
from sla_toolkit.leads.findings import Examples, Ledger, Place, SourceCount

WITHOUT_LEAD = {
    "touches": "touch_without_lead",
    "deals": "deal_without_lead",
    "stage_history": "history_without_lead",
}
"""The code of a row whose lead is not among the leads, by its source."""
LEFT_OUT = "left_out_by_where"
NOT_OF_PRESET = "left_out_by_preset"
REASONS = (
    NOT_OF_PRESET,
    LEFT_OUT,
    "blank_lead_id",
    "blank_company",
    "unparseable_date",
    "blank_date",
    *WITHOUT_LEAD.values(),
    "blank_stage",
    "unknown_stage",
    "duplicate_lead",
    "duplicate_company",
)
"""Why a row is set aside, in the order in which the reasons are looked at: the first that applies is the row's."""

Rows = Counter[tuple[int, str | None]]
"""Rows by the number of their file and the reason why they are set aside (None: they are used)."""


def first_reason(reasons: Sequence[tuple[BooleanColumn, str]]) -> StringColumn:
    """Give the code of the first condition that a row meets; null where it meets none. Conditions are never null."""
    return ibis.cases(*((condition, ibis.literal(code)) for condition, code in reasons))


def counted_rows(rows: Table, why: StringColumn) -> Rows:
    """Count the rows of a table with `file` by file and reason, in one query."""
    marked = rows.select("file", why=why)
    found = marked.group_by("file", "why").agg(n=marked.count()).to_pyarrow().to_pylist()
    return Counter({(int(one["file"]), one["why"]): int(one["n"]) for one in found})


def account(place: Place, read: Sequence[int], rows: Rows, ledger: Ledger) -> list[SourceCount]:
    """Account for the rows of every file of a source; `read` is how many went in from each.

    Where the two do not agree, somebody wrote into a table while it was being read: a finding says so, and what was
    counted by reason stands.
    """
    counts = [_of_file(place, number, rows) for number in range(len(place.paths))]
    for one, expected in zip(counts, read, strict=True):
        if one.read != expected:
            _notice_changed(place, one, expected, ledger)
    return counts


def _of_file(place: Place, number: int, rows: Rows) -> SourceCount:
    reasons = {code: rows[number, code] for code in REASONS if rows[number, code]}
    return SourceCount(place.source, place.file_name(number), rows[number, None], reasons)


def _notice_changed(place: Place, one: SourceCount, expected: int, ledger: Ledger) -> None:
    message = Message(
        "“{name}” had {before} rows at first and {after} when they were counted: it was written to while it was read. "
        "Run again when nothing writes to it.",
        name=one.name,
        before=expected,
        after=one.read,
    )
    ledger.find(
        "changed_while_read", "warning", abs(one.read - expected), place.source, Examples(None, ()), message
    )
