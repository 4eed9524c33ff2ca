"""The ladder, its findings, and what is done about them."""

from typing import Literal

from pydantic import Field

from sla_toolkit.variance.report.base import Bilingual, Number, Part, Side, Status, Unit, Verdict

RungName = Literal["data", "volume", "mix", "information", "follow_through", "conversion", "onward"]


class ActionProposal(Part):
    """Something to do about a finding, from the playbook; `who` is the side whose turn it is."""

    id: str
    who: Side
    text: Bilingual


class Finding(Part):
    """What was found on a rung of the ladder; at most one finding is the main cause. `text` says it with its numbers.

    `id` is a commitment's where one stands behind it, else the rung's own (`volume`, `mix`, `conversion:<persona>`,
    `data:<source>`, `capacity`, …). `effect` is in outcomes, negative for a loss; null where it cannot be worked out.
    """

    id: str
    rung: RungName | None = None
    owner: Side | None
    label: Bilingual
    status: Status
    verdict: Verdict | None = None
    effect: float | None = None
    p_value: float | None = None
    main_cause: bool = False
    text: Bilingual
    actions: list[ActionProposal] = Field(default_factory=list)


class Rung(Part):
    """One question of the ladder, with its answer.

    `confidence` (0 to 1) is how sure it is that what fell short here did so by more than chance, after all tests of the
    month are taken into account; null where nothing that was tested fell short. `findings` are the ids of what was
    found here, in order.
    """

    id: RungName
    question: Bilingual
    status: Status
    owner: Side | None
    verdict: Verdict | None
    effect: float | None
    confidence: float | None
    main_cause: bool
    text: Bilingual
    findings: list[str]


class Testing(Part):
    """How chance was held apart from cause: at most `false_alarms` of healthy months name a cause."""

    false_alarms: float
    method: Bilingual
    dispersion: float
    """Variance of the monthly volume ÷ its mean, from history; 1 is Poisson."""
    months: int
    """Months of history that the dispersion was taken from."""


class Reading(Part):
    """A measure in one stretch of months: the months, its value, and its count (null denominator for counts)."""

    months: list[str]
    actual: Number | None
    numerator: Number | None
    denominator: Number | None


class FollowUp(Part):
    """A decision from the actions file beside its measure before and since.

    `by` is a date (YYYY-MM-DD). `expected` is by how much the measure was to move, in the measure's unit; `moved` by
    how much it has; `verdict` whether that is more than chance. `text` says it in a sentence.
    """

    id: str
    month: str
    finding: str | None
    who: Bilingual
    what: Bilingual
    by: str
    state: Literal["open", "overdue", "done", "dropped"]
    measure: str | None
    label: Bilingual | None
    unit: Unit | None
    expected: float | None
    before: Reading | None
    since: Reading | None
    moved: float | None
    p_value: float | None
    verdict: Verdict | None
    text: Bilingual
