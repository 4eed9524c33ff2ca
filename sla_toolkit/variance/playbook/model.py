"""The playbook: what an experienced team does about a finding."""

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from sla_toolkit.agreement import Unfit
from sla_toolkit.agreement.fields import IdField, WordingField
from sla_toolkit.agreement.model import Block, MeasureName
from sla_toolkit.language import Message
from sla_toolkit.variance.report import RungName

Who = Literal["marketing", "sales", "owner"]


class Aim(Block):
    """Which findings an entry is for: everything that is named here must fit.

    `rung` is the ladder's, `measure` that of the promise behind the finding, `finding` the finding's id or its part
    before the colon (`capacity`, `data`, `conversion`).
    """

    rung: RungName | None = None
    measure: MeasureName | None = None
    finding: str | None = Field(default=None, min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _names_something(cls, value: Any) -> Any:
        if value == {}:
            raise Unfit(_AIMLESS)
        return value


class Entry(Block):
    """Something to do; `who: owner` is the side that owns the finding. `watch`: only while nothing is certain yet."""

    id: IdField
    for_: Aim = Field(alias="for")
    who: Who = "owner"
    text: WordingField
    watch: bool = False

    @field_validator("watch", mode="before")
    @classmethod
    def _yes_or_no(cls, value: Any) -> Any:
        if not isinstance(value, bool):
            raise Unfit(Message("“{value}” must be true or false.", value=str(value)))
        return value


class Playbook(Block):
    """The entries in the order they are proposed; `digest` is the SHA-256 of what they say."""

    entries: tuple[Entry, ...] = ()
    digest: str | None = None


NO_PLAYBOOK = Playbook()
"""Proposes nothing."""


_AIMLESS = Message("Name at least one of “rung”, “measure” and “finding” here.")
