"""How each date column of a source reads: settled from the whole column, or asked about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import Column, StringColumn, Table

from sla_toolkit.language import Message
from sla_toolkit.leads.forms import (
    Layout,
    Reading,
    is_era,
    is_serial,
    short_years,
    year_first,
    year_last,
    year_last_form,
)
from sla_toolkit.leads.instants import as_timestamp, date_only, instant_seconds, part, shape_of, year
from sla_toolkit.leads.refusal import DataRefused, refuse, setting_problem
from sla_toolkit.leads.strptime import FormUnknown, layout_by_form
from sla_toolkit.leads.text import plain_digits
from sla_toolkit.leads.zones import FIRST_YEAR, LAST_YEAR, to_utc

_MOST_SHAPES = 400  # a column of dates has a handful; more are no dates


@dataclass(frozen=True)
class ShapeCount:
    """A shape of a column: how many values have it, and where the first one stands."""

    shape: str
    count: int
    file: int
    row: int | None


@dataclass(frozen=True)
class DateColumn:
    """A column of dates and how it reads: the layouts of a text column, and the years its values lie in."""

    name: str
    layouts: tuple[Layout, ...]
    years: tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """A date column as it comes: its name in the table, its header, its `date_format` if it has one, and its file names.

    The text in it is clean: no spaces around it, null where blank.
    """

    name: str
    header: str
    form: str | None
    source: str
    paths: tuple[str, ...]


def understand(table: Table, asked: Asked) -> DateColumn:
    """Settle how a column reads; raises DataRefused where that cannot be told for certain."""
    kind = table[asked.name].type()
    if kind.is_string():
        return _understand_text(table, asked)
    if not (kind.is_date() or kind.is_timestamp()):
        message = Message("The column “{header}” holds {kind} and no dates.", header=asked.header, kind=str(kind))
        raise refuse("no_dates", message, file=asked.paths[0])
    years = table.agg(first=table[asked.name].year().min(), last=table[asked.name].year().max())
    return DateColumn(asked.name, (), _span(years.to_pyarrow().to_pylist()[0]))


def with_instants(table: Table, columns: Iterable[DateColumn], zone: str) -> Table:
    """Add `<name>_at`, the UTC instant (null: blank or no date), and `<name>_day`, whether it is a date without a time."""
    added: dict[str, Column] = {}
    for one in columns:
        seconds, day = _read(table[one.name], one, zone)
        added[f"{one.name}_at"] = as_timestamp(seconds)
        added[f"{one.name}_day"] = day
    return table.mutate(**added)


def _read(column: Column, date: DateColumn, zone: str) -> tuple[Column, Column]:
    kind = column.type()
    if kind.is_string():
        return instant_seconds(column, date.layouts, zone, date.years), date_only(column, date.layouts)
    if kind.is_date():
        seconds = column.cast("timestamp").epoch_seconds().cast("int64")
        return to_utc(seconds, zone, *date.years), column.notnull()
    seconds = column.truncate("s").epoch_seconds().cast("int64")
    has_zone = isinstance(kind, dt.Timestamp) and kind.timezone is not None
    return seconds if has_zone else to_utc(seconds, zone, *date.years), ibis.literal(False)


def _understand_text(table: Table, asked: Asked) -> DateColumn:
    shapes = _shapes(table, asked)
    if asked.form is not None:
        layouts = [one for shape in shapes if (one := _by_form(shape.shape, asked))]
        return DateColumn(asked.name, tuple(layouts), _years(table, asked, layouts))
    _refuse_strange(shapes, asked)
    layouts = [one for shape in shapes if (one := year_first(shape.shape))]
    last = [shape for shape in shapes if year_last(shape.shape, "day_first")]
    if last:
        reading = _reading(table, asked, last)
        layouts += [one for shape in last if (one := year_last(shape.shape, reading))]
    short = [shape for shape in shapes if short_years(shape.shape)]
    if short:
        raise _short_years(table, asked, short)
    return DateColumn(asked.name, tuple(layouts), _years(table, asked, layouts))


def _shapes(table: Table, asked: Asked) -> list[ShapeCount]:
    text = table[asked.name]
    given = table.filter(text.notnull()).select("file", "row", shape=shape_of(text))
    counted = given.group_by("shape").agg(
        count=given.count(), place=(given.file.cast("int64") * _FILE + given.row.fill_null(0)).min()
    )
    rows = counted.order_by(ibis.desc("count"), "shape").limit(_MOST_SHAPES).to_pyarrow().to_pylist()
    return [
        ShapeCount(row["shape"], int(row["count"]), row["place"] // _FILE, row["place"] % _FILE or None) for row in rows
    ]


_FILE = 1 << 40  # more rows than any file has


def _by_form(shape: str, asked: Asked) -> Layout | None:
    try:
        return layout_by_form(shape, str(asked.form))
    except FormUnknown as unknown:
        problem = setting_problem("date_format", unknown.message, (asked.source, "date_format"))
        raise DataRefused((problem,)) from None


def _refuse_strange(shapes: list[ShapeCount], asked: Asked) -> None:
    """Refuse what only a person knows to be a date: eras, and day numbers as most of a column."""
    era = next((one for one in shapes if is_era(one.shape)), None)
    if era:
        message = Message(
            "The column “{header}” has dates of a Japanese era: export them with the western year, such as 2026/10/01.",
            header=asked.header,
        )
        raise refuse("era_date", message, file=asked.paths[era.file], row=era.row)
    serials = [one for one in shapes if is_serial(one.shape)]
    if serials and 2 * sum(one.count for one in serials) > sum(one.count for one in shapes):
        message = Message(
            "The column “{header}” has day numbers as Excel keeps them: format the column as a date and export again.",
            header=asked.header,
        )
        raise refuse("serial_date", message, file=asked.paths[serials[0].file], row=serials[0].row)


def _reading(table: Table, asked: Asked, shapes: list[ShapeCount]) -> Reading:
    """Tell day-first from month-first, if the values rule one of them out; raises DataRefused otherwise."""
    layouts = [one for shape in shapes if (one := year_last(shape.shape, "day_first"))]
    most = _extremes(table, asked, layouts, {"first": "day", "second": "month"})
    first, second = most["first"][1], most["second"][1]
    if first > 12 >= second:
        return "day_first"
    if second > 12 >= first:
        return "month_first"
    forms = [year_last_form(shapes[0].shape, reading) for reading in ("day_first", "month_first")]
    if first > 12:
        message = Message(
            "The dates in “{header}” are of two kinds, some with the day first and some with the month: export them "
            "alike, such as 2026-10-01.",
            header=asked.header,
        )
        raise refuse("mixed_dates", message, file=asked.paths[shapes[0].file], row=shapes[0].row)
    raise _asks(table, asked, shapes[0], forms)


def _short_years(table: Table, asked: Asked, shapes: list[ShapeCount]) -> DataRefused:
    """Ask what a two-digit year means, offering only the forms that every value fits."""
    ways = [short_years(shape.shape) for shape in shapes]
    layouts = [next(iter(way.values())) for way in ways]  # of the form day, month, year
    most = _extremes(table, asked, layouts, {"d": "day", "m": "month", "y": "short_year"})
    limits = {"%d": 31, "%m": 12, "%y": 99}
    fitting = []
    for form in ways[0]:
        codes = [form[0:2], form[3:5], form[6:8]]
        if all(1 <= most[place][1] <= limits[code] or code == "%y" for place, code in zip("dmy", codes, strict=True)):
            fitting.append(form)
    return _asks(table, asked, shapes[0], fitting or list(ways[0]))


def _asks(table: Table, asked: Asked, shape: ShapeCount, forms: list[str]) -> DataRefused:
    lines = " / ".join(f'date_format: "{form}"' for form in forms)
    message = Message(
        "The dates in “{header}” read in more than one way (“{value}”, say): say which, by adding to “{source}:” in the "
        "data block the line {lines}",
        header=asked.header,
        value=_example(table, asked, shape),
        lines=lines,
        source=asked.source,
    )
    return refuse("ambiguous_date", message, file=asked.paths[shape.file], row=shape.row)


def _example(table: Table, asked: Asked, shape: ShapeCount) -> str:
    text = table[asked.name]
    found = table.filter(shape_of(text) == shape.shape).order_by("file", "row").limit(1)
    return str(found.select(value=found[asked.name]).to_pyarrow()["value"][0].as_py())


def _years(table: Table, asked: Asked, layouts: list[Layout]) -> tuple[int, int]:
    return _span(dict(zip(("first", "last"), _extremes(table, asked, layouts, {"year": "year"})["year"], strict=True)))


def _span(found: Mapping[str, Any]) -> tuple[int, int]:
    """Give the first and last year, as far as they are sound."""
    first, last = found["first"] or FIRST_YEAR, found["last"] or FIRST_YEAR
    return max(FIRST_YEAR, min(first, LAST_YEAR)), min(LAST_YEAR, max(last, FIRST_YEAR))


def _extremes(
    table: Table, asked: Asked, layouts: list[Layout], parts: Mapping[str, str]
) -> dict[str, tuple[int, int]]:
    """Give the least and the greatest value of parts of the dates."""
    if not layouts:
        return dict.fromkeys(parts, (0, 0))
    values = {name: _part(table[asked.name], layouts, place) for name, place in parts.items()}
    least = {f"{name}_0": value.min() for name, value in values.items()}
    found = table.agg(**least, **{f"{name}_1": value.max() for name, value in values.items()})
    row = found.to_pyarrow().to_pylist()[0]
    return {name: (row[f"{name}_0"] or 0, row[f"{name}_1"] or 0) for name in parts}


def _part(text: StringColumn, layouts: list[Layout], name: str) -> Column:
    plain, shape = plain_digits(text), shape_of(text)
    take = year if name == "year" else (lambda value, layout: part(value, layout, name))
    return ibis.cases(*[(shape == one.shape, take(plain, one)) for one in layouts])
