"""Hold every commitment against every month, in one pass over the leads."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from sla_toolkit.agreement import AgreementFile, Commitment
from sla_toolkit.agreement.model import Side
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import in_both
from sla_toolkit.leads import Leads
from sla_toolkit.measures import MEASURES, Cohorts, Measured, Period, measured
from sla_toolkit.measures.standing import Standing, excused, standing
from sla_toolkit.planning.backtest.model import Backtest, Cell, Number, Row, SideRecord

_SIDES: tuple[Side, ...] = ("marketing", "sales")


def backtest(file: AgreementFile, leads: Leads, periods: Sequence[Period]) -> Backtest:
    """Give what each month's report would say of each commitment; `periods` may be none, oldest first.

    Every month is judged at its own `as_of`. The numbers are those of `sla monthly` for that month and instant.
    """
    agreement = file.agreement
    answers = measured(Cohorts(agreement, leads, tuple(periods))) if periods else {}
    found = [_month(file, answers[str(period.month)], period) for period in periods]
    rows = [_row(file, one, [cells[one.id] for cells in found]) for one in agreement.commitments]
    return Backtest(
        id=agreement.agreement.id,
        version=agreement.agreement.version,
        digest=file.digest,
        currency=agreement.agreement.currency,
        months=[str(period.month) for period in periods],
        as_of={str(one.month): one.as_of.astimezone(agreement.calendar.zone).isoformat() for one in periods},
        rows=rows,
        sides=[_side(file, side, rows) for side in _SIDES],
    )


def _month(file: AgreementFile, answers: Mapping[str, Measured], period: Period) -> dict[str, Cell]:
    agreement = file.agreement
    stands = {one.id: standing(one, answers[one.id], period) for one in agreement.commitments}
    relief = excused(agreement, {name for name, one in stands.items() if one.status == "missed"})
    return {
        name: _cell(str(period.month), answers[name], one, relief.get(name)) for name, one in stands.items()
    }


def _cell(month: str, answer: Measured, stands: Standing, relieved_by: str | None) -> Cell:
    return Cell(
        month=month,
        target=_plain(stands.target),
        actual=_plain(answer.actual),
        numerator=_plain(answer.numerator),
        denominator=_plain(answer.denominator),
        pending=answer.pending,
        status=stands.status,
        relieved_by=relieved_by,
        why=stands.why.both() if stands.why else None,
    )


def _plain(number: Fraction | None) -> Number | None:
    if number is None:
        return None
    return int(number) if number.denominator == 1 else float(number)


def _row(file: AgreementFile, commitment: Commitment, cells: list[Cell]) -> Row:
    counted = {
        status: sum(cell.status == status for cell in cells)
        for status in ("kept", "missed", "pending", "no_data")
    }
    runs = [len(list(run)) for missed, run in groupby(cells, lambda cell: cell.status == "missed") if missed]
    return Row(
        id=commitment.id,
        owner=commitment.owner,
        label=in_both(commitment_label(file.agreement, commitment)),
        measure=commitment.measure,
        unit=MEASURES[commitment.measure].unit,
        cells=cells,
        excused=sum(cell.relieved_by is not None for cell in cells),
        longest=max(runs, default=0),
        **counted,
    )


def _side(file: AgreementFile, side: Side, rows: Sequence[Row]) -> SideRecord:
    own = [row for row in rows if row.owner == side]
    by_month = list(zip(*(row.cells for row in own), strict=True))
    sorted_in: dict[str, list[str]] = {"kept": [], "missed": [], "pending": [], "no_data": []}
    for cells in by_month:
        sorted_in[_together(cells)].append(cells[0].month)
    worst = max(own, key=_unexcused, default=None)
    return SideRecord(
        side=side,
        team=in_both(getattr(file.agreement.parties, side).team),
        worst=worst.id if worst and _unexcused(worst) else None,
        excused=sum(row.excused for row in own),
        unmeasured=[row.id for row in own if row.cells and row.no_data == len(row.cells)],
        **sorted_in,
    )


def _unexcused(row: Row) -> int:
    return row.missed - row.excused


def _together(cells: Sequence[Cell]) -> str:
    """Say how a side's month went: its own misses count unless excused."""
    if any(cell.status == "missed" and cell.relieved_by is None for cell in cells):
        return "missed"
    if any(cell.status == "pending" for cell in cells):
        return "pending"
    return "no_data" if all(cell.status == "no_data" for cell in cells) else "kept"
