"""The catalogue of windows in which a budget's burn is looked at: the shipped one, or the workspace's own."""

from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from sla_toolkit.agreement import Duration, Unfit, digest_of
from sla_toolkit.agreement.document import read_document
from sla_toolkit.agreement.fields import IdField
from sla_toolkit.agreement.model import Block
from sla_toolkit.language import Message
from sla_toolkit.variance.follow_up.strict import read_entries

SHIPPED = Path(__file__).with_name("pace.yaml")


class BurnWindow(Block):
    """When to tell somebody: `budget` (above 0, at most 1) of the month's budget was spent within `window`."""

    id: IdField
    budget: float = Field(gt=0, le=1)
    window: str
    level: Literal["alert", "watch"] = "alert"

    @field_validator("window", mode="before")
    @classmethod
    def _a_length(cls, value: Any) -> str:
        if not Duration.parse(str(value)).business:
            raise Unfit(
                Message(
                    "“{text}” is not on the working calendar: write business hours or business days.",
                    text=str(value),
                )
            )
        return str(value)

    @property
    def length(self) -> Duration:
        """The window as a length of working time."""
        return Duration.parse(self.window)

    @property
    def share(self) -> Fraction:
        """The budget as an exact share."""
        return Fraction(str(self.budget))


class Catalogue(Block):
    """The windows in the order they are shown; `digest` is the SHA-256 of what they say."""

    windows: tuple[BurnWindow, ...] = ()
    digest: str | None = None


def read_catalogue(folder: Path | None = None) -> Catalogue:
    """Read `pace.yaml` beside the agreement in `folder`; where there is none, the shipped one.

    Raises Refused with all problems at once, each with file and line.
    """
    own = folder / "pace.yaml" if folder is not None else None
    document = read_document(own if own is not None and own.exists() else SHIPPED)
    return Catalogue(windows=read_entries(document, "burn", BurnWindow), digest=digest_of(document.values))
