"""Which terms were measured."""

from sla_toolkit.variance.report.base import Bilingual, Named, Part, Side, Signature


class ReportStage(Named):
    """A stage and who owns it."""

    owner: Side


class ReportAgreement(Part):
    """Which terms were measured; `digest` is the SHA-256 of the canonical terms."""

    id: str
    version: int
    title: Bilingual
    digest: str
    signature: Signature
    effective_from: str
    effective_until: str
    languages: list[str]
    currency: str
    timezone: str
    teams: dict[Side, Bilingual]
    stages: list[ReportStage]
    personas: list[Named]
