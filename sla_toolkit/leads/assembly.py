"""Put the canonical tables together from prepared sources, setting aside what cannot be used, and saying so."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import REJECTED, Agreement, HistorySource, fields_of
from sla_toolkit.leads import canonical
from sla_toolkit.leads.accounting import WITHOUT_LEAD, counted_rows, first_reason
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import Ledger, SourceCount
from sla_toolkit.leads.mapping import needed_attributes, stage_names
from sla_toolkit.leads.notation import settled, strange_amounts
from sla_toolkit.leads.noticing import counted, notice, one_row
from sla_toolkit.leads.oddities import (
    blank_key,
    duplicates,
    note_blank_and_unknown,
    note_missing_attributes,
    note_stage_order,
    note_stages_reentered,
    note_unknown_stages,
    of_no_use,
    unknown_companies,
    unreadable_numbers,
    without_time,
)
from sla_toolkit.leads.preparing import Prepared
from sla_toolkit.leads.tables import Leads

_WON = "won"
_LEVELS = ("error", "warning", "info")
_NAMED_ALWAYS = ("lead_id", "row", "created_at", "created_date_only", "channel", "owner", "amount")


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
    """Build the canonical tables from the prepared sources; raises DataRefused for amounts that read two ways."""
    sources = settled(sources, agreement.agreement.currency)
    desk = _Desk(agreement, sources, engine, ledger)
    rows = _leads(desk)
    touches = _touches(desk, rows) if "touches" in sources else None
    deals = _deals(desk, rows) if "deals" in sources else None
    history, dated = _history(desk, rows, deals)
    note_stage_order(ledger, agreement, sources["leads"].place, rows, history, engine)
    leads = engine.keep("leads", rows.select(*[name for name in rows.columns if _is_public(name)]))
    engine.release_all_but("leads", "stage_history", "touches", "deals")
    return Leads(
        leads=leads,
        stage_history=history,
        touches=touches,
        deals=deals,
        attributes=_attributes(desk, leads),
        dated_stages=dated,
        findings=tuple(sorted(ledger.findings, key=lambda one: _LEVELS.index(one.level))),
        sources=tuple(sorted(desk.counts, key=lambda one: list(sources).index(one.source))),
        digest=digest,
        engine=engine,
    )


def _is_public(name: str) -> bool:
    return name != "file" and not name.startswith("_")


def _leads(desk: _Desk) -> Table:
    source = desk.sources["leads"]
    oddities = [blank_key(source, "lead_id"), *strange_amounts(source)]
    notice(
        desk.ledger,
        source.place,
        source.table,
        [*oddities, *without_time(source, source.mapped.stages.values())],
    )
    kept = _first_of_each(desk, source, canonical.lead_rows(source, _compared(desk)), "lead_id")
    if "companies" in desk.sources:
        kept = _with_companies(desk, kept)
    kept = desk.engine.keep("leads_kept", kept)
    _let_go(desk, source)
    note_blank_and_unknown(desk.ledger, desk.agreement, source.place, kept)
    notice(
        desk.ledger, source.place, kept, [*unreadable_numbers(desk.agreement, kept), *unknown_companies(kept)]
    )
    return kept


def _compared(desk: _Desk) -> set[str]:
    """Name the attributes that persona rules compare."""
    return {name for persona in desk.agreement.personas for name in fields_of(persona.rule)}


def _first_of_each(desk: _Desk, source: Prepared, rows: Table, key: str) -> Table:
    """Set aside rows without a key and all but the first row of each key, and account for them."""
    keyed, blank = rows.filter(rows[key].notnull()), f"blank_{key}"
    facts = one_row(keyed.agg(rows=keyed.count(), keys=keyed[key].nunique()))
    if facts["rows"] == facts["keys"]:
        counted = counted_rows(rows, first_reason([(rows[key].isnull(), blank)]))
        desk.counts += source.counts(counted, desk.ledger)
        return keyed
    numbered = desk.engine.keep(
        f"{source.place.source}_numbered",
        canonical.repeats(keyed, key, rows_have_numbers=source.settings.table is None),
    )
    notice(desk.ledger, source.place, numbered, duplicates(numbered, source.place.source))
    again = "duplicate_lead" if key == "lead_id" else "duplicate_company"
    counted = counted_rows(numbered, first_reason([(numbered["_nth"] > 0, again)]))
    counted += counted_rows(rows.filter(rows[key].isnull()), ibis.literal(blank))
    desk.counts += source.counts(counted, desk.ledger)
    return numbered.filter(numbered["_nth"] == 0).drop("_nth", "_same")


def _with_companies(desk: _Desk, leads: Table) -> Table:
    source = desk.sources["companies"]
    notice(desk.ledger, source.place, source.table, [blank_key(source, "company")])
    companies = _first_of_each(desk, source, canonical.company_rows(source, _compared(desk)), "company")
    names = [name for name in companies.columns if name not in (*leads.columns, "file", "row", "company")]
    return canonical.with_companies(leads, companies, names)


def _attributes(desk: _Desk, leads: Table) -> frozenset[str]:
    """Name the lead columns that the data has, and note what the agreement looks at in vain."""
    mapped = desk.sources["leads"].mapped.columns
    known = {name for name in leads.columns if name not in _NAMED_ALWAYS}
    known |= {name for name in ("channel", "owner", "created_at", "amount") if name in mapped}
    note_missing_attributes(
        desk.ledger, [name for name in needed_attributes(desk.agreement) if name not in known]
    )
    return frozenset(known)


def _touches(desk: _Desk, leads: Table) -> Table:
    source = desk.sources["touches"]
    kept = _usable(desk, source, canonical.touch_rows(source), leads, "at")
    touches = desk.engine.keep("touches", kept.select(*canonical.TOUCHES))
    desk.engine.release("touches_marked")
    return touches


def _deals(desk: _Desk, leads: Table) -> Table:
    source = desk.sources["deals"]
    notice(desk.ledger, source.place, source.table, strange_amounts(source))
    kept = _usable(desk, source, canonical.deal_rows(source), leads, "won_at")
    deals = desk.engine.keep("deals", kept.select(*canonical.DEALS))
    desk.engine.release("deals_marked")
    return deals


def _usable(desk: _Desk, source: Prepared, rows: Table, leads: Table, instant: str) -> Table:
    """Set aside rows without a lead id, without a date, and those whose lead is not known."""
    marked = desk.engine.keep(f"{source.place.source}_marked", _marked(source, rows, leads, instant))
    _let_go(desk, source)
    notice(desk.ledger, source.place, marked, of_no_use(source, marked, instant))
    desk.counts += source.counts(counted_rows(marked, marked["_why"]), desk.ledger)
    return marked.filter(marked["_why"].isnull())


def _let_go(desk: _Desk, source: Prepared) -> None:
    """Let go of the steps to a source's rows, once these are kept."""
    desk.engine.release(
        *(f"{source.place.source}_{step}" for step in ("clean", "dated", "linked", "numbered"))
    )


