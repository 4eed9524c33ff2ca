"""What may be odd about the leads, one function for each kind; none of them shows a value of a lead."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

import ibis
from ibis.expr.types import Column, Table

from sla_toolkit.agreement import Agreement, fields_of
from sla_toolkit.language import Message
from sla_toolkit.leads.accounting import WITHOUT_LEAD
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import Examples, Ledger, Place
from sla_toolkit.leads.match import numeric_fields
from sla_toolkit.leads.noticing import Oddity, examples, notice, one_row, whole
from sla_toolkit.leads.preparing import Prepared
from sla_toolkit.leads.sentences import no_numbers, rows_about
from sla_toolkit.leads.text import number

_UNKNOWN = (
    *("unknown", "n/a", "na", "#n/a", "none", "null", "-", "(not set)", "not set"),
    *("不明", "未設定", "未入力", "未登録"),
)
_WHOLE_DAY = 86399  # seconds from a day's first to its last
_NAMES_SHOWN = 8
_MOST_NAMES = 50  # different names, beyond which a column holds something else
_LONGEST_NAME = 40


def blank_key(source: Prepared, key: str) -> Oddity:
    """Look for rows without a key: they are set aside."""
    code = "blank_lead_id" if key == "lead_id" else "blank_company"
    return rows_about(code, "warning", source.column(key).isnull(), header=source.header(key))


def of_no_use(source: Prepared, rows: Table, ours: str) -> list[Oddity]:
    """Look for rows of touches, deals or a stage history that are set aside, and for dates (`ours`) without a time.

    `rows` has `_known`: whether the row's lead is among the leads.
    """
    header, named = source.header(ours), rows.lead_id.notnull()
    return [
        rows_about("blank_lead_id", "warning", ~named, header=source.header("lead_id")),
        rows_about("blank_date", "info", named & rows[ours].isnull(), header=header),
        rows_about(WITHOUT_LEAD[source.place.source], "warning", named & ~rows["_known"]),
        rows_about("date_without_time", "info", rows.date_only.fill_null(False), header=header),
    ]


def without_time(source: Prepared, headers: Iterable[str]) -> list[Oddity]:
    """Look for dates without a time in columns that something is timed by."""
    return [
        rows_about("date_without_time", "info", source.instant(header)[1].fill_null(False), header=header)
        for header in dict.fromkeys(headers)
    ]


def unreadable_numbers(agreement: Agreement, leads: Table) -> list[Oddity]:
    """Look for attributes that a persona compares as numbers and that are none."""
    names = dict.fromkeys(name for one in agreement.personas for name in sorted(numeric_fields(one.rule)))
    return [no_numbers(leads[name], name, number) for name in names if name in leads.columns]


def unknown_companies(leads: Table) -> list[Oddity]:
    """Look for leads whose company is not among the companies."""
    if "_known_company" not in leads.columns:
        return []
    return [rows_about("no_companies_match", "warning", leads.company.notnull() & ~leads["_known_company"])]


def duplicates(table: Table, source: str) -> list[Oddity]:
    """Look for rows that repeat a key; `_nth` and `_same` are as `repeats` makes them."""
    again, same = table["_nth"] > 0, table["_same"]
    if source == "companies":
        return [rows_about("duplicate_company", "info", again)]
    return [
        rows_about("duplicate_lead", "info", again & same, variant="_same"),
        rows_about("duplicate_lead", "warning", again & ~same, variant="_other"),
    ]


def note_blank_and_unknown(ledger: Ledger, agreement: Agreement, place: Place, leads: Table) -> None:
    """Say where some values are blank and others say that they are not known, which are counted apart."""
    rules = [name for one in agreement.personas for name in sorted(fields_of(one.rule))]
    names = [name for name in dict.fromkeys(("channel", *rules)) if _is_text(leads, name)]
    if not names:
        return
    unknown = {name: leads[name].lower().isin(_UNKNOWN).fill_null(False) for name in names}
    sums = {f"{name}_unknown": unknown[name].sum() for name in names}
    found = one_row(leads.agg(**sums, **{f"{name}_blank": leads[name].isnull().sum() for name in names}))
    for name in names:
        blanks, unknowns = whole(found[f"{name}_blank"]), whole(found[f"{name}_unknown"])
        if blanks and unknowns:
            message = Message(
                "“{name}” is blank for {blank} leads and says “unknown” or the like for {unknown}: these are counted "
                "apart.",
                name=name,
                blank=blanks,
                unknown=unknowns,
            )
            either = leads[name].isnull() | unknown[name]
            where = examples(leads.filter(either), place)
            ledger.find("blank_and_unknown", "info", blanks + unknowns, place.source, where, message)


def _is_text(leads: Table, name: str) -> bool:
    return name in leads.columns and leads[name].type().is_string()


def note_missing_attributes(ledger: Ledger, missing: Sequence[str]) -> None:
    """Say what the agreement looks at and the data lacks."""
    if not missing:
        return
    message = Message(
        "The data has no column for {names}, so what rests on it cannot be told: name the column under “columns:” of "
        "“leads:”.",
        names=", ".join(f"“{name}”" for name in missing),
    )
    ledger.find("missing_attribute", "warning", len(missing), "leads", Examples(None, ()), message)


def note_unknown_stages(ledger: Ledger, source: Prepared, rows: Table) -> None:
    """Say which stage names of the history the agreement does not know."""
    unknown = rows["_name"].notnull() & rows.stage.isnull()

    def say(count: int, where: Message) -> Message:
        return Message(
            "Rows with a stage that the agreement does not know, set aside: {count} ({rows}). They say {names}: name "
            "them under “stages:” of “stage_history:”.",
            count=count,
            names=_names(rows.filter(unknown)),
            rows=where,
        )

    blank = rows_about("blank_stage", "warning", rows["_name"].isnull())
    notice(ledger, source.place, rows, [Oddity("unknown_stage", "warning", unknown, say), blank])


def _names(strange: Table) -> str:
    """List stage names with their counts; a column with ever other values holds no stages, and is not shown."""
    counts = strange.group_by("_name").agg(n=strange.count())
    found = counts.limit(_MOST_NAMES + 1).to_pyarrow().to_pylist()
    if len(found) > _MOST_NAMES:
        return "…"
    found.sort(key=lambda one: (-one["n"], one["_name"]))
    return ", ".join(f"“{one['_name'][:_LONGEST_NAME]}” ({one['n']:,})" for one in found[:_NAMES_SHOWN])


def note_stages_reentered(ledger: Ledger, place: Place, history: Table, engine: Engine) -> None:
    """Say how often a lead entered a stage again, at another time."""
    at = history.entered_at
    visits = history.group_by("lead_id", "stage").agg(
        first=at.min(), last=at.max(), file=history.file.max(), row=history.row.max()
    )
    again = engine.work_out(visits.filter(visits.first < visits.last).select("file", "row"))
    notice(ledger, place, again, [rows_about("stage_reentered", "info", ibis.literal(True))])


def note_stage_order(
    ledger: Ledger, agreement: Agreement, place: Place, leads: Table, history: Table, engine: Engine
) -> None:
    """Say how many leads entered a stage before they were created, or a later stage before an earlier one.

    A date without a time is its whole day, so that only what cannot have been in order counts. An entry before the
    lead's creation is told of once, as that.
    """
    stages = range(len(agreement.stages))
    spans = _first_entries(agreement, leads, history)
    early = [(spans[f"latest_{n}"] < spans.created_at).fill_null(False) for n in stages]
    disordered = [
        (spans[f"latest_{later}"] < spans[f"first_{n}"]).fill_null(False) & ~early[later] & ~early[n]
        for later in stages
        for n in range(later)
    ]
    flags = {"early": reduce(or_, early), "disordered": reduce(or_, disordered, ibis.literal(False))}
    flagged = spans.select("file", "row", **flags)
    odd = engine.work_out(flagged.filter(flagged.early | flagged.disordered))
    oddities = [
        rows_about("stage_before_lead", "warning", odd.early),
        rows_about("stages_out_of_order", "warning", odd.disordered),
    ]
    notice(ledger, place, odd, oddities)


def _first_entries(agreement: Agreement, leads: Table, history: Table) -> Table:
    """One row a lead: for each stage (by its place in the order) the first entry as an interval."""
    whole_day = history.entered_at + ibis.interval(seconds=_WHOLE_DAY)
    spans = history.mutate(latest_at=ibis.ifelse(history.date_only, whole_day, history.entered_at))
    ends: dict[str, Column] = {}
    for place, stage in enumerate(agreement.stage_ids):
        ends[f"first_{place}"] = spans.entered_at.min(where=spans.stage == stage)
        ends[f"latest_{place}"] = spans.latest_at.min(where=spans.stage == stage)
    first = spans.group_by("lead_id").agg(**ends)
    return first.inner_join(leads.select("lead_id", "file", "row", "created_at"), "lead_id")
