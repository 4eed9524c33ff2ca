"""What values an attribute has: the most frequent texts, or ranges of numbers found from quantiles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any, Literal

import ibis
from ibis.expr.types import Column, IntegerColumn, Table

from sla_toolkit.leads.ordering import alike
from sla_toolkit.leads.text import cleaned, number
from sla_toolkit.planning.personas.discreet import CONTACT, ENOUGH, LONGEST
from sla_toolkit.planning.personas.population import CLOSED, KEPT, MONTH, Past

Kind = Literal["number", "text"]
MOST_VALUES = 12
"""So many texts of an attribute stand on their own; all others are one level."""
_NUMBERS = 0.95
_FEW = 8
_QUANTILES = (0.2, 0.4, 0.6, 0.8)
_LONG_NUMBER = 1e9
_OWN = 0.5


@dataclass(frozen=True)
class Level:
    """A value, a range of numbers (both ends included; null: open), all other values, or none at all."""

    kind: Literal["value", "range", "rest", "blank"]
    text: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Attribute:
    """What an attribute holds: `filled` of `leads` are not blank, with so many `distinct` values.

    `levels` are all that its leads are parted into. `own` tells that nearly every lead has a value of its own, so that
    none stands for a group.
    """

    name: str
    kind: Kind
    leads: int
    filled: int
    distinct: int
    levels: tuple[Level, ...]
    own: bool


def attributes_of(past: Past, names: Iterable[str]) -> list[Attribute]:
    """Look at attributes of the past leads."""
    names = list(names)
    if past.lacks or not names:
        return []
    facts = _facts(past.table, names)
    return [_attribute(past.table, name, facts, place) for place, name in enumerate(names)]


def levelled(past: Past, attributes: Sequence[Attribute], **more: Any) -> Table:
    """Give one row a lead with `month`, `kept`, `closed`, `l0`, `l1` …: the place of its level in each attribute."""
    codes = {f"l{place}": _code(past.table[one.name], one) for place, one in enumerate(attributes)}
    told = {"month": past.table[MONTH], "kept": past.table[KEPT], "closed": past.table[CLOSED]}
    table = past.table.select(**told, **codes, **more)
    return past.engine.work_out(table) if past.engine else table


def _facts(table: Table, names: Sequence[str]) -> Mapping[str, Any]:
    asked: dict[str, Any] = {"leads": table.count()}
    for place, name in enumerate(names):
        text, value = cleaned(table[name]), number(table[name])
        asked |= {
            f"filled{place}": text.count(),
            f"distinct{place}": text.nunique(),
            f"numbers{place}": value.count(),
            f"most{place}": value.max(),
            f"whole{place}": (value == value.floor()).sum(),
        }
    found: Mapping[str, Any] = table.agg(**asked).to_pyarrow().to_pylist()[0]
    return found


def _attribute(table: Table, name: str, facts: Mapping[str, Any], place: int) -> Attribute:
    leads, filled, distinct = (
        int(facts[key] or 0) for key in ("leads", f"filled{place}", f"distinct{place}")
    )
    numbers, most = int(facts[f"numbers{place}"] or 0), float(facts[f"most{place}"] or 0)
    kind: Kind = "number" if filled and numbers >= _NUMBERS * filled else "text"
    own = (distinct > _FEW and distinct > _OWN * filled and kind == "text") or most >= _LONG_NUMBER
    levels: list[Level] = []
    if filled and not own:
        if kind == "number" and distinct > _FEW:
            levels = _ranges(table[name], whole=int(facts[f"whole{place}"] or 0) == numbers)
        else:
            levels = [Level("value", value) for value in frequent_values(table, name, MOST_VALUES)]
    rest = [] if levels and kind == "number" and distinct > _FEW and numbers == filled else [Level("rest")]
    blank = [Level("blank")] if filled < leads else []
    return Attribute(name, kind, leads, filled, distinct, (*levels, *rest, *blank), own)


def frequent_values(table: Table, name: str, most: int = 200) -> list[str]:
    """Give the most frequent values of an attribute that no lead can be known by, the most frequent first."""
    values = table.select(value=cleaned(table[name]))
    shown = values.value.notnull() & (values.value.length() <= LONGEST) & ~values.value.re_search(CONTACT)
    grouped = values.filter(shown).group_by("value").agg(leads=lambda t: t.count())
    frequent = grouped.filter(grouped.leads >= ENOUGH)
    rows = frequent.order_by([ibis.desc("leads"), alike(frequent.value)]).limit(most).to_pyarrow().to_pylist()
    return [str(row["value"]) for row in sorted(rows, key=_by_size)]


def _by_size(row: Mapping[str, Any]) -> tuple[int, str]:
    return -int(row["leads"]), str(row["value"])


def _ranges(column: Column, *, whole: bool) -> list[Level]:
    value = number(column)
    asked = {f"q{place}": value.quantile(at) for place, at in enumerate(_QUANTILES)}
    row = column.as_table().agg(**asked).to_pyarrow().to_pylist()[0]
    edges = sorted({_round(float(row[key]), whole=whole) for key in asked})
    step = 1.0 if whole else 0.0
    lows = [None, *(edge + step for edge in edges)]
    return [Level("range", "", low, high) for low, high in zip(lows, [*edges, None], strict=True)]


def _round(value: float, *, whole: bool) -> float:
    """Round to two digits: an edge is nobody's own number."""
    if value == 0:
        return 0.0
    digits = 1 - floor(log10(abs(value)))
    return float(round(value, min(digits, 0) if whole else digits))


def _code(column: Column, attribute: Attribute) -> IntegerColumn:
    """Give the place of each row's level."""
    text, value = cleaned(column), number(column)
    cases: list[tuple[Any, int]] = []
    otherwise = 0
    for place, level in enumerate(attribute.levels):
        if level.kind == "blank":
            cases.insert(0, (text.isnull(), place))
        elif level.kind == "rest":
            otherwise = place
        elif level.kind == "value":
            cases.append((text == level.text, place))
        else:  # in rising order, so that the first that holds is the one
            upto = value.notnull() if level.high is None else value <= level.high
            cases.append((upto.fill_null(False), place))
    return ibis.cases(*cases, else_=otherwise) if cases else ibis.literal(otherwise)
