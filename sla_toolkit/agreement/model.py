"""The agreement as data: one frozen model for each block of the YAML (DESIGN §4.1)."""

from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from sla_toolkit.agreement.fields import (
    AgreementIdField,
    CoefficientField,
    DurationField,
    IdField,
    IntervalField,
    NumberByMonth,
    ShareField,
    ShareOrSharesByMonth,
    SharesByMonth,
    WordingField,
    ZoneField,
    exact,
    in_month,
)
from sla_toolkit.agreement.hours import read_holiday_code, read_working_hours
from sla_toolkit.agreement.match import Rule, parse_rule
from sla_toolkit.agreement.month import Month
from sla_toolkit.agreement.notify import Language, Notifications
from sla_toolkit.agreement.sources import Data

Side = Literal["marketing", "sales"]
Paper = Literal["a4", "letter"]
MeasureName = Literal[
    "volume",
    "persona_share",
    "completeness",
    "response_within",
    "attempts",
    "decision_within",
    "rejection_reason",
    "conversion",
    "won",
    "revenue",
]
OTHER = "other"
"""The persona of a lead that matches none."""
REJECTED = "rejected"
"""The reserved stage of a lead that sales handed back."""


class Block(BaseModel):
    """A block of the YAML: unknown keys are refused, and nothing changes once read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True
    )


class Term(Block):
    """The days the agreement holds, both included, in the agreement's time zone."""

    from_: date = Field(alias="from")
    until: date


class Header(Block):
    """Which agreement this is, and how its documents are made: in which languages and on which paper."""

    id: AgreementIdField
    version: int = Field(ge=1)
    title: WordingField
    languages: tuple[Language, ...] = Field(default=("ja", "en"), min_length=1)
    paper: Paper = "a4"
    currency: str = Field(default="JPY", pattern="^[A-Z]{3}$")
    effective: Term


class Calendar(Block):
    """The business clock: local working days and hours, less the public holidays and the company's own closed days."""

    timezone: ZoneField
    working_days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(
        default=("mon", "tue", "wed", "thu", "fri"), min_length=1
    )
    working_hours: Annotated[tuple[str, ...], BeforeValidator(read_working_hours)] = (
        "09:00-12:00",
        "13:00-18:00",
    )
    holidays: Annotated[str, BeforeValidator(read_holiday_code)] = "none"
    closed_days: tuple[date, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)


class Signer(Block):
    """A person who signs for a party."""

    name: str = Field(min_length=1)
    title: WordingField | None = None


class Party(Block):
    """One side of the agreement."""

    team: WordingField
    owner: str | None = None
    signers: tuple[Signer, ...] = ()


class Parties(Block):
    """The two sides."""

    marketing: Party
    sales: Party


class Goal(Block):
    """The shared goal over the effective period, in the agreement's currency or in won deals."""

    measure: Literal["revenue", "won"]
    target: NumberByMonth


class Stage(Block):
    """A named point in a lead's life; `requires` are the attributes due when a lead enters it."""

    id: IdField
    owner: Side
    label: WordingField
    definition: WordingField | None = None
    entry: WordingField | None = None
    exit: WordingField | None = None
    disqualifiers: WordingField | None = None
    requires: tuple[str, ...] = ()


class Classification(Block):
    """What a round of the blind classification exercise found: how alike both sides read the stages.

    `agreement` is the share (0 to 1) of leads that both sides put into the same stage, `kappa` Cohen's kappa between
    the sides, `alpha` Krippendorff's alpha over all participants; None: it could not be told. Intervals are 95 %.
    """

    held: date
    round: int = Field(ge=1)
    leads: int = Field(ge=1)
    participants: int = Field(ge=2)
    agreement: ShareField
    kappa: CoefficientField | None = None
    kappa_interval: IntervalField | None = None
    alpha: CoefficientField | None = None
    alpha_interval: IntervalField | None = None


class RejectionReason(Block):
    """Why sales hands a lead back, and after how many days marketing may pass it on again."""

    id: IdField
    label: WordingField
    recycle_after_days: int | None = Field(default=None, ge=0)


