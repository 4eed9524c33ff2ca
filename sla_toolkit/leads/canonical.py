"""The canonical tables: leads, their stage history, touches and deals, whatever the source looked like."""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import and_

import ibis
from ibis.expr.types import Column, Table

from sla_toolkit.agreement import REJECTED, Agreement
from sla_toolkit.leads.headers import folded
from sla_toolkit.leads.mapping import LEAD_COLUMNS, wordings
from sla_toolkit.leads.ordering import alike
from sla_toolkit.leads.preparing import Prepared
from sla_toolkit.leads.privacy import presence
from sla_toolkit.leads.text import as_text

_LARGEST_LIST = 10_000  # distinct reasons looked at; more are free text
HISTORY = ("lead_id", "stage", "entered_at", "date_only", "owner", "reason")
TOUCHES = ("lead_id", "at", "date_only", "kind", "by")
DEALS = ("lead_id", "amount", "won_at", "date_only")


def lead_rows(source: Prepared, compared: Collection[str]) -> Table:
    """Give one row for each row of the leads source: `file`, `row`, the lead's columns, and `_at_N`, `_day_N` a stage.

    Of an attribute that identifies a person, only whether it is given, unless a rule compares it.
    """
    rows = source.table
    created, day = _when(source, "created_at")
    columns: dict[str, Column] = {
        "lead_id": as_text(source.column("lead_id")),
        "row": rows.row,
        "created_at": created,
        "created_date_only": day,
        "channel": as_text(source.column("channel")),
        "owner": as_text(source.column("owner")),
        "amount": source.amount(),
    }
    for name in attributes_of(source):
        text = as_text(source.column(name))
        columns[name] = text if name in compared else presence(text, name, source.header(name))
    for number, header in enumerate(source.mapped.stages.values()):
        columns[f"_at_{number}"], columns[f"_day_{number}"] = source.instant(header)
    return rows.select(file=rows.file, _reason=as_text(source.column("reason")), **columns)


def attributes_of(source: Prepared) -> list[str]:
    """Name the columns of a source that are attributes."""
    return [name for name in source.mapped.columns if name not in LEAD_COLUMNS]


def repeats(keyed: Table, key: str, *, rows_have_numbers: bool) -> Table:
    """Number the rows of each key from 0 (`_nth`) and tell which repeat the first one word for word (`_same`).

    The order is that of the rows; in a database table, which has none, one of the values that every engine has alike.
    """
    values = [name for name in keyed.columns if name not in (key, "file", "row")]
    order = ["file", "row"] if rows_have_numbers else [alike(keyed[name]) for name in values]
    window = ibis.window(group_by=key, order_by=order)
    same = [keyed[name].identical_to(keyed[name].first(include_null=True).over(window)) for name in values]
    return keyed.mutate(_nth=ibis.row_number().over(window), _same=reduce(and_, same, ibis.literal(True)))


def with_companies(leads: Table, companies: Table, names: Sequence[str]) -> Table:
    """Add the attributes of each lead's company, and `_known_company`."""
    looked_up = companies.select(
        _company="company", _found=ibis.literal(True), **{name: companies[name] for name in names}
    )
    joined = leads.left_join(looked_up, leads.company == looked_up["_company"])
    return joined.mutate(_known_company=joined["_found"].fill_null(False)).drop("_company", "_found")


def company_rows(source: Prepared, compared: Collection[str]) -> Table:
    """Give one row for each row of the companies source: `file`, `row`, `company` and its attributes."""
    columns = {name: as_text(source.column(name)) for name in source.mapped.columns}
    for name in columns.keys() - {"company"} - set(compared):
        columns[name] = presence(columns[name], name, source.header(name))
    return source.table.select("file", "row", **columns)


