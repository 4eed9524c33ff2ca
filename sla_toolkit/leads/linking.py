"""Sources that know their lead only through a link table: a deal's contact, the lead an opportunity came from."""

from collections.abc import Mapping
from dataclasses import replace

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import Link, Source
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import Ledger
from sla_toolkit.leads.mapping import VIA
from sla_toolkit.leads.noticing import notice
from sla_toolkit.leads.ordering import alike
from sla_toolkit.leads.preparing import Prepared
from sla_toolkit.leads.sentences import rows_about
from sla_toolkit.leads.text import as_text

_NO_LINK = "no link: "


def link_of(source: Source) -> Link | None:
    """Give a source's link table, read with the preset of the source unless it has its own."""
    if source.via is None or source.via.preset != "none":
        return source.via
    return source.via.model_copy(update={"preset": source.preset})


def through_links(sources: Mapping[str, Prepared], engine: Engine, ledger: Ledger) -> dict[str, Prepared]:
    """Put the lead's key in the place of the own key of every source that has a link table."""
    return {
        name: _linked(source, sources[name + VIA], sources["leads"], engine, ledger)
        if name + VIA in sources
        else source
        for name, source in sources.items()
        if not name.endswith(VIA)
    }


def _linked(source: Prepared, link: Prepared, leads: Prepared, engine: Engine, ledger: Ledger) -> Prepared:
    """Look each row's lead up among the leads there are; without one, no lead has the row's key.

    A key with several leads goes to one of them, the same on every engine, and a finding says how often.
    """
    rows = link.table
    pairs = rows.select(
        _from=as_text(link.column("from")), _to=as_text(link.column("to")), file=rows.file, row=rows.row
    )
    known = leads.table.select(_lead=as_text(leads.column("lead_id")))
    pairs = pairs.filter(pairs["_from"].notnull()).semi_join(known, pairs["_to"] == known["_lead"])
    found = pairs.group_by("_from").agg(
        _lead=pairs["_to"].argmin(alike(pairs["_to"])),
        _leads=pairs["_to"].nunique(),
        file=pairs.file.min(),
        row=pairs.row.min(),
    )
    found = engine.keep(f"{link.place.source}_leads", found)
    many = rows_about("several_leads", "warning", found["_leads"] > 1, header=link.header("to"))
    notice(ledger, link.place, found, [many])
    table = engine.keep(f"{source.place.source}_linked", _looked_up(source, found.select("_from", "_lead")))
    return replace(source, table=table)


def _looked_up(source: Prepared, leads: Table) -> Table:
    key = source.names[source.header("lead_id")]
    rows = source.table.mutate(_key=as_text(source.table[key]))
    joined = rows.left_join(leads, rows["_key"] == leads["_from"])
    own = ibis.literal(_NO_LINK) + joined["_key"]  # or a deal's key might happen to be that of another lead
    return joined.mutate(**{key: ibis.coalesce(joined["_lead"], own)}).drop("_key", "_from", "_lead")