class Persona(Block):
    """A rule over lead attributes, and what both sides know of these people."""

    id: IdField
    label: WordingField
    match: dict[str, Any]
    pains: WordingField | None = None
    talk: WordingField | None = None
    content: WordingField | None = None

    @property
    def rule(self) -> Rule:
        """The match rule as a tree."""
        return parse_rule(self.match)


class Plan(Block):
    """The month's expected funnel; each number may be a mapping of month → value."""

    stage: IdField
    outcome: IdField
    within_days: int = Field(default=30, ge=1, le=3650)
    volume: NumberByMonth
    mix: SharesByMonth = Field(default_factory=lambda: {OTHER: 1})
    conversion: ShareOrSharesByMonth
    onward: SharesByMonth = Field(default_factory=dict)
    deal_size: NumberByMonth | None = None

    @field_validator("onward", mode="before")
    @classmethod
    def _no_onward(cls, value: Any) -> Any:
        return value or {}


class Commitment(Block):
    """One line of the pledge: a measure, its target and who owns it."""

    id: IdField
    owner: Side
    measure: MeasureName
    label: WordingField | None = None
    stage: IdField | None = None
    from_: IdField | None = Field(default=None, alias="from")
    to: IdField | None = None
    persona: IdField | None = None
    within: DurationField | None = None
    at_least: int | None = Field(default=None, ge=1, le=1000)
    kinds: tuple[str, ...] = ()
    until: tuple[IdField, ...] = ()
    fields: tuple[str, ...] = ()
    target: NumberByMonth

    def target_in(self, month: Month) -> Any:
        """The exact target of a month, as a fraction; None where the months leave it out."""
        value = in_month(self.target, month)
        return None if value is None else exact(value)


class Capacity(Block):
    """What sales has to work leads with: people, hours a month of each, and minutes an attempt takes."""

    reps: int | None = Field(default=None, ge=1, le=100_000)
    hours: float | None = Field(default=None, gt=0, le=744)
    minutes: float | None = Field(default=None, gt=0, le=10_000)


class Relief(Block):
    """When the second commitment is missed, a miss of the first is excused."""

    commitment: IdField
    when_missed: IdField


class Remedy(Block):
    """What follows when a commitment is missed some months in a row."""

    when_missed: IdField
    months_in_a_row: int = Field(default=1, ge=1, le=120)
    then: WordingField


class Review(Block):
    """When the sides meet over the numbers, and when the agreement itself is looked at again."""

    meeting: WordingField | None = None
    revisit: date | None = None


class OpenQuestion(Block):
    """What both sides have not settled yet: who brings the answer, and by when; None: nobody, or no day, was named."""

    id: IdField
    question: WordingField
    owner: Side | None = None
    by: date | None = None


class Agreement(Block):
    """The whole agreement, as read from its file."""

    agreement: Header
    calendar: Calendar
    goal: Goal | None = None
    parties: Parties
    stages: tuple[Stage, ...] = Field(min_length=1)
    classification: Classification | None = None
    rejection_reasons: tuple[RejectionReason, ...] = ()
    personas: tuple[Persona, ...] = ()
    plan: Plan
    capacity: Capacity | None = None
    commitments: tuple[Commitment, ...] = Field(min_length=1)
    relief: tuple[Relief, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    review: Review | None = None
    open_questions: tuple[OpenQuestion, ...] = ()
    notify: Notifications = ()
    data: Data | None = None

    @field_validator("rejection_reasons", "personas", "relief", "remedies", "open_questions", mode="before")
    @classmethod
    def _none_given(cls, value: Any) -> Any:
        return () if value is None else value

    @property
    def stage_ids(self) -> list[str]:
        """Stage ids in order."""
        return [stage.id for stage in self.stages]

    @property
    def persona_ids(self) -> list[str]:
        """Persona ids in the order of the file, which is the order they are tried in, then `other`."""
        return [*(persona.id for persona in self.personas), OTHER]

    def stage(self, stage_id: str) -> Stage:
        """The stage of that id; raises StopIteration for one that is not there."""
        return next(stage for stage in self.stages if stage.id == stage_id)
