"""How each date column of a source reads: settled from the whole column, or asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import Column, StringColumn, Table

from sla_toolkit.agreement import Problem
from sla_toolkit.language import Message
from sla_toolkit.leads.findings import Place
from sla_toolkit.leads.forms import (
    EPOCH,
    DateColumn,
    Layout,
    Reading,
    Years,
    epoch,
    is_era,
    is_serial,
    short_year_form,
    short_years,
    year_first,
    year_last,
    year_last_form,
)
from sla_toolkit.leads.instants import has_shape, part, sensible
from sla_toolkit.leads.month_names import has_month_name, with_month_numbers
from sla_toolkit.leads.noticing import one_row, whole
from sla_toolkit.leads.refusal import DataRefused, refuse, setting_problem
from sla_toolkit.leads.shapes import ShapeCount, shapes_of, usual_shapes
from sla_toolkit.leads.strptime import FormUnknown, layout_by_form
from sla_toolkit.leads.text import plain, plain_digits
from sla_toolkit.leads.zones import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True)
class Asked:
    """A date column as it comes: its name in the table, its header, its `date_format` if any, and its source.

    The text in it is clean: no spaces around it, null where blank.
    """

    name: str
    header: str
    form: str | None
    place: Place


def understand(table: Table, asked: Sequence[Asked]) -> tuple[Table, list[DateColumn]]:
    """Settle how columns read; raises DataRefused with a problem for each that cannot be told for certain.

    Gives the table too, since full-width digits, month names and numbers that are dates are written in plain there.
    """
    table = _with_written_numbers(table, asked)
    texts = [one.name for one in asked if table[one.name].type().is_string()]
    formless = {one.name for one in asked if one.form is None}
    shapes = shapes_of(table, texts)
    wide = [name for name in texts if any(plain(one.shape) != one.shape for one in shapes[name])]
    if wide:
        table = table.mutate(**{name: plain_digits(table[name]) for name in wide})
    named = [
        name for name in texts if name in formless and any(has_month_name(one.shape) for one in shapes[name])
    ]
    if named:
        table = table.mutate(**{name: with_month_numbers(table[name]) for name in named})
    if wide or named:
        shapes = shapes_of(table, texts)
    return table, _settled(table, asked, shapes)


def _with_written_numbers(table: Table, asked: Sequence[Asked]) -> Table:
    """Write as text those numbers that may be dates: with a form, milliseconds since 1970, and Excel's day numbers."""
    numbers = [one for one in asked if table[one.name].type().is_numeric()]
    written = {one.name: table[one.name].cast("string") for one in numbers}
    if not written:
        return table
    shapes = usual_shapes(table.mutate(**written), list(written))
    likely = {
        one.name: written[one.name]
        for one in numbers
        if one.form is not None or any(shape == EPOCH or is_serial(shape) for shape in shapes[one.name])
    }
    return table.mutate(**likely) if likely else table


def _settled(
    table: Table, asked: Sequence[Asked], shapes: Mapping[str, list[ShapeCount]]
) -> list[DateColumn]:
    found: list[DateColumn] = []
    problems: list[Problem] = []
    for one in asked:
        try:
            found.append(_understood(table, one, shapes))
        except DataRefused as refused:
            problems += refused.problems
    if problems:
        raise DataRefused(tuple(dict.fromkeys(problems)))
    return found


def _understood(table: Table, asked: Asked, shapes: Mapping[str, list[ShapeCount]]) -> DateColumn:
    kind = table[asked.name].type()
    if kind.is_string():
        return _understood_text(table, asked, shapes[asked.name])
    if not (kind.is_date() or kind.is_timestamp()):
        message = Message(
            "The column “{header}” holds {kind} and no dates.", header=asked.header, kind=str(kind)
        )
        raise refuse("no_dates", message, file=asked.place.paths[0])
    years = sensible(table[asked.name]).year()
    found = one_row(table.agg(first=years.min(), last=years.max()))
    return DateColumn(asked.name, (), _span([whole(found["first"]), whole(found["last"])]))


def _understood_text(table: Table, asked: Asked, shapes: list[ShapeCount]) -> DateColumn:
    if asked.form is not None:
        layouts = [one for shape in shapes if (one := _by_form(shape.shape, asked))]
        return DateColumn(asked.name, tuple(layouts), _years(table, asked, layouts, shapes))
    _refuse_strange(shapes, asked)
    if _is_epoch(shapes, asked):
        return DateColumn(asked.name, (epoch(),), _span([]))
    layouts = [one for shape in shapes if (one := year_first(shape.shape))]
    last = [shape for shape in shapes if year_last(shape.shape, "day_first")]
    if last:
        reading = _reading(table, asked, last)
        layouts += [one for shape in last if (one := year_last(shape.shape, reading))]
    for shape in shapes:
        if forms := short_year_form(shape.shape):
            raise _asks(table, asked, shape, forms)
    short = [shape for shape in shapes if short_years(shape.shape)]
    if short:
        raise _short_years(table, asked, short)
    return DateColumn(asked.name, tuple(layouts), _years(table, asked, layouts, shapes))


def _by_form(shape: str, asked: Asked) -> Layout | None:
    try:
        return layout_by_form(shape, str(asked.form))
    except FormUnknown as unknown:
        problem = setting_problem("date_format", unknown.message, (asked.place.source, "date_format"))
        raise DataRefused((problem,)) from None


