"""The leads that were decided lately: whose time ran out within a window before the as-of time."""

from collections.abc import Iterable, Sequence

from ibis.expr.types import Table

from sla_toolkit.agreement import Commitment
from sla_toolkit.measures import MEASURES, Cohorts, Measured, Period, measure, naive
from sla_toolkit.variance.pace.budget import Counted
from sla_toolkit.variance.pace.catalogue import BurnWindow
from sla_toolkit.variance.pace.running import Running

_AT_ONCE = ("persona_share", "completeness")
"""Measures that decide a lead as it comes in."""


def decided_within(running: Running, one: Commitment, windows: Sequence[BurnWindow]) -> dict[str, Counted]:
    """Count, for each window's id, the leads of the rolling months that were decided within it.

    Once a lead is decided it stays so, and so those decided by the window's start are told from those since by the
    time alone. Where the time does not say it, the promise is measured once more as of the window's start.
    """
    now = _counted(running.measured[one.id].values())
    if not now.decided:
        return dict.fromkeys((window.id for window in windows), now)
    earlier = {window.id: _as_of(running, window) for window in windows}
    if one.within is None and one.measure not in _AT_ONCE:
        return {name: now.since(_counted(measure(one, then).values())) for name, then in earlier.items()}
    return {name: now.since(before) for name, before in _before(running, one, earlier).items()}


def _as_of(running: Running, window: BurnWindow) -> Cohorts:
    """Give the same months as of one window earlier."""
    return running.rolling_at(Period.of(running.agreement, running.period.month, running.back(window.length)))


def _counted(answers: Iterable[Measured]) -> Counted:
    kept = decided = 0
    for answer in answers:
        kept, decided = kept + int(answer.numerator or 0), decided + int(answer.denominator or 0)
    return Counted(decided, decided - kept)


def _before(running: Running, one: Commitment, earlier: dict[str, Cohorts]) -> dict[str, Counted]:
    """Count what was decided by the start of each window, in one query."""
    cohorts = running.rolling
    entered = cohorts.measured_from(cohorts.entered(str(one.stage or one.from_)), one.within)
    rows = MEASURES[one.measure].judge(one, cohorts).select("lead_id", "kept")
    rows = rows.inner_join(entered, "lead_id")
    for name, then in earlier.items():
        rows = _with_decided(rows, f"decided_{name}", then, one)
    counts = {}
    for name in earlier:
        decided = rows[f"decided_{name}"]
        counts[f"decided_{name}"] = decided.sum()
        counts[f"broken_{name}"] = (decided & ~rows.kept).sum()
    found = rows.agg(**counts).to_pyarrow().to_pylist()[0]
    return {
        name: Counted(int(found[f"decided_{name}"] or 0), int(found[f"broken_{name}"] or 0))
        for name in earlier
    }


def _with_decided(rows: Table, name: str, then: Cohorts, one: Commitment) -> Table:
    """Add whether each lead was in and decided as of an earlier instant, the same for all months."""
    rows = rows.mutate(as_of=naive(then.periods[0].as_of))
    decided = rows.entered_at <= rows.as_of
    if one.within is not None:
        decided = decided & then.closed(rows, one.within)
    return rows.mutate(**{name: decided})
