"""A decision taken by hand: who does what by when, and what it should move."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationInfo, WithJsonSchema, field_validator

from sla_toolkit.agreement import Agreement, Commitment, Month, Unfit, hint
from sla_toolkit.agreement.fields import IdField, WordingField
from sla_toolkit.agreement.model import Block
from sla_toolkit.language import Message
from sla_toolkit.measures import MEASURES
from sla_toolkit.variance.rungs import ORDER

State = Literal["open", "done", "dropped"]


def _month(value: Any) -> Month:
    return value if isinstance(value, Month) else Month.parse(value)


def _day(value: Any) -> Any:
    """Take a date as it is written in YAML; a bare number is none, though pydantic would make one of it."""
    if isinstance(value, date) or value is None:
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return value
    raise Unfit(Message("“{value}” is not a date: write it like 2026-10-01.", value=str(value)))


DayField = Annotated[date, BeforeValidator(_day)]
MonthField = Annotated[
    Month,
    BeforeValidator(_month),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$", "examples": ["2026-10"]}),
]


class Action(Block):
    """A decision. `month` is the one it was decided about, and its measure's value there is the one before.

    `expected` is by how much the commitment `measure` is to move: leads or deals a month, money a month, and for a
    share a difference of shares, so that 0.05 is five points. `by` and `done_on` are days in the agreement's time zone.
    Validated with a context `{"agreement": …}`, its names are held against the agreement's.
    """

    id: IdField
    month: MonthField
    finding: str | None = Field(default=None, min_length=1)
    who: WordingField
    what: WordingField
    by: DayField
    measure: IdField | None = None
    expected: float | None = Field(
        default=None, validate_default=True, json_schema_extra={"examples": [0.05]}
    )
    state: State = "open"
    done_on: DayField | None = Field(default=None, validate_default=True)

    @field_validator("finding")
    @classmethod
    def _known_finding(cls, value: str | None, info: ValidationInfo) -> str | None:
        agreement = _agreement(info)
        if value is None or agreement is None:
            return value
        known = [*(one.id for one in agreement.commitments), *ORDER, "capacity"]
        if value in known or (":" in value and value.partition(":")[0] in known):
            return value
        message = Message("There is no finding “{name}”. {hint}", name=value, hint=hint(value, known))
        raise Unfit(message)

    @field_validator("measure")
    @classmethod
    def _known_measure(cls, value: str | None, info: ValidationInfo) -> str | None:
        agreement = _agreement(info)
        known = [one.id for one in agreement.commitments] if agreement else []
        if value is None or agreement is None or value in known:
            return value
        raise Unfit(
            Message("The agreement has no commitment “{name}”. {hint}", name=value, hint=hint(value, known))
        )

    @field_validator("expected", mode="before")
    @classmethod
    def _a_move(cls, value: Any, info: ValidationInfo) -> Any:
        if "measure" not in info.data:
            return (
                value if _is_number(value) else None
            )  # the measure itself is at fault: one sentence is enough
        measure = info.data["measure"]
        if value is None and measure is None:
            return None
        if measure is None:
            raise Unfit(Message("“expected” needs a “measure:”: name the commitment that is to move."))
        if value is None:
            raise Unfit(Message("“measure” needs an “expected:”: say by how much it is to move."))
        agreement = _agreement(info)
        share = agreement is not None and unit_of(agreement, measure) == "share"
        return _share_move(value) if share else _number_move(value)

    @field_validator("done_on")
    @classmethod
    def _done_when_done(cls, value: date | None, info: ValidationInfo) -> date | None:
        state = info.data.get("state")
        if state == "done" and value is None:
            raise Unfit(Message("A decision that is done needs “done_on:”: write the day, like 2026-10-01."))
        if state in ("open", "dropped") and value is not None:
            raise Unfit(Message("“done_on” stands beside “state: done” only: correct one of the two."))
        return value


class Actions(Block):
    """The decisions in the file's order; `digest` is the SHA-256 of what they say, None where there is no file."""

    actions: tuple[Action, ...] = ()
    digest: str | None = None


NO_ACTIONS = Actions()
"""Where nothing has been decided."""


def commitment_of(agreement: Agreement, measure: str) -> Commitment:
    """Give the commitment of that id; raises StopIteration for one that is not there."""
    return next(one for one in agreement.commitments if one.id == measure)


def unit_of(agreement: Agreement, measure: str) -> str:
    """Give the unit of a commitment's measure."""
    return MEASURES[commitment_of(agreement, measure).measure].unit


def _agreement(info: ValidationInfo) -> Agreement | None:
    context: Mapping[str, Any] = info.context or {}
    return context.get("agreement")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number_move(value: Any) -> float | int:
    if not _is_number(value) or value == 0 or not abs(value) < 1e15:
        raise Unfit(
            Message("“{value}” must be a number above or below 0, such as 20 or -20.", value=str(value))
        )
    return value  # type: ignore[no-any-return]


def _share_move(value: Any) -> float | int:
    """Take a difference of shares; raises Unfit, offering 0.05 for 5, 5% and “5 points”."""
    if _is_number(value) and value != 0 and abs(value) <= 1:
        return value  # type: ignore[no-any-return]
    points = re.fullmatch(r"\s*([+-]?\d{1,3}(?:\.\d+)?)\s*(?:[%％]|points?|pt|ポイント)?\s*", str(value))
    if points and not isinstance(value, bool) and 0 < abs(float(points[1])) <= 100:
        meant = f"{float(points[1]) / 100:g}"
        raise Unfit(
            Message(
                "“{value}” must be a difference of shares, where five points are 0.05. Did you mean {meant}?",
                value=str(value),
                meant=meant,
            )
        )
    raise Unfit(
        Message("“{value}” must be a difference of shares, where five points are 0.05.", value=str(value))
    )