def _marked(source: Prepared, rows: Table, leads: Table, instant: str) -> Table:
    """Add `_why`, the reason why each row is set aside (null: it is used), and `_known`: whether there is its lead."""
    known = leads.select(_lead=leads.lead_id)
    joined = rows.left_join(known, rows.lead_id == known["_lead"])
    reasons = [
        (joined.lead_id.isnull(), "blank_lead_id"),
        (joined[instant].isnull() & joined["_given"], "unparseable_date"),
        (joined[instant].isnull(), "blank_date"),
        (joined["_lead"].isnull(), WITHOUT_LEAD[source.place.source]),
    ]
    if "stage" in rows.columns:
        reasons += [
            (joined["_name"].isnull(), "blank_stage"),
            (joined.stage.isnull(), "unknown_stage"),
        ]
    marks = {"_why": first_reason(reasons), "_known": joined["_lead"].notnull()}
    return joined.mutate(**marks).drop("_lead", "_given")


def _history(desk: _Desk, leads: Table, deals: Table | None) -> tuple[Table, frozenset[str]]:
    source = desk.sources["leads"]
    parts, dated = canonical.wide_history(leads, list(source.mapped.stages)), set(source.mapped.stages)
    if "stage_history" in desk.sources:
        long = _long_history(desk, leads)
        parts.append(long.select(*canonical.HISTORY))
        dated |= _stages_in(desk, long)
    first = desk.agreement.stage_ids[0]
    if first not in dated and source.has("created_at"):
        parts.append(canonical.created_history(leads, first))
        dated.add(first)
    if deals is not None and _WON in desk.agreement.stage_ids and _WON not in dated:
        parts.append(canonical.won_history(deals, _WON))
        dated.add(_WON)
    nothing = canonical.created_history(leads, first).filter(ibis.literal(False))
    entries = ibis.union(nothing, *parts) if parts else nothing
    history = desk.engine.keep("stage_history", canonical.with_reasons(entries, desk.agreement))
    desk.engine.release("stage_history_marked")
    return history, frozenset(dated)


def _stages_in(desk: _Desk, long: Table) -> set[str]:
    """Name the stages that a stage history tells of: those it has, and those the agreement names for it."""
    settings = desk.sources["stage_history"].settings
    named = set(settings.stages) if isinstance(settings, HistorySource) else set()
    ids = [*desk.agreement.stage_ids, REJECTED]
    counts = counted(long, [long.stage == one for one in ids])
    return named | {one for one, count in zip(ids, counts, strict=True) if count}


def _long_history(desk: _Desk, leads: Table) -> Table:
    source = desk.sources["stage_history"]
    settings = source.settings
    names = stage_names(desk.agreement, settings) if isinstance(settings, HistorySource) else {}
    rows = canonical.history_rows(source, names)
    note_unknown_stages(desk.ledger, source, rows)
    kept = _usable(desk, source, rows, leads, "entered_at")
    note_stages_reentered(desk.ledger, source.place, kept, desk.engine)
    return kept
