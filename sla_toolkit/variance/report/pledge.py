"""The pledge held against the month, and what the agreement lets follow from it."""

from sla_toolkit.variance.report.base import Bilingual, Number, Part, Side, Status, Tested, Unit


class CommitmentResult(Tested):
    """One line of the pledge held against the month.

    Rates use only leads whose window has closed, in `numerator` and `denominator` alike; `pending` counts the leads
    still inside it. `actual` is numerator ÷ denominator for shares, and the numerator for counts and money; it is null
    where nothing is known (status `pending` or `no_data`), and then `why` says why. `effect` is how many leads (deals,
    money) more than the target were kept, negative for a shortfall. `owed_by` is the side that owes missing data.
    """

    id: str
    owner: Side
    measure: str
    stage: str | None
    label: Bilingual
    unit: Unit
    target: Number | None
    actual: Number | None
    numerator: Number | None
    denominator: Number | None
    pending: int
    status: Status
    relieved_by: str | None = None
    owed_by: Side | None = None
    effect: float | None = None
    why: Bilingual | None = None


class ReliefResult(Part):
    """A miss of `commitment` that the agreement excuses, since `when_missed` was missed in the months named."""

    commitment: str
    when_missed: str
    months: list[str]
    text: Bilingual


class RemedyResult(Part):
    """What the agreement lets follow a miss.

    `missed` names the months up to this one in which the commitment was missed without a break, oldest first (a month
    whose data was owed and not reported counts, an excused one does not); `due` once they are `months_in_a_row`.
    """

    when_missed: str
    owner: Side
    label: Bilingual
    months_in_a_row: int
    missed: list[str]
    due: bool
    then: Bilingual
    text: Bilingual
