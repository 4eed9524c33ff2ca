"""What can happen to an agreement on its way to being signed: one line of the sign-off log each."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sla_toolkit.agreement.model import Side

Kind = Literal["proposed", "signed", "recorded", "rejected", "delegated", "key_replaced"]
"""`signed` by this toolkit; `recorded`: another program signed, and the signature was taken into the log afterwards."""
SIGNING: tuple[Kind, ...] = ("signed", "recorded")
_DIGEST = Field(pattern="^[0-9a-f]{64}$")


class Event(BaseModel):
    """One thing that happened, at an instant in UTC.

    `digest` is that of all terms and `terms_digest` that of the material ones (64 hex digits each). `pdf` is the
    SHA-256 of each language's PDF after the event. `signer` counts from 1 among the party's signers, and `name` is who
    acted: the signer, or who signs in their place. `fingerprint` is the SHA-256 of the certificate, `reason` why the
    terms were rejected. What does not concern a kind of event is null: `party`, `signer` and `name` of
    `proposed`; `fields`, `effective_from` and `effective_until` of all others.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    at: str = Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
    event: Kind
    version: int = Field(ge=1)
    digest: str = _DIGEST
    terms_digest: str = _DIGEST
    pdf: dict[str, str] = Field(default_factory=dict)
    party: Side | None = None
    signer: int | None = Field(default=None, ge=1)
    name: str | None = None
    title: str | None = None
    fingerprint: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    reason: str | None = None
    fields: list[str] | None = None
    effective_from: str | None = None
    effective_until: str | None = None

    @property
    def field(self) -> str:
        """The signature field that the event is about, such as `marketing_1`."""
        return f"{self.party}_{self.signer}"

    @property
    def starts(self) -> date | None:
        """The first day of the proposed terms."""
        return date.fromisoformat(self.effective_from) if self.effective_from else None
