"""What may be odd about the leads, one function for each kind; none of them shows a value of a lead."""

from collections.abc import Sequence

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import REJECTED, Agreement, fields_of
from sla_toolkit.language import Message
from sla_toolkit.leads.findings import Examples, Ledger
from sla_toolkit.leads.match import numeric_fields
from sla_toolkit.leads.noticing import Oddity, notice
from sla_toolkit.leads.preparing import Prepared, date_only_oddities, number_oddity
from sla_toolkit.leads.text import money

_UNKNOWN = ("unknown", "不明", "n/a", "na", "#n/a", "none", "null", "-", "(not set)", "not set", "未設定", "未入力", "未登録")
_WHOLE_DAY = 86399  # seconds from a day's first to its last
_NAMES_SHOWN = 8
_LONGEST_NAME = 40

Checks = tuple[Table, Sequence[Oddity]]


def blank_id(table: Table, key: str, header: str) -> Oddity:
    """Look for rows without a key: they are set aside."""

    def say(count: int, rows: Message) -> Message:
        return Message(
            "{count} rows without “{header}” are set aside ({rows}).", count=count, header=header, rows=rows
        )

    return Oddity("blank_lead_id" if key == "lead_id" else "blank_company", "warning", table[key].isnull(), say)


def duplicates(table: Table, source: str) -> list[Oddity]:
    """Look for rows that repeat a key; `_nth` and `_same` are as `repeats` makes them."""
    code = "duplicate_lead" if source == "leads" else "duplicate_company"

    def say_same(count: int, rows: Message) -> Message:
        return Message("{count} rows repeat an earlier row and are set aside ({rows}).", count=count, rows=rows)

    def say_other(count: int, rows: Message) -> Message:
        return Message(
            "{count} rows have the key of an earlier row but other values; the first row counts ({rows}).",
            count=count,
            rows=rows,
        )

    again = table._nth > 0
    return [Oddity(code, "info", again & table._same, say_same), Oddity(code, "warning", again & ~table._same, say_other)]


def undated(source: Prepared, rows: Table, instant: str, header: str) -> Oddity:
    """Look for rows whose date is blank: they are set aside."""

    def say(count: int, found: Message) -> Message:
        return Message(
            "{count} rows without a date in “{header}” are set aside ({rows}).", count=count, header=header, rows=found
        )

    return Oddity("blank_date", "info", rows.lead_id.notnull() & rows[instant].isnull(), say)


_NO_LEAD = {"touches": "touch_without_lead", "deals": "deal_without_lead", "stage_history": "history_without_lead"}


def without_lead(source: str) -> Oddity:
    """Look for rows whose lead is not among the leads: they are set aside."""

    def say(count: int, rows: Message) -> Message:
        return Message(
            "{count} rows of “{source}” name a lead that is not among the leads, and are set aside ({rows}).",
            count=count,
            source=source,
            rows=rows,
        )

    return Oddity(_NO_LEAD[source], "warning", ibis.literal(True), say)


def dates_without_time(source: Prepared, headers: Sequence[str]) -> list[Checks]:
    """Look for dates without a time in columns that something is timed by."""
    return [(source.table, date_only_oddities(source, headers))]


def blank_and_unknown(agreement: Agreement, leads: Table) -> list[Checks]:
    """Look for columns in which some values are blank and others say that they are not known."""
    fields = {"channel": None, **{name: None for one in agreement.personas for name in sorted(fields_of(one.rule))}}
    return [(leads, [found]) for name in fields if name in leads.columns and (found := _blank_and_unknown(leads, name))]


def _blank_and_unknown(leads: Table, name: str) -> Oddity | None:
    if not leads[name].type().is_string():
        return None
    unknown = leads[name].lower().isin(_UNKNOWN).fill_null(False)
    row = leads.agg(blank=leads[name].isnull().sum(), unknown=unknown.sum()).to_pyarrow().to_pylist()[0]
    blanks, unknowns = int(row["blank"] or 0), int(row["unknown"] or 0)
    if not (blanks and unknowns):
        return None

    def say(count: int, rows: Message) -> Message:
        return Message(
            "“{name}” is blank for {blank} leads and says “unknown” or the like for {unknown}: the two are counted "
            "apart ({rows}).",
            name=name,
            blank=blanks,
            unknown=unknowns,
            rows=rows,
        )

    return Oddity("blank_and_unknown", "info", leads[name].isnull() | unknown, say)


def unreadable_amounts(source: Prepared) -> list[Checks]:
    """Look for amounts that are no numbers."""
    if not source.has("amount"):
        return []
    header = source.mapped.columns["amount"]
    oddity = number_oddity(source.of_header(header), header)
    column = source.of_header(header)
    return [(source.table, [Oddity(oddity.code, oddity.level, column.notnull() & money(column).isnull(), oddity.say)])]


def unreadable_numbers(agreement: Agreement, leads: Table) -> list[Checks]:
    """Look for attributes that a persona compares as numbers and that are none."""
    fields = dict.fromkeys(name for one in agreement.personas for name in sorted(numeric_fields(one.rule)))
    return [(leads, [number_oddity(leads[name], name)]) for name in fields if name in leads.columns]


