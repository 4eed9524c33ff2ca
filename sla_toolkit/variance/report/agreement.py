"""Which terms were measured."""

from sla_toolkit.variance.report.base import Bilingual, Named, Part, Side, Signature, State


class ReportStage(Named):
    """A stage and who owns it."""

    owner: Side


class ReportAgreement(Part):
    """Which terms were measured; `digest` is the SHA-256 of the canonical terms.

    `signature` says whether the signatures over these terms hold, and `state` how far the agreement had come on the
    day of judgement: draft, proposed (for signing), signed (and not in force yet), active, superseded by a later
    version, or expired.
    """

    id: str
    version: int
    title: Bilingual
    digest: str
    signature: Signature
    state: State
    effective_from: str
    effective_until: str
    languages: list[str]
    currency: str
    timezone: str
    teams: dict[Side, Bilingual]
    stages: list[ReportStage]
    personas: list[Named]
