"""Where a commitment is going, and how long it has been missed: no claim from fewer than six judged months."""

from collections.abc import Sequence
from statistics import median
from typing import Literal

from sla_toolkit.variance.history.model import Cell, Direction, Stretch, Trend

STRETCH = 3
"""Judged months on each side of the comparison."""
NEEDED = 2 * STRETCH
"""Judged months without which nothing is said."""
WINDOW = 12
"""The last months of a history; what lies before them tells nothing of where a commitment is going now."""
LEAST = 0.02
"""The least difference, in shares of the target, that counts as a change at all."""

_Why = Literal["few_months", "target_changed", "ended"]
_Judged = tuple[Cell, float]
"""A judged month and the share of its target that it reached."""


def reached_by(cell: Cell | None, measure: str, unit: str) -> float | None:
    """Give `actual` ÷ `target` (1: just kept); None where the month is not judged or was measured otherwise."""
    if cell is None or cell.status not in ("kept", "missed") or (cell.measure, cell.unit) != (measure, unit):
        return None
    if cell.actual is None or not cell.target or cell.target < 0:
        return None
    return cell.actual / cell.target


def trend(cells: Sequence[Cell | None], reached: Sequence[float | None], *, ended: bool) -> Trend:
    """Hold the last three judged months against the three before; `reached` has a value for each cell, or None."""
    pairs = zip(cells[-WINDOW:], reached[-WINDOW:], strict=True)
    judged = [(cell, share) for cell, share in pairs if cell is not None and share is not None][-NEEDED:]
    why = _silent(judged, ended=ended)
    if why:
        return Trend(direction="cannot_tell", why=why, judged=len(judged), before=None, lately=None)
    before, lately = judged[:STRETCH], judged[STRETCH:]
    return Trend(
        direction=direction([share for _, share in before], [share for _, share in lately]),
        why=None,
        judged=len(judged),
        before=_stretch(before),
        lately=_stretch(lately),
    )


def direction(before: Sequence[float], lately: Sequence[float]) -> Direction:
    """Say better where all of `lately` lie above all of `before` and their middles are apart; more is better."""
    apart = median(lately) - median(before)
    if min(lately) > max(before) and apart >= LEAST:
        return "better"
    if max(lately) < min(before) and apart <= -LEAST:
        return "worse"
    return "steady"


def missed_in_a_row(cells: Sequence[Cell | None]) -> list[str]:
    """Name the months missed without a break up to the newest that was judged, oldest first."""
    newest_first = list(reversed(cells))
    while newest_first and _says_nothing(newest_first[0]):
        newest_first.pop(0)
    found: list[str] = []
    for cell in newest_first:
        if cell is None or not _counts(cell):
            break
        found.insert(0, cell.month)
    return found


def _silent(judged: Sequence[_Judged], *, ended: bool) -> _Why | None:
    """Say why there is nothing to say, if so."""
    if ended:
        return "ended"
    if len(judged) < NEEDED:
        return "few_months"
    versions, targets = {cell.version for cell, _ in judged}, {cell.target for cell, _ in judged}
    # Targets that go by the season belong to the same promise; those of another version are another yardstick.
    return "target_changed" if len(versions) > 1 and len(targets) > 1 else None


def _stretch(judged: Sequence[_Judged]) -> Stretch:
    return Stretch(months=[cell.month for cell, _ in judged], reached=median([share for _, share in judged]))


def _says_nothing(cell: Cell | None) -> bool:
    return cell is None or (cell.status in ("pending", "no_data") and cell.owed_by is None)


def _counts(cell: Cell) -> bool:
    """Whether a month counts as missed, by the rule of the agreement's remedies."""
    return cell.owed_by is not None or (cell.status == "missed" and cell.relieved_by is None)
