"""What every measure is: a rule that judges leads, and what it needs to be had at all."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ibis.expr.types import Table

from sla_toolkit.agreement import Agreement, Commitment, fields_of
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads
from sla_toolkit.measures.cohort import Cohorts

Unit = Literal["leads", "share", "deals", "money"]


@dataclass(frozen=True)
class Measured:
    """A measure's answer for one month.

    Shares: `actual` = `numerator` ÷ `denominator` over leads whose window has closed; `pending` counts the others.
    Counts and money: `actual` = `numerator`, `denominator` None. `actual` None means not known, and `why` says why;
    a `why` beside an `actual` qualifies it.
    """

    numerator: Fraction | None
    denominator: Fraction | None
    pending: int
    actual: Fraction | None
    why: Message | None = None


@dataclass(frozen=True)
class Measure:
    """A kind of number. `judge` gives one row a lead with `month`, `persona`, `channel`, `kept` and `closed`.

    For money and deals it gives one row a deal, with `amount` in place of the judgement. `lacks` says why the data
    cannot answer, or None.
    """

    name: str
    unit: Unit
    judge: Callable[[Commitment, Cohorts], Table]
    lacks: Callable[[Commitment, Agreement, Leads], Message | None]


def lacks_stage(stage: str, leads: Leads) -> Message | None:
    """Say that no lead has a date for a stage."""
    if stage in leads.dated_stages:
        return None
    return Message("The data has no date for the stage “{stage}”.", stage=stage)


def lacks_touches(leads: Leads) -> Message | None:
    """Say that the data has no touches."""
    if leads.touches is not None:
        return None
    return Message("The data names no touches (calls, e-mails): add “touches:” to the data block.")


def lacks_personas(agreement: Agreement, leads: Leads) -> Message | None:
    """Say that personas cannot be told apart: none are agreed, or an attribute their rules look at is missing."""
    if not agreement.personas:
        return Message("The agreement names no persona.")
    missing = sorted(
        {field for one in agreement.personas for field in fields_of(one.rule)} - leads.attributes
    )
    if not missing:
        return None
    return Message("The data lacks what the persona rules look at: {fields}.", fields=", ".join(missing))


def first_lack(*lacks: Message | None) -> Message | None:
    """Give the first reason there is."""
    return next((one for one in lacks if one is not None), None)


def of_persona(table: Table, commitment: Commitment) -> Table:
    """Keep the leads of the commitment's persona, if it names one."""
    return table if commitment.persona is None else table.filter(table.persona == commitment.persona)


def lacks_for(commitment: Commitment, agreement: Agreement, leads: Leads) -> Message | None:
    """Say what a commitment about one persona lacks."""
    return None if commitment.persona is None else lacks_personas(agreement, leads)


def judged(table: Table, kept: object, closed: object) -> Table:
    """Give the rows in the form that every tally takes."""
    return table.select("month", "lead_id", "persona", "channel", kept=kept, closed=closed)


def fraction(value: object) -> Fraction:
    """Take a number from an engine exactly; null is nothing summed, so 0."""
    if value is None or str(value) == "nan":  # which is how pandas writes null
        return Fraction(0)
    return Fraction(value if isinstance(value, Decimal) else str(value))
