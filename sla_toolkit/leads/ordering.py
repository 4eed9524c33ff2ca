"""An order of texts that is the same on every engine, whatever language a database sorts in."""

import ibis
from ibis.expr.types import Column


def _md5(text: str) -> str:  # type: ignore[empty-body]
    """Digest a text."""


md5 = ibis.udf.scalar.builtin(_md5, name="md5")
"""Digest a text, by the function that every engine has."""


def alike(column: Column) -> Column:
    """Give what to order by: a text's digest, since only that goes by its bytes everywhere; else the value."""
    return md5(column) if column.type().is_string() else column
