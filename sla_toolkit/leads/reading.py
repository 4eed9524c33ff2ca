"""From an agreement's `data:` block to the canonical tables, or to every reason why not."""

from collections.abc import Iterator
from dataclasses import replace

from sla_toolkit.agreement import AgreementFile, Data, Problem, Source
from sla_toolkit.language import Message
from sla_toolkit.leads.assembly import assemble
from sla_toolkit.leads.connections.address import EMBEDDED
from sla_toolkit.leads.engine import Engine, connect
from sla_toolkit.leads.files.contents import digest_over
from sla_toolkit.leads.findings import Ledger
from sla_toolkit.leads.linking import link_of, through_links
from sla_toolkit.leads.mapping import VIA, Mapped, map_source, needed_attributes
from sla_toolkit.leads.opening import Opened, open_source
from sla_toolkit.leads.preparing import Prepared, prepare
from sla_toolkit.leads.refusal import DataRefused, placed, setting_problem
from sla_toolkit.leads.store.cache import small, through_cache
from sla_toolkit.leads.store.needed import as_read
from sla_toolkit.leads.tables import Leads

SOURCES = ("leads", "companies", "stage_history", "touches", "deals")


def read_leads(file: AgreementFile) -> Leads:
    """Read what the agreement's `data:` block names, over its connection (DuckDB in this process by default).

    Raises DataRefused with every problem found, each with file and row, or with the line of the agreement.
    """
    try:
        return _read(file)
    except DataRefused as refused:
        raise DataRefused(placed(refused.problems, file)) from None


def read_ahead(file: AgreementFile) -> None:
    """Read small files, which a run keeps for whoever reads them next; big ones and databases are left alone.

    Raises DataRefused as `read_leads` does.
    """
    data = _data(file)
    if data.connection == EMBEDDED and small(file, tuple(_sources(data))):
        read_leads(file)


def _read(file: AgreementFile) -> Leads:
    data = _data(file)
    file = replace(file, agreement=as_read(file.agreement))
    engine = connect(data.connection, file.folder)
    sources = tuple(_sources(data))
    return through_cache(file, sources, engine, lambda: _worked_out(file, data, engine))


def _worked_out(file: AgreementFile, data: Data, engine: Engine) -> Leads:
    ledger = Ledger()
    opened = _open_all(file, data, engine)
    mapped = _map_all(file, opened)
    zone = data.timezone or file.agreement.calendar.timezone
    sources = _prepare_all(opened, mapped, engine, zone, ledger)
    digest = digest_over(one.digest for one in sources.values())
    return assemble(file.agreement, through_links(sources, engine, ledger), engine, ledger, digest)


def _sources(data: Data) -> Iterator[tuple[str, Source]]:
    """Give each part of the `data:` block that names files or a table, link tables included."""
    for name in SOURCES:
        source: Source | None = getattr(data, name)
        if source is not None:
            yield name, source
            link = link_of(source)
            if link is not None:
                yield name + VIA, link


def _data(file: AgreementFile) -> Data:
    if file.agreement.data is None:
        message = Message("The agreement names no data: add a “data:” block.")
        raise DataRefused((setting_problem("no_data_block", message, ()),))
    return file.agreement.data


def _open_all(file: AgreementFile, data: Data, engine: Engine) -> dict[str, Opened]:
    """Open every source; raises DataRefused with the problems of all of them."""
    opened: dict[str, Opened] = {}
    problems: list[Problem] = []
    for name, settings in _sources(data):
        try:
            opened[name] = open_source(name, settings, file.folder, engine)
        except DataRefused as refused:
            problems += refused.problems
    _raise(problems)
    return opened


def _map_all(file: AgreementFile, opened: dict[str, Opened]) -> dict[str, Mapped]:
    """Find every column; raises DataRefused with the problems of all sources."""
    needed = list(needed_attributes(file.agreement))
    mapped: dict[str, Mapped] = {}
    problems: list[Problem] = []
    dated = () if "stage_history" in opened else file.agreement.stages
    for name, one in opened.items():
        wanted: list[str] = []
        if name == "leads":
            wanted = [*needed, *(["company"] if "companies" in opened else [])]
        elif name == "companies":
            wanted = needed
        mapped[name], found = map_source(name, one.settings, one.headers, wanted, dated)
        problems += found
    if not problems and "companies" in mapped and "company" not in mapped["leads"].columns:
        message = Message(
            "“companies:” needs the leads' company: add “company: …” to “columns:” of “leads:”."
        )
        problems.append(setting_problem("column_not_named", message, ("leads", "columns")))
    _raise(problems)
    return mapped


def _prepare_all(
    opened: dict[str, Opened], mapped: dict[str, Mapped], engine: Engine, zone: str, ledger: Ledger
) -> dict[str, Prepared]:
    """Bring every source in, letting go of each file; raises DataRefused with the problems of all of them."""
    prepared: dict[str, Prepared] = {}
    problems: list[Problem] = []
    for name in list(opened):
        try:
            prepared[name] = prepare(opened.pop(name), mapped[name], engine, zone, ledger)
        except DataRefused as refused:
            problems += refused.problems
    _raise(problems)
    return prepared


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise DataRefused(tuple(problems))
