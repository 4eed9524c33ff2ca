"""The commitments over the months."""

from collections.abc import Sequence

from sla_toolkit.variance.history.facts import CommitmentFacts, Facts
from sla_toolkit.variance.history.model import Cell, Row
from sla_toolkit.variance.history.trend import missed_in_a_row, reached_by, trend


def rows(months: Sequence[Facts | None]) -> list[Row]:
    """Give a row for every commitment that any report has; `months` may have none of theirs (None), oldest first.

    The newest report's come first, in its order, then those that were promised before, the last to go first.
    """
    newest = [facts for facts in reversed(months) if facts is not None]
    known: dict[str, CommitmentFacts] = {}
    for facts in newest:
        for one in facts.commitments:
            known.setdefault(one.id, one)
    promised = {one.id for one in newest[0].commitments} if newest else set()
    return [_row(one, months, ended=name not in promised) for name, one in known.items()]


def _row(newest: CommitmentFacts, months: Sequence[Facts | None], *, ended: bool) -> Row:
    cells = [_cell(newest.id, facts) for facts in months]
    reached = [reached_by(cell, newest.measure, newest.unit) for cell in cells]
    return Row(
        id=newest.id,
        owner=newest.owner,
        label=newest.label,
        measure=newest.measure,
        unit=newest.unit,
        ended=ended,
        cells=cells,
        reached=reached,
        trend=trend(cells, reached, ended=ended),
        missed_in_a_row=[] if ended else missed_in_a_row(cells),
    )


def _cell(name: str, facts: Facts | None) -> Cell | None:
    found = next((one for one in facts.commitments if one.id == name), None) if facts else None
    if facts is None or found is None:
        return None
    return Cell(
        month=facts.month,
        status=found.status,
        measure=found.measure,
        unit=found.unit,
        target=found.target,
        actual=found.actual,
        pending=found.pending,
        relieved_by=found.relieved_by,
        owed_by=found.owed_by,
        version=facts.agreement.version,
        signature=facts.agreement.signature,
    )
