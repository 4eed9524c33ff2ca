"""Everything that is known of a month before its causes are looked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sla_toolkit.agreement import Agreement
from sla_toolkit.measures import Period
from sla_toolkit.variance.compare import Compared
from sla_toolkit.variance.diagnosis.capacity import Capacity
from sla_toolkit.variance.diagnosis.fitness import Unfit
from sla_toolkit.variance.diagnosis.follow_through import Cost
from sla_toolkit.variance.noise.verdicts import Judged
from sla_toolkit.variance.report import CommitmentResult, Onward, RungName
from sla_toolkit.variance.rungs import rung_of

NO_CAUSE = ("rejection_reason",)
"""Measures whose breach is one, and yet costs no outcome: a lead handed back without a reason was handed back."""


@dataclass(frozen=True)
class Case:
    """One month: its promises, its variance (None: no plan to compare with), every test, and what speaks to causes.

    `judged` maps `driver:<id>`, `promise:<commitment>` and `persona:<id>` to verdicts; `costs` maps a commitment about
    single leads to what its broken leads went with.
    """

    agreement: Agreement
    period: Period
    results: list[CommitmentResult]
    compared: Compared | None
    judged: Mapping[str, Judged]
    unfit: list[Unfit] = field(default_factory=list)
    costs: Mapping[str, Cost] = field(default_factory=dict)
    capacity: Capacity | None = None
    onward: list[Onward] = field(default_factory=list)

    def on(self, rung: RungName) -> list[CommitmentResult]:
        """The promises of a rung, in the agreement's order."""
        pairs = zip(self.agreement.commitments, self.results, strict=True)
        return [result for one, result in pairs if rung_of(self.agreement, one) == rung]

    def blocked(self, measure: str) -> bool:
        """Whether the records that a measure reads are not fit to judge by."""
        return any(measure in one.blocks for one in self.unfit)

    def broken(self, one: CommitmentResult) -> bool:
        """Whether a promise fell short by more than chance, on records that can be trusted."""
        judged = self.judged.get(f"promise:{one.id}")
        return judged is not None and judged.verdict == "signal" and not self.blocked(one.measure)

    def fell(self, driver: str) -> bool:
        """Whether a driver fell short by more than chance."""
        judged = self.judged.get(f"driver:{driver}")
        return judged is not None and judged.verdict == "signal" and (judged.z or 0) < 0

    def causes(self, rung: RungName) -> list[CommitmentResult]:
        """The promises of a rung that fell short by more than chance and can cost outcomes, in their order."""
        return [one for one in self.on(rung) if one.measure not in NO_CAUSE and self.broken(one)]
