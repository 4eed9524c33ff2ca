"""The words and the base that every part of the report shares."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from sla_toolkit.measures.standing import Status as Status  # noqa: PLC0414 - one of the report's words

Bilingual = dict[str, str]
"""Language → wording."""
Number = int | float
"""A count stays a whole number in JSON."""
Side = Literal["marketing", "sales"]
Verdict = Literal["signal", "noise", "cannot_tell"]
Signature = Literal["valid", "incomplete", "broken", "unsigned"]
State = Literal["draft", "proposed", "signed", "active", "superseded", "expired"]
Unit = Literal["leads", "share", "deals", "money"]
Level = Literal["error", "warning", "info"]


class Part(BaseModel):
    """A part of the report; nothing changes once worked out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Part):
    """Something with an id and a label in both languages."""

    id: str
    label: Bilingual


class Tested(Part):
    """What a test says of one number; all null where none was made.

    `z` is the distance from the expectation in standard deviations under the agreement's own numbers, negative for a
    shortfall. `p_value` is the exact chance of a shortfall (for a surplus: of a surplus) at least this large if the
    agreement's number were the true one. `needed`: about how many more leads would settle a difference of this size,
    beside the verdict `cannot_tell`; null where no number of leads would, or where leads only need time.
    """

    z: float | None = None
    p_value: float | None = None
    verdict: Verdict | None = None
    needed: int | None = None
