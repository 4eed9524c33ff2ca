"""What to simulate, and the scenario that ships as practice data."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from sla_toolkit.agreement import Month
from sla_toolkit.practice.plan import VOLUME
from sla_toolkit.practice.truth import Truth

Noise = Literal["poisson", "quota"]


@dataclass(frozen=True)
class Scenario:
    """A stretch of months for the practice company; the same scenario always gives the same tables.

    `volume` is the planned number of hand-offs a month. `truths` may leave months out, which are then as
    planned. With noise `poisson`, hand-offs are Poisson and every share binomial; with `quota`, each count is
    its expectation, rounded so that the month's total is right. Nothing after `until` (local, Asia/Tokyo) is
    known; None: the follow-up of every lead is played to its end.
    """

    seed: int
    first: str
    months: int
    volume: float = VOLUME
    truths: tuple[Truth, ...] = ()
    noise: Noise = "poisson"
    until: datetime | None = None

    @cached_property
    def timeline(self) -> tuple[Truth, ...]:
        """One truth a month, in order; raises ValueError for a truth of a month that is not covered."""
        first = Month.parse(self.first)
        names = [str(first.plus(n)) for n in range(self.months)]
        given = {truth.month: truth for truth in self.truths}
        strangers = sorted(set(given) - set(names))
        if strangers:
            raise ValueError(f"the scenario does not cover {', '.join(strangers)}")
        return tuple(given.get(name, Truth(name)) for name in names)


DEMO_MONTH = "2026-09"
"""The month to show: leads off persona and slow follow-up at once, and every promised window is over."""

DATA_ENDS = datetime(2026, 11, 20, 19, 0)
"""When the practice CRM was exported (Asia/Tokyo): October's last leads are pending, November is running."""

TRUTHS = (
    Truth("2025-05", volume=1.02, persona_share=0.66, conversion=1.01),
    Truth("2025-06", volume=1.0, persona_share=0.66),
    Truth("2025-07", volume=1.035, persona_share=0.66, conversion=0.98),
    Truth("2025-08", volume=0.98, persona_share=0.67, conversion=1.03),
    Truth("2025-09", volume=0.7, planted=("volume",)),
    Truth("2025-10", volume=1.01, persona_share=0.655),
    Truth("2025-11", persona_share=0.35, planted=("persona_share",)),
    Truth("2025-12", volume=1.025, persona_share=0.655, completeness=0.8, planted=("information",)),
    Truth("2026-01", conversion=0.5, first_touch=0.45, attempts=0.6, decision=0.8, planted=("follow_up",)),
    Truth("2026-02", volume=1.03, persona_share=0.66, conversion=1.02),
    Truth("2026-03", conversion=0.5, planted=("conversion",)),
    Truth("2026-04", volume=1.04, persona_share=0.66, conversion=0.97),
    Truth("2026-05", volume=1.3, persona_share=0.43, planted=("persona_share",)),
    Truth("2026-06", volume=0.72, planted=("volume",)),
    Truth("2026-07", volume=0.68, conversion=0.5, planted=("volume", "conversion")),
    Truth("2026-08", volume=1.015, persona_share=0.66),
    Truth(
        DEMO_MONTH,
        volume=1.02,
        persona_share=0.35,
        conversion=0.7,
        first_touch=0.5,
        attempts=0.66,
        decision=0.88,
        planted=("persona_share", "follow_up"),
    ),
    Truth("2026-10", volume=1.06, persona_share=0.66, conversion=1.03),
    Truth("2026-11", volume=1.02),
)

PRACTICE = Scenario(
    seed=20260901, first="2025-05", months=len(TRUTHS), truths=TRUTHS, noise="quota", until=DATA_ENDS
)
"""The shipped practice data: 18 full months and the running one."""
