"""What is planted in a month: the levels that the generator aims at, and the causes to be found."""

from collections.abc import Mapping
from dataclasses import dataclass

from sla_toolkit.practice.plan import PERSONA_SHARE

CAUSES: Mapping[str, tuple[str, ...]] = {
    "volume": ("mql_volume",),
    "persona_share": ("persona_share",),
    "information": ("handoff_info",),
    "follow_up": ("first_touch", "attempts", "decision"),
    "conversion": ("appointments",),
}
"""Every cause that can be planted → the commitments of the practice agreement that it breaks first.

`follow_up` lowers the appointments as well, as its consequence; `conversion` lowers them while the leads are
worked as promised; `information` lowers nothing else.
"""


@dataclass(frozen=True)
class Truth:
    """The planted level of one month of hand-offs.

    `volume`, `conversion` and `onward` are factors on the plan; all others are shares of its hand-offs
    (`reasons`: of those handed back), each counted by its commitment's own rule. `planted` names causes from
    `CAUSES`; it is empty in a healthy month, even one whose levels lie a little off the plan.
    """

    month: str
    volume: float = 1.0
    persona_share: float = PERSONA_SHARE
    conversion: float = 1.0
    first_touch: float = 0.93
    attempts: float = 0.94
    decision: float = 0.97
    completeness: float = 0.97
    reasons: float = 0.97
    onward: float = 1.0
    planted: tuple[str, ...] = ()
