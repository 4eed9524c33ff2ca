"""Put the canonical tables together from prepared sources, setting aside what cannot be used, and saying so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
from ibis.expr.types import BooleanColumn, Table

from sla_toolkit.agreement import REJECTED, Agreement, HistorySource
from sla_toolkit.leads import canonical
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import Ledger, SourceCount
from sla_toolkit.leads.mapping import LEAD_COLUMNS, needed_attributes, stage_names
from sla_toolkit.leads.noticing import counted, notice
from sla_toolkit.leads.oddities import (
    blank_and_unknown,
    blank_id,
    dates_without_time,
    duplicates,
    note_missing_attributes,
    note_stage_order,
    note_unknown_stages,
    stages_reentered,
    undated,
    unknown_companies,
    unreadable_amounts,
    unreadable_numbers,
    without_lead,
)
from sla_toolkit.leads.preparing import Prepared
from sla_toolkit.leads.tables import Leads

_INTERNAL = ("file", "_reason", "_known_company", "_nth", "_same")
_WON = "won"


@dataclass
class _Desk:
    """What the assembly works with, and the account it keeps."""

    agreement: Agreement
    sources: Mapping[str, Prepared]
    engine: Engine
    ledger: Ledger
    counts: list[SourceCount] = field(default_factory=list)


def assemble(
    agreement: Agreement, sources: Mapping[str, Prepared], engine: Engine, ledger: Ledger, digest: str
) -> Leads:
    """Build the canonical tables from the prepared sources."""
    desk = _Desk(agreement, sources, engine, ledger)
    rows = _leads(desk)
    attributes = _attributes(desk, rows)
    touches = _touches(desk, rows) if "touches" in sources else None
    deals = _deals(desk, rows) if "deals" in sources else None
    history, dated = _history(desk, rows, deals)
    note_stage_order(ledger, agreement, sources["leads"].opened.paths, rows, history)
    return Leads(
        leads=engine.keep("leads", _public(rows)),
        stage_history=history,
        touches=touches,
        deals=deals,
        attributes=attributes,
        dated_stages=dated,
        findings=tuple(ledger.findings),
        sources=tuple(desk.counts),
        digest=digest,
    )


def _leads(desk: _Desk) -> Table:
    source = desk.sources["leads"]
    rows = desk.engine.keep("leads_rows", canonical.lead_rows(source))
    kept = _first_of_each(desk, source, rows, "lead_id")
    desk.counts += source.counts(kept)
    if "companies" in desk.sources:
        kept = _with_companies(desk, kept)
    kept = desk.engine.keep("leads_kept", kept)
    checks = [
        *blank_and_unknown(desk.agreement, kept),
        *unreadable_amounts(source),
        *unreadable_numbers(desk.agreement, kept),
        *unknown_companies(kept),
    ]
    for table, oddities in checks:
        notice(desk.ledger, "leads", source.opened.paths, table, oddities)
    return kept


def _first_of_each(desk: _Desk, source: Prepared, rows: Table, key: str) -> Table:
    """Set aside rows without a key and all but the first row of each key."""
    name, paths = source.opened.name, source.opened.paths
    notice(desk.ledger, name, paths, rows, [blank_id(rows, key, source.mapped.columns[key])])
    keyed = rows.filter(rows[key].notnull())
    facts = keyed.agg(rows=keyed.count(), keys=keyed[key].nunique()).to_pyarrow().to_pylist()[0]
    if facts["rows"] == facts["keys"]:
        return keyed
    numbered = desk.engine.keep(f"{name}_numbered", canonical.repeats(rows, key))
    notice(desk.ledger, name, paths, numbered, duplicates(numbered, name))
    return numbered.filter(numbered._nth == 0).drop("_nth", "_same")


def _with_companies(desk: _Desk, leads: Table) -> Table:
    source = desk.sources["companies"]
    rows = desk.engine.keep("companies_rows", canonical.company_rows(source))
    companies = _first_of_each(desk, source, rows, "company")
    desk.counts += source.counts(companies)
    names = [name for name in companies.columns if name not in (*leads.columns, "file", "row", "company")]
    return canonical.with_companies(leads, companies, names)


def _attributes(desk: _Desk, rows: Table) -> frozenset[str]:
    """Name the lead columns that the data has, and note what the agreement looks at in vain."""
    mapped = desk.sources["leads"].mapped.columns
    attributes = [name for name in rows.columns if name not in (*LEAD_COLUMNS, *_INTERNAL) and not name.startswith("_")]
    known = {name for name in attributes if name not in ("row", "created_date_only")}
    known |= {name for name in ("channel", "owner", "created_at", "amount") if name in mapped}
    missing = [name for name in needed_attributes(desk.agreement) if name not in known]
    note_missing_attributes(desk.ledger, missing)
    return frozenset(known)


def _touches(desk: _Desk, leads: Table) -> Table:
    source = desk.sources["touches"]
    rows = desk.engine.keep("touches_rows", canonical.touch_rows(source))
    kept = _usable(desk, source, rows, leads, "at")
    desk.counts += source.counts(kept)
    return desk.engine.keep("touches", kept.select(*canonical.TOUCHES))


def _deals(desk: _Desk, leads: Table) -> Table:
    source = desk.sources["deals"]
    rows = desk.engine.keep("deals_rows", canonical.deal_rows(source))
    kept = _usable(desk, source, rows, leads, "won_at")
    for table, oddities in unreadable_amounts(source):
        notice(desk.ledger, "deals", source.opened.paths, table, oddities)
    desk.counts += source.counts(kept)
    return desk.engine.keep("deals", kept.select(*canonical.DEALS))


def _usable(desk: _Desk, source: Prepared, rows: Table, leads: Table, instant: str, *more: BooleanColumn) -> Table:
    """Set aside rows without a lead id, without a date, and those whose lead is not known."""
    name, paths = source.opened.name, source.opened.paths
    date_header = source.mapped.columns[instant]
    notice(
        desk.ledger,
        name,
        paths,
        rows,
        [blank_id(rows, "lead_id", source.mapped.columns["lead_id"]), undated(source, rows, instant, date_header)],
    )
    dated = rows.filter([rows.lead_id.notnull(), rows[instant].notnull(), *more])
    strangers = dated.anti_join(leads, "lead_id")
    notice(desk.ledger, name, paths, strangers, [without_lead(name)])
    kept = dated.semi_join(leads, "lead_id")
    for table, oddities in dates_without_time(source, [date_header]):
        notice(desk.ledger, name, paths, table, oddities)
    return kept


def _history(desk: _Desk, leads: Table, deals: Table | None) -> tuple[Table, frozenset[str]]:
    source = desk.sources["leads"]
    stages = list(source.mapped.stages)
    parts = canonical.wide_history(leads, stages)
    dated = set(stages)
    for table, oddities in dates_without_time(source, list(dict.fromkeys(source.mapped.stages.values()))):
        notice(desk.ledger, "leads", source.opened.paths, table, oddities)
    if "stage_history" in desk.sources:
        long = _long_history(desk, leads)
        parts.append(long.select(*canonical.HISTORY))
        dated |= _stages_in(desk, long)
    ids = desk.agreement.stage_ids
    if ids[0] not in dated and source.has("created_at"):
        parts.append(canonical.created_history(leads, ids[0]))
        dated.add(ids[0])
    if deals is not None and _WON in ids and _WON not in dated:
        parts.append(canonical.won_history(deals, _WON))
        dated.add(_WON)
    nothing = canonical.created_history(leads, ids[0]).filter(ibis.literal(False))
    history = canonical.with_reasons(ibis.union(nothing, *parts), desk.agreement, desk.engine)
    return desk.engine.keep("stage_history", history), frozenset(dated)


def _stages_in(desk: _Desk, long: Table) -> set[str]:
    """Name the stages that a stage history tells of: those it has, and those the agreement names for it."""
    source = desk.sources["stage_history"].opened.source
    named = set(source.stages) if isinstance(source, HistorySource) else set()
    ids = [*desk.agreement.stage_ids, REJECTED]
    counts = counted(long, [long.stage == one for one in ids])
    return named | {one for one, count in zip(ids, counts, strict=True) if count}


def _long_history(desk: _Desk, leads: Table) -> Table:
    source = desk.sources["stage_history"]
    settings = source.opened.source
    names = stage_names(desk.agreement, settings) if isinstance(settings, HistorySource) else {}
    rows = desk.engine.keep("history_rows", canonical.history_rows(source, names))
    note_unknown_stages(desk.ledger, source, rows)
    kept = desk.engine.keep("history_kept", _usable(desk, source, rows, leads, "entered_at", rows.stage.notnull()))
    notice(desk.ledger, "stage_history", source.opened.paths, *stages_reentered(kept))
    desk.counts += source.counts(kept)
    return kept


def _public(rows: Table) -> Table:
    return rows.select(*[name for name in rows.columns if name != "file" and not name.startswith("_")])

