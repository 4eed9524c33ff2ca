"""How each column of amounts is written: settled from the whole column, or asked about."""

from collections.abc import Mapping
from dataclasses import replace

from ibis.expr.types import BooleanColumn, Column

from sla_toolkit.agreement import Problem
from sla_toolkit.language import Message
from sla_toolkit.leads.amounts import WITH_UNIT, Decimal, Notation, bare_form, is_amount, tidy, with_amount
from sla_toolkit.leads.noticing import Oddity, counted, whole
from sla_toolkit.leads.preparing import Prepared
from sla_toolkit.leads.refusal import DataRefused, refuse
from sla_toolkit.leads.sentences import rows_about
from sla_toolkit.leads.text import money

_LINES = """decimal: "." / decimal: ",\""""


def settled(sources: Mapping[str, Prepared], currency: str) -> dict[str, Prepared]:
    """Give the sources with their amounts read (`Prepared.amount`); raises DataRefused with every reason why not."""
    found: dict[str, Prepared] = {}
    problems: list[Problem] = []
    for name, source in sources.items():
        try:
            found[name] = _with_amounts(source, currency) if source.has("amount") else source
        except DataRefused as refused:
            problems += refused.problems
    if problems:
        raise DataRefused(tuple(problems))
    return found


def strange_amounts(source: Prepared) -> list[Oddity]:
    """Look for amounts that are no numbers, and for those in another currency; both count as blank."""
    if source.notation is None:
        return []
    column, header = source.column("amount"), source.header("amount")
    bad = column.notnull() & source.amount().isnull()
    if source.notation.plain:
        return [rows_about("unparseable_number", "warning", bad, header=header)]
    currency = source.notation.currency
    other = bad & _other_currency(column, currency)
    return [
        rows_about("unparseable_number", "warning", bad & ~other, header=header),
        rows_about("other_currency", "warning", other, header=header, currency=currency),
    ]


def _with_amounts(source: Prepared, currency: str) -> Prepared:
    notation = _notation(source, currency)
    name = source.names[source.header("amount")]
    return replace(source, table=with_amount(source.table, name, notation), notation=notation)


def _notation(source: Prepared, currency: str) -> Notation:
    """Settle how the amounts of a source are written; raises DataRefused where they read in more than one way."""
    column = source.column("amount")
    named: Decimal | None = source.settings.decimal
    if not column.type().is_string():
        return Notation(currency, plain=True)
    given, plain = column.notnull(), money(column).notnull()
    total, plains, points = counted(source.table, [given, plain, plain & column.contains(".")])
    if total == plains and not points and named != ",":
        return Notation(currency, plain=True)
    text = tidy(column)
    point, comma = (is_amount(text, currency, bare_form(sign)) for sign in (".", ","))
    both = point & comma
    conditions = {
        "points": point & ~comma,
        "commas": comma & ~point,
        "dots": both & text.re_search("[0-9][.][0-9]"),
        "pairs": both & text.re_search("[0-9],[0-9]"),
        "units": is_amount(text, currency, WITH_UNIT),
        "others": _other_currency(column, currency),
    }
    counts = dict(zip(conditions, counted(source.table, list(conditions.values())), strict=True))
    if 2 * counts["others"] > total:
        raise _mostly_other(source, conditions["others"], counts["others"], total, currency)
    decimal = named or _decimal(source, conditions, counts)
    return Notation(currency, decimal, plain=total == plains and decimal == ".", units=bool(counts["units"]))


def _decimal(source: Prepared, conditions: Mapping[str, BooleanColumn], counts: Mapping[str, int]) -> Decimal:
    """Tell the decimal sign: from amounts that read one way only, and 1,200 alone is twelve hundred.

    1.200 alone may be either, and so may 1,200 beside 12,5.
    """
    if counts["points"] and counts["commas"]:
        message = Message(
            "The amounts in “{header}” are of two kinds: {points} have a decimal point, {commas} a decimal comma. "
            "Export them alike, or say which counts, by adding to “{source}:” in the data block the line {lines}",
            header=source.header("amount"),
            points=counts["points"],
            commas=counts["commas"],
            source=source.place.source,
            lines=_LINES,
        )
        fewer = min(("points", "commas"), key=lambda one: counts[one])
        raise _refused("mixed_amounts", message, source, conditions[fewer])
    open_to_doubt = "pairs" if counts["commas"] else "dots"
    certain = counts["points"] and not counts["commas"]
    if counts[open_to_doubt] and not certain:
        message = Message(
            "The amounts in “{header}” read in more than one way: the sign before the last three digits may part "
            "thousands or a fraction. Say which, by adding to “{source}:” in the data block the line {lines}",
            header=source.header("amount"),
            source=source.place.source,
            lines=_LINES,
        )
        raise _refused("ambiguous_amount", message, source, conditions[open_to_doubt])
    return "," if counts["commas"] else "."


def _other_currency(column: Column, currency: str) -> BooleanColumn:
    text = tidy(column)
    return is_amount(text, None) & ~is_amount(text, currency)


def _mostly_other(
    source: Prepared, condition: BooleanColumn, count: int, total: int, currency: str
) -> DataRefused:
    message = Message(
        "{count} of the {total} amounts in “{header}” are in another currency than the agreement's {currency}: name a "
        "column in {currency}, or write their currency under “currency:” of the agreement.",
        count=count,
        total=total,
        header=source.header("amount"),
        currency=currency,
    )
    return _refused("other_currency", message, source, condition)


def _refused(code: str, message: Message, source: Prepared, condition: BooleanColumn) -> DataRefused:
    """Refuse with the place of the first row that meets a condition."""
    rows = source.table.filter(condition).order_by("file", "row").limit(1).select("file", "row")
    found = rows.to_pyarrow().to_pylist()[0]
    return refuse(
        code, message, file=source.place.paths[whole(found["file"])], row=whole(found["row"]) or None
    )
