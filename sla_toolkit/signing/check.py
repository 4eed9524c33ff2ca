"""One thing that was looked at, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sla_toolkit.agreement.model import Side
from sla_toolkit.language import Message
from sla_toolkit.signing.inspection import TimeSource

Standing = Literal["valid", "cannot_tell", "broken"]
Trust = Literal["pinned", "root", "unknown"]
"""Why a certificate is taken for its signer's: the log has had it from the first, it leads to a root that was named as
trusted, or there is no reason."""


@dataclass(frozen=True)
class SignatureFacts:
    """Who signed what and when, trust and time apart. None: cannot be told.

    `in_place_of` is the signer whom a delegate signed for, None for a signer. `signed_at` is aware.
    """

    language: str
    field: str
    party: Side | None
    name: str | None
    in_place_of: str | None
    holder: str | None
    fingerprint: str | None
    trust: Trust
    signed_at: datetime | None
    time_source: TimeSource


@dataclass(frozen=True)
class Check:
    """What was looked at: `code` for programs, `message` for people, and for a signature its facts."""

    code: str
    standing: Standing
    message: Message
    signature: SignatureFacts | None = None
