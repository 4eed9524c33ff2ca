"""Each persona's conversion against that of everybody who fits none."""

from dataclasses import dataclass

from sla_toolkit.agreement import OTHER
from sla_toolkit.planning.personas.counting import Counted
from sla_toolkit.planning.personas.population import Past
from sla_toolkit.planning.personas.rates import (
    SIGNIFICANT,
    Rate,
    chance,
    holm,
    more_to_come_near,
    more_to_tell_apart,
)


@dataclass(frozen=True)
class Compared:
    """A persona's conversion, and what chance has to do with its distance from `other`.

    `p_value` is Fisher's exact two-sided one after Holm over all personas; null for `other` itself and where either
    has no lead. `to_come_near` and `to_tell_apart` are how many more leads (window over) it takes for ±5 points and to
    tell it from `other`, null where no number would do or where they are told apart; `a_month` is how many come.
    """

    persona: str
    rate: Rate
    leads: int
    a_month: float
    p_value: float | None
    to_come_near: int
    to_tell_apart: int | None

    @property
    def apart(self) -> bool:
        """Whether it converts unlike `other` by more than chance."""
        return self.p_value is not None and self.p_value <= SIGNIFICANT


def compared(past: Past, found: Counted) -> list[Compared]:
    """Compare every persona with `other`; `other` comes last."""
    rest = found.rate(OTHER)
    chances = holm([chance(found.rate(name), rest) for name in found.names])
    return [
        _compared(past, found, name, p_value)
        for name, p_value in zip(found.personas, [*chances, None], strict=True)
    ]


def _compared(past: Past, found: Counted, name: str, p_value: float | None) -> Compared:
    rate = found.rate(name)
    apart = p_value is not None and p_value <= SIGNIFICANT
    return Compared(
        persona=name,
        rate=rate,
        leads=found.leads(name),
        a_month=past.a_month(found.leads(name, past.whole or None)),
        p_value=p_value,
        to_come_near=more_to_come_near(rate),
        to_tell_apart=None if apart or name == OTHER else more_to_tell_apart(rate, found.rate(OTHER)),
    )
