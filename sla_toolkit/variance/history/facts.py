"""What the history takes from a month's report; whatever else stands in it is passed over."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sla_toolkit.variance.report import Bilingual, Number, Report, Side, Signature, Status, Unit


def _instant(text: str) -> str:
    """Let an ISO 8601 instant with its offset pass; raises ValueError for anything else."""
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("an instant needs its offset")
    return text


Instant = Annotated[str, AfterValidator(_instant)]


class _Fact(BaseModel):
    """A part of a report as some version of the toolkit wrote it: fields that it has besides are no matter."""

    model_config = ConfigDict(extra="ignore", frozen=True, from_attributes=True, allow_inf_nan=False)


class AgreementFacts(_Fact):
    """Which terms were measured, and whether they were signed."""

    version: int
    title: Bilingual
    digest: str
    signature: Signature
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    teams: dict[Side, Bilingual]


class CommitmentFacts(_Fact):
    """How a commitment stood; the fields are those of `commitments` in the report."""

    id: str
    owner: Side
    measure: str
    label: Bilingual
    unit: Unit
    target: Number | None
    actual: Number | None
    pending: int
    status: Status
    relieved_by: str | None = None
    owed_by: Side | None = None


class FindingFacts(_Fact):
    """What was found, and whether it is the main cause."""

    id: str
    owner: Side | None
    label: Bilingual
    main_cause: bool = False
    text: Bilingual


class RungFacts(_Fact):
    """What a rung of the ladder says of chance; null where nothing was tested."""

    verdict: str | None = None


class Facts(_Fact):
    """A month as its report tells it; `month` is YYYY-MM in the agreement's time zone, `as_of` has its offset.

    Reports of earlier and later versions of the toolkit are read as long as they have these fields.
    """

    agreement: AgreementFacts
    month: str
    as_of: Instant
    settled: bool
    headline: Bilingual
    commitments: tuple[CommitmentFacts, ...]
    findings: tuple[FindingFacts, ...]
    ladder: tuple[RungFacts, ...] = ()

    @classmethod
    def of(cls, report: Report) -> "Facts":
        """Take them from a report that was read or worked out already."""
        return cls.model_validate(report)

    @classmethod
    def read(cls, content: bytes) -> "Facts":
        """Take them from the bytes of a `report.json`; raises pydantic's ValidationError for what is none."""
        return cls.model_validate_json(content)
