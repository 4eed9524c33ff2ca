"""Tables that several numbers are counted from."""

from ibis.expr.types import Table

_EMBEDDED = "duckdb"


def kept(table: Table) -> Table:
    """Work a table out once where that is cheap, within this process; elsewhere it stays an expression.

    It is let go of with the last expression that reads it.
    """
    return table.cache() if table.get_backend().name == _EMBEDDED else table
