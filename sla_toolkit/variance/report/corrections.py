"""What a report changed against the one that it replaced."""

from typing import Literal

from sla_toolkit.variance.report.base import Bilingual, Named, Number, Part, Status, Unit


class Cause(Part):
    """Why a report differs from the one that it replaced, as far as the two know.

    `rest` stands for what no other cause names, such as decisions and the playbook; `unreadable` says that the report
    on file could not be read, so that nothing is compared.
    """

    id: Literal["agreement", "sign_off", "data", "as_of", "toolkit", "rest", "unreadable"]
    text: Bilingual


class Stand(Part):
    """How one commitment stood in a report; the fields are those of `commitments`."""

    target: Number | None
    actual: Number | None
    numerator: Number | None
    denominator: Number | None
    pending: int
    status: Status


class CommitmentChange(Named):
    """A commitment that stands otherwise than before; null where the report has no such commitment."""

    unit: Unit
    before: Stand | None
    after: Stand | None


class NumberChange(Named):
    """A number of the variance that changed; null where it is not known.

    `id` is `leads` (handed off in the month), `plan`, `actual`, `total` (actual less what was due) or a driver's id.
    """

    before: Number | None
    after: Number | None


class Rows(Part):
    """The rows of a file or table: read = used + set aside."""

    read: int
    used: int
    set_aside: int


class SourceChange(Part):
    """A file or table of which other rows went in than before; null where it was not there."""

    source: str
    name: str
    before: Rows | None
    after: Rows | None


class Correction(Part):
    """What changed as a month was published anew: from the report as of `since` (null: unreadable) to that of `as_of`.

    The lists hold only what differs. With no commitment and no number in them, nothing that the month is judged by
    changed.
    """

    since: str | None
    as_of: str
    causes: list[Cause]
    commitments: list[CommitmentChange]
    numbers: list[NumberChange]
    sources: list[SourceChange]

    @property
    def matters(self) -> bool:
        """Whether something that the month is judged by changed, or may have."""
        return bool(self.commitments or self.numbers) or self.since is None