def unknown_companies(leads: Table) -> list[Checks]:
    """Look for leads whose company is not among the companies."""
    if "_known_company" not in leads.columns:
        return []

    def say(count: int, rows: Message) -> Message:
        return Message("The company of {count} leads is not among the companies ({rows}).", count=count, rows=rows)

    missing = leads.company.notnull() & ~leads._known_company
    return [(leads, [Oddity("no_companies_match", "warning", missing, say)])]


def note_missing_attributes(ledger: Ledger, missing: Sequence[str]) -> None:
    """Say what the agreement looks at and the data lacks."""
    if not missing:
        return
    message = Message(
        "The data has no column for {names}: what rests on it cannot be told. Name the column under “columns:” of “leads:”.",
        names=", ".join(f"“{name}”" for name in missing),
    )
    ledger.find("missing_attribute", "warning", len(missing), "leads", Examples(None, ()), message)


def note_unknown_stages(ledger: Ledger, source: Prepared, rows: Table) -> None:
    """Say which stage names of the history the agreement does not know."""
    unknown = rows.filter(rows._name.notnull() & rows.stage.isnull())
    names = unknown.group_by("_name").agg(n=unknown.count()).order_by(ibis.desc("n"), "_name")
    found = names.limit(_NAMES_SHOWN).to_pyarrow().to_pylist()
    listed = ", ".join(f"{str(one['_name'])[:_LONGEST_NAME]} ({one['n']})" for one in found)

    def say(count: int, examples: Message) -> Message:
        return Message(
            "{count} rows have a stage that the agreement does not know and are set aside: {names}. Map the names under "
            "“stages:” of “stage_history:” ({rows}).",
            count=count,
            names=listed,
            rows=examples,
        )

    def say_blank(count: int, examples: Message) -> Message:
        return Message("{count} rows without a stage are set aside ({rows}).", count=count, rows=examples)

    notice(
        ledger,
        "stage_history",
        source.opened.paths,
        rows,
        [
            Oddity("unknown_stage", "warning", rows._name.notnull() & rows.stage.isnull(), say),
            Oddity("blank_stage", "warning", rows._name.isnull(), say_blank),
        ],
    )


def stages_reentered(history: Table) -> tuple[Table, list[Oddity]]:
    """Look for leads that entered one stage at several times; one row for each such lead and stage."""
    visits = history.group_by("lead_id", "stage").agg(
        times=history.entered_at.nunique(), file=history.file.min(), row=history.row.max()
    )

    def say(count: int, rows: Message) -> Message:
        return Message(
            "{count} times a lead entered a stage again; the first entry counts ({rows}).", count=count, rows=rows
        )

    return visits, [Oddity("stage_reentered", "info", visits.times > 1, say)]


def note_stage_order(ledger: Ledger, agreement: Agreement, paths: Sequence[str], leads: Table, history: Table) -> None:
    """Say how many leads entered a stage before they existed, or a later stage before an earlier one."""
    first = _first_entries(leads, history)
    early = first.latest_at < first.created_at
    before = first.filter(early.fill_null(False)).select("lead_id", "file", "row").distinct()
    order = _disordered(agreement, first.filter(~early.fill_null(False)))

    def say_before(count: int, rows: Message) -> Message:
        return Message("{count} leads entered a stage before they were created ({rows}).", count=count, rows=rows)

    def say_order(count: int, rows: Message) -> Message:
        return Message("{count} leads entered a later stage before an earlier one ({rows}).", count=count, rows=rows)

    always = ibis.literal(True)
    notice(ledger, "leads", paths, before, [Oddity("stage_before_lead", "warning", always, say_before)])
    notice(ledger, "leads", paths, order, [Oddity("stages_out_of_order", "warning", always, say_order)])


def _first_entries(leads: Table, history: Table) -> Table:
    """One row a lead and stage: the first entry as an interval (a date without a time is its whole day)."""
    latest = ibis.ifelse(
        history.date_only, history.entered_at + ibis.interval(seconds=_WHOLE_DAY), history.entered_at
    )
    spans = history.filter(history.stage != REJECTED).mutate(latest_at=latest)
    first = spans.group_by("lead_id", "stage").agg(entered_at=spans.entered_at.min(), latest_at=spans.latest_at.min())
    return first.inner_join(leads.select("lead_id", "file", "row", "created_at"), "lead_id")


def _disordered(agreement: Agreement, first: Table) -> Table:
    """One row for each lead with a stage whose whole interval lies before an earlier stage's."""
    place = ibis.cases(*[(first.stage == one, number) for number, one in enumerate(agreement.stage_ids)])
    placed = first.mutate(place=place)
    earlier = ibis.window(group_by="lead_id", order_by="place", rows=(None, -1))
    against = placed.mutate(before=placed.entered_at.max().over(earlier))
    return against.filter(against.latest_at < against.before).select("lead_id", "file", "row").distinct()
