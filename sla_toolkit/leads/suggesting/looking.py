"""Open a file of unknown layout and count what its columns hold; no value of it leaves this module, only counts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import ibis
from ibis.expr.types import Table

from sla_toolkit.agreement import Source
from sla_toolkit.leads.dates import Asked, understand
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import Place
from sla_toolkit.leads.forms import short_years, year_first, year_last
from sla_toolkit.leads.instants import shape_of
from sla_toolkit.leads.noticing import one_row, whole
from sla_toolkit.leads.opening import Opened, open_source
from sla_toolkit.leads.refusal import DataRefused
from sla_toolkit.leads.text import cleaned

_DELIMITERS = ("\\t", ";", "|", ",")
_ENCODINGS = ("cp932", "cp1252")
_OWN = 0.95  # of the rows
_SAMPLE = 300  # values of a column whose form is looked at first


@dataclass(frozen=True)
class Dates:
    """How a column reads as dates: `forms` are those to choose from where it reads in more than one way."""

    forms: tuple[str, ...] = ()
    zoned: bool = False


@dataclass(frozen=True)
class Column:
    """A column by counts: rows that have a value, different values, and how it reads as dates (None: it holds none)."""

    header: str
    name: str
    filled: int
    different: int
    dates: Dates | None


@dataclass(frozen=True)
class Looked:
    """A file that was looked over. `choices` are the encodings to choose from where that is not certain.

    `table` holds the text of each column, without spaces around it.
    """

    path: Path
    table: Table
    rows: int
    columns: Mapping[str, Column]
    repeated: tuple[str, ...] = ()
    delimiter: str | None = None
    choices: tuple[str, ...] = field(default=())

    @cached_property
    def headers(self) -> list[str]:
        """Every header that stands once."""
        return list(self.columns)

    def is_key(self, header: str) -> bool:
        """Whether nearly every row has a value of its own here; exports repeat a few rows, and lack a few keys."""
        return self.rows > 0 and self.columns[header].different >= _OWN * self.rows

    def values(self, header: str) -> Table:
        """Give the different values of a column, as `v`."""
        column = self.table[self.columns[header].name]
        return self.table.filter(column.notnull()).select(v=column).distinct()


def look(path: Path, number: int, engine: Engine) -> Looked:
    """Open a file and count; raises DataRefused where it cannot be read at all."""
    opened, delimiter, choices = _open(path, number, engine)
    headers = list(dict.fromkeys(one for one in opened.headers if one and opened.headers.count(one) == 1))
    names = {header: f"c{position}" for position, header in enumerate(headers)}
    table = opened.load(
        headers, lambda raw: raw.mutate(**{name: cleaned(raw[name]) for name in names.values()})
    )
    counts = {f"n_{name}": table[name].count() for name in names.values()}
    counts |= {f"d_{name}": table[name].nunique() for name in names.values()}
    facts = one_row(table.agg(rows=table.count(), **counts))
    dated = _dates(table, names)
    columns = {
        header: Column(header, name, whole(facts[f"n_{name}"]), whole(facts[f"d_{name}"]), dated.get(header))
        for header, name in names.items()
    }
    repeated = sorted({one for one in opened.headers if one and opened.headers.count(one) > 1})
    return Looked(path, table, whole(facts["rows"]), columns, tuple(repeated), delimiter, choices)


def _open(path: Path, number: int, engine: Engine) -> tuple[Opened, str | None, tuple[str, ...]]:
    """Open a file; where its encoding or its delimiter must be named, find those it can be read with."""
    try:
        return _opened(path, number, engine), None, ()
    except DataRefused as refused:
        if refused.problems[0].code == "encoding":
            tried = {one: _try(path, number, engine, encoding=one) for one in _ENCODINGS}
            fitting = {one: opened for one, opened in tried.items() if opened}
            if fitting:
                return next(iter(fitting.values())), None, tuple(fitting)
        if refused.problems[0].code == "delimiter":
            parted = {one: _try(path, number, engine, delimiter=one) for one in _DELIMITERS}
            wide = {one: opened for one, opened in parted.items() if opened and len(opened.headers) > 1}
            if len(wide) == 1:
                return next(iter(wide.values())), next(iter(wide)), ()
        raise


def _try(path: Path, number: int, engine: Engine, **settings: str) -> Opened | None:
    try:
        return _opened(path, number, engine, **settings)
    except DataRefused:
        return None


def _opened(path: Path, number: int, engine: Engine, **settings: str) -> Opened:
    source = Source.model_validate({"path": str(path), **settings})
    return open_source(f"file_{number}", source, path.parent, engine)


def _dates(table: Table, names: Mapping[str, str]) -> dict[str, Dates]:
    """Tell which columns hold dates and how they read, from all their values."""
    likely = _likely(table, list(names.values()))
    found = {header: _reads(table, name, header) for header, name in names.items() if name in likely}
    return {header: dates for header, dates in found.items() if dates is not None}


def _likely(table: Table, names: Sequence[str]) -> set[str]:
    """Name the columns of which some of the first values are written as dates are."""
    if not names:
        return set()
    parts = [
        table.filter(table[name].notnull())
        .limit(_SAMPLE)
        .select(name=ibis.literal(name), shape=shape_of(table[name]))
        for name in names
    ]
    shapes = (ibis.union(*parts) if len(parts) > 1 else parts[0]).distinct().to_pyarrow().to_pylist()
    return {one["name"] for one in shapes if _is_date(str(one["shape"]))}


def _is_date(shape: str) -> bool:
    return bool(year_first(shape) or year_last(shape, "day_first") or short_years(shape))


def _reads(table: Table, name: str, header: str) -> Dates | None:
    try:
        _, (column,) = understand(table, [Asked(name, header, None, Place("leads", ("",)))])
    except DataRefused as refused:
        problem = refused.problems[0]
        lines = str(dict(problem.message.values).get("lines", ""))
        forms = tuple(re.findall(r'date_format: "([^"]+)"', lines))
        return Dates(forms) if problem.code == "ambiguous_date" and forms else None
    return Dates(zoned=bool(column.layouts) and all("sign" in one.fixed for one in column.layouts))
