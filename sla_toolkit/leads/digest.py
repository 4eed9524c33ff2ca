"""A digest of what was read of a database's table, worked out by the engine: rows have no order there, and no bytes."""

import hashlib
from collections.abc import Sequence
from functools import reduce
from operator import add

import ibis
from ibis.expr.types import Column, StringValue, Table

from sla_toolkit.leads.instants import sensible
from sla_toolkit.leads.noticing import one_row
from sla_toolkit.leads.text import as_text

_LANES = 4
_LANE = 5  # signs of 7 bits each, so that the sum of a lane over 2**28 rows stays within 64 bits


@ibis.udf.scalar.builtin(name="md5")  # type: ignore[untyped-decorator]
def _md5(text: str) -> str:  # type: ignore[empty-body]
    """Give a text's MD5 in hexadecimal, the one hash that every engine has: it finds changes, and seals nothing."""


@ibis.udf.scalar.builtin(name="md5")  # type: ignore[untyped-decorator]
def _md5_bytes(text: str) -> bytes:  # type: ignore[empty-body]
    """Give a text's MD5 as BigQuery does."""


@ibis.udf.scalar.builtin(name="to_hex")  # type: ignore[untyped-decorator]
def _to_hex(data: bytes) -> str:  # type: ignore[empty-body]
    """Write bytes in hexadecimal, as BigQuery does."""


def table_digest(name: str, headers: Sequence[str], rows: Table, engine: str) -> str:
    """Give the SHA-256 of a table's name, the headers that are read, and sums over a hash of each of its rows.

    `rows` has the columns `c0`, `c1` … for the headers, clean. The order of rows does not count; any change of a value
    that is read does, down to the second in instants. Engines agree where they write numbers alike.
    """
    row = reduce(add, (_told(rows[f"c{position}"]) for position in range(len(headers))))
    hashed = rows.select(hash=_to_hex(_md5_bytes(row)) if engine == "bigquery" else _md5(row))
    lanes = {f"lane{number}": _lane(hashed["hash"], number).sum() for number in range(_LANES)}
    sums = one_row(hashed.agg(rows=hashed.count(), **lanes))
    return hashlib.sha256("\n".join([name, *headers, *map(str, sums.values())]).encode()).hexdigest()


def _told(column: Column) -> StringValue:
    """Write a value so that values side by side cannot be taken for others: its length, then itself."""
    kind = column.type()
    if kind.is_date() or kind.is_timestamp():
        whole = sensible(column)
        whole = whole.cast("timestamp") if kind.is_date() else whole.truncate("s")
        text = whole.epoch_seconds().cast("int64").cast("string")
    else:
        text = as_text(column)
    return (text.length().cast("string") + ":" + text).fill_null("-")


def _lane(text: StringValue, number: int) -> Column:
    """Take five signs of a hash as one number."""
    signs = [text.substr(number * _LANE + place, 1).ascii_str().cast("int64") for place in range(_LANE)]
    return reduce(lambda value, sign: value * 128 + sign, signs)