def wide_history(leads: Table, stages: Sequence[str]) -> list[Table]:
    """Turn each stage's date column into entries."""
    parts = []
    for number, stage in enumerate(stages):
        reason = leads["_reason"] if stage == REJECTED else ibis.null("string")
        entries = leads.select(
            lead_id=leads.lead_id,
            stage=ibis.literal(stage),
            entered_at=leads[f"_at_{number}"],
            date_only=leads[f"_day_{number}"],
            owner=ibis.null("string"),
            reason=reason,
        )
        parts.append(entries.filter(entries.entered_at.notnull()))
    return parts


def created_history(leads: Table, stage: str) -> Table:
    """Take a lead's creation as its entry into the first stage."""
    entries = leads.select(
        lead_id=leads.lead_id,
        stage=ibis.literal(stage),
        entered_at=leads.created_at,
        date_only=leads.created_date_only,
        owner=ibis.null("string"),
        reason=ibis.null("string"),
    )
    return entries.filter(entries.entered_at.notnull())


def won_history(deals: Table, stage: str) -> Table:
    """Take each won deal as its lead's entry into a stage."""
    return deals.select(
        lead_id=deals.lead_id,
        stage=ibis.literal(stage),
        entered_at=deals.won_at,
        date_only=deals.date_only,
        owner=ibis.null("string"),
        reason=ibis.null("string"),
    )


def history_rows(source: Prepared, stages: Mapping[str, Sequence[str]]) -> Table:
    """Give one row for each row of the stage history: `file`, `row`, the entry's columns, `_name` and `_given`.

    `_name` is the stage as written; `_given` tells whether something stands as the date, be it readable or not.
    """
    name = as_text(source.column("stage"))
    entered, day = _when(source, "entered_at")
    return source.table.select(
        "file",
        "row",
        _name=name,
        lead_id=as_text(source.column("lead_id")),
        stage=recoded(source.table, name, stages),
        entered_at=entered,
        date_only=day,
        owner=as_text(source.column("owner")),
        reason=as_text(source.column("reason")),
        _given=source.given("entered_at"),
    )


def touch_rows(source: Prepared) -> Table:
    """Give one row for each row of the touches source: `file`, `row`, the touch's columns and `_given`."""
    at, day = _when(source, "at")
    return source.table.select(
        "file",
        "row",
        lead_id=as_text(source.column("lead_id")),
        at=at,
        date_only=day,
        kind=as_text(source.column("kind")),
        by=as_text(source.column("by")),
        _given=source.given("at"),
    )


def deal_rows(source: Prepared) -> Table:
    """Give one row for each row of the deals source: `file`, `row`, the deal's columns and `_given`."""
    won, day = _when(source, "won_at")
    return source.table.select(
        "file",
        "row",
        lead_id=as_text(source.column("lead_id")),
        amount=source.amount(),
        won_at=won,
        date_only=day,
        _given=source.given("won_at"),
    )


def recoded(
    table: Table, column: Column, names: Mapping[str, Sequence[str]], *, keep_others: bool = False
) -> Column:
    """Turn names as written into ids, whatever their width and case; others become null, or stay as they are."""
    known = {folded(name): code for code, some in names.items() for name in some}
    distinct = table.select(value=column).filter(lambda t: t.value.notnull()).distinct().limit(_LARGEST_LIST)
    written: dict[str, list[str]] = {}
    for value in sorted(distinct.to_pyarrow()["value"].to_pylist()):
        if code := known.get(folded(value)):
            written.setdefault(code, []).append(value)
    others = column if keep_others else ibis.null("string")
    if not written:
        return others
    return ibis.cases(
        *[(column.isin(values), ibis.literal(code)) for code, values in written.items()], else_=others
    )


def with_reasons(entries: Table, agreement: Agreement) -> Table:
    """Write each agreed rejection reason as its id; other text stays."""
    names = {reason.id: [reason.id, *wordings(reason.label)] for reason in agreement.rejection_reasons}
    return entries.mutate(reason=recoded(entries, entries.reason, names, keep_others=True))


def _when(source: Prepared, ours: str) -> tuple[Column, Column]:
    if source.has(ours):
        return source.instant(source.mapped.columns[ours])
    return ibis.null("timestamp"), ibis.literal(False)
