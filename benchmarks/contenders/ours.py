"""The toolkit itself: `read_leads`, then every commitment of the agreement by `measured`."""

from collections.abc import Sequence
from pathlib import Path

from contenders.timing import Stopwatch
from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Cohorts, Period, measured, settled_at


def run(agreement: Path, months: Sequence[str], watch: Stopwatch) -> dict[str, dict[str, list[int]]]:
    """Give month → commitment → [numerator, denominator (0: a count)]."""
    file = read_agreement(agreement)
    with watch.time("read"):
        leads = read_leads(file)
    periods = [
        Period.of(file.agreement, one, settled_at(file.agreement, one)) for one in map(Month.parse, months)
    ]
    with watch.time("month"):
        measured(Cohorts(file.agreement, leads, tuple(periods[-1:])))
    with watch.time("backtest"):
        found = measured(Cohorts(file.agreement, leads, tuple(periods)))
    return {
        month: {name: [int(one.numerator or 0), int(one.denominator or 0)] for name, one in answers.items()}
        for month, answers in found.items()
    }