def _refuse_strange(shapes: list[ShapeCount], asked: Asked) -> None:
    """Refuse what only a person knows to be a date: eras, and day numbers as most of a column."""
    era = next((one for one in shapes if is_era(one.shape)), None)
    if era:
        message = Message(
            "The column “{header}” has dates of a Japanese era: export them with the western year, such as 2026/10/01.",
            header=asked.header,
        )
        raise refuse("era_date", message, file=asked.place.paths[era.file], row=era.row)
    serials = [one for one in shapes if is_serial(one.shape)]
    if serials and 2 * sum(one.count for one in serials) > sum(one.count for one in shapes):
        message = Message(
            "The column “{header}” has day numbers as Excel keeps them: format the column as a date and export again.",
            header=asked.header,
        )
        raise refuse("serial_date", message, file=asked.place.paths[serials[0].file], row=serials[0].row)


def _is_epoch(shapes: list[ShapeCount], asked: Asked) -> bool:
    """Tell a column of milliseconds since 1970; raises DataRefused where it holds other forms too."""
    others = [one for one in shapes if one.shape != EPOCH]
    if not others or len(others) == len(shapes):
        return len(others) < len(shapes)
    message = Message(
        "The column “{header}” has milliseconds since 1970 and other forms beside them: export them alike, such as "
        "2026-10-01 09:05.",
        header=asked.header,
    )
    raise refuse("mixed_dates", message, file=asked.place.paths[others[0].file], row=others[0].row)


def _reading(table: Table, asked: Asked, shapes: list[ShapeCount]) -> Reading:
    """Tell day-first from month-first, if the values rule one of them out; raises DataRefused otherwise."""
    layouts = [one for shape in shapes if (one := year_last(shape.shape, "day_first"))]
    first, second = _greatest(table, asked, layouts, ("day", "month"))
    if first > 12 >= second:
        return "day_first"
    if second > 12 >= first:
        return "month_first"
    if first <= 12:
        readings: tuple[Reading, ...] = ("day_first", "month_first")
        raise _asks(
            table, asked, shapes[0], [year_last_form(shapes[0].shape, reading) for reading in readings]
        )
    message = Message(
        "The dates in “{header}” are of two kinds, some with the day first and some with the month: export them "
        "alike, such as 2026-10-01.",
        header=asked.header,
    )
    raise refuse("mixed_dates", message, file=asked.place.paths[shapes[0].file], row=shapes[0].row)


def _short_years(table: Table, asked: Asked, shapes: list[ShapeCount]) -> DataRefused:
    """Ask what a two-digit year means, offering only the forms that every value fits."""
    ways = [short_years(shape.shape) for shape in shapes]
    layouts = [next(iter(way.values())) for way in ways]  # of the form day, month, year
    greatest = _greatest(table, asked, layouts, ("day", "month", "short_year"))
    limits = {"%d": 31, "%m": 12, "%y": 99}
    fitting = [
        form
        for form in ways[0]
        if all(
            most <= limits[code]
            for most, code in zip(greatest, (form[:2], form[3:5], form[6:8]), strict=True)
        )
    ]
    return _asks(table, asked, shapes[0], fitting or list(ways[0]))


def _asks(table: Table, asked: Asked, shape: ShapeCount, forms: list[str]) -> DataRefused:
    message = Message(
        "The dates in “{header}” read in more than one way (“{value}”, say): say which, by adding to “{source}:” in "
        "the data block the line {lines}",
        header=asked.header,
        value=_example(table, asked, shape),
        lines=" / ".join(f'date_format: "{form}"' for form in forms),
        source=asked.place.source,
    )
    return refuse("ambiguous_date", message, file=asked.place.paths[shape.file], row=shape.row)


def _example(table: Table, asked: Asked, shape: ShapeCount) -> str:
    text = table[asked.name]
    found = table.filter(has_shape(text, shape.shape)).order_by("file", "row").limit(1)
    return str(one_row(found.select(value=found[asked.name]))["value"])


def _years(table: Table, asked: Asked, layouts: Sequence[Layout], shapes: Sequence[ShapeCount]) -> Years:
    """Give the years that the dates lie in: from a shape's first and last text where the year leads, else by asking."""
    ends = {shape.shape: (shape.least, shape.greatest) for shape in shapes}
    leading = [one for one in layouts if one.spans.get("year", (-1, 0))[0] == 0]
    years = [int(text[:4]) for one in leading for text in ends[one.shape]]
    others = [one for one in layouts if one not in leading]
    if others:
        value = _part(table[asked.name], others, "year")
        found = one_row(table.agg(first=value.min(), last=value.max()))
        years += [whole(found["first"]), whole(found["last"])]
    return _span(years)


def _span(years: Sequence[int]) -> Years:
    """Give the first and last year, as far as they are sound."""
    sound = [min(max(one, FIRST_YEAR), LAST_YEAR) for one in years] or [FIRST_YEAR]
    return min(sound), max(sound)


def _greatest(table: Table, asked: Asked, layouts: list[Layout], parts: Sequence[str]) -> list[int]:
    """Give the greatest value of parts of the dates."""
    most = {name: _part(table[asked.name], layouts, name).max() for name in parts}
    found = one_row(table.agg(**most))
    return [whole(found[name]) for name in parts]


def _part(text: StringColumn, layouts: Sequence[Layout], name: str) -> Column:
    return ibis.cases(*[(has_shape(text, one.shape), part(text, one, name)) for one in layouts])
