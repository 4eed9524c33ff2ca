"""Many tests a month, few false alarms: the month's tests as one family of families."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from statsmodels.stats.multitest import multipletests

from sla_toolkit.language import Message

FALSE_ALARMS = 0.065
"""At most this share of months in which every promise is kept in expectation show any signal at all."""
SHORTFALLS = 0.0625
SURPLUSES = FALSE_ALARMS - SHORTFALLS
"""Nearly all of it goes to shortfalls, which call for action; a surplus must be plainer to be called one."""
WEIGHTS: Mapping[str, float] = {
    "volume": 3.0,
    "mix": 3.0,
    "conversion": 3.0,
    "by_persona": 0.3,
    "information": 3.0,
    "follow_through": 1.0,
    "hand_back": 0.2,
    "onward": 0.4,
}
"""How the chance of a false alarm is shared out. Volume, mix and conversion are thin numbers: even a grave shortfall
lies few standard deviations off, and needs the room. A promise about every single lead (its fields, its first touch)
is near 1 and seen on each of them: even a mild breach lies far off, and does with less."""
METHOD = Message(
    "Exact one-sided tests under the agreement's own numbers, taken together by Holm's method with weights, and by "
    "Hommel's within each rung."
)


@dataclass(frozen=True)
class Claim:
    """A shortfall that is claimed: its id, its family, and the chance of a shortfall this large or larger."""

    id: str
    family: str
    p_value: float


@dataclass(frozen=True)
class Ruling:
    """A test's p-value after all the month's tests are taken into account, and the level its own one had to meet."""

    adjusted: float
    level: float

    @property
    def signal(self) -> bool:
        """Whether it is more than chance."""
        return self.adjusted <= SHORTFALLS


def rulings(tests: Iterable[Claim]) -> dict[str, Ruling]:
    """Rule on every test so that a month without any true shortfall gives a signal with at most `SHORTFALLS`.

    Weighted Holm over the families (Holm 1979; weights as Benjamini & Hochberg 1997): each has its share of the error,
    and a family whose tests are all signals hands its share on. Within a family Hommel's procedure (Hommel 1988),
    which costs nothing where two numbers tell of the same shortfall and so move together.
    """
    families: dict[str, list[Claim]] = {}
    for test in tests:
        families.setdefault(test.family, []).append(test)
    found: dict[str, Ruling] = {}
    remaining = dict(families)
    while remaining:
        ruled = _share_out(remaining)
        found |= ruled
        done = [name for name, members in remaining.items() if all(ruled[one.id].signal for one in members)]
        if not done:
            break
        remaining = {name: members for name, members in remaining.items() if name not in done}
    return found


def _share_out(families: Mapping[str, list[Claim]]) -> dict[str, Ruling]:
    whole = sum(WEIGHTS[name] for name in families)
    return {
        test.id: Ruling(min(adjusted * whole / WEIGHTS[name], 1.0), SHORTFALLS * WEIGHTS[name] / whole)
        for name, members in families.items()
        for test, adjusted in zip(members, _hommel([one.p_value for one in members]), strict=True)
    }


def _hommel(p_values: list[float]) -> list[float]:
    if len(p_values) == 1:
        return p_values
    return [float(value) for value in multipletests(p_values, method="hommel")[1]]
