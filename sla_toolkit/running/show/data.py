"""What the numbers were taken from."""

from sla_toolkit.running.show.table import Shown, Table, table

_GRAVEST_FIRST = {"error": 0, "warning": 1, "info": 2}


def sources(run: Shown) -> Table:
    """Show the rows of every source: read, used and set aside."""
    return table(
        run,
        [
            {"source": one.name, "read": one.read, "used": one.used, "set_aside": one.set_aside}
            for one in run.report.data.sources
        ],
    )


def data_findings(run: Shown) -> Table:
    """Show what is odd in the data, the gravest first."""
    found = sorted(run.report.data.findings, key=lambda one: _GRAVEST_FIRST[one.level])
    return table(run, [{"count": one.count, "found": one.text[run.language]} for one in found])
