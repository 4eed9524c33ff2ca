"""What the outputs hold of a month, and what the history says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sla_toolkit.variance.history.facts import CommitmentFacts, Facts
from sla_toolkit.variance.history.model import (
    Counts,
    Failure,
    Links,
    MainCause,
    MonthEntry,
    MonthReport,
    MonthState,
    Terms,
)
from sla_toolkit.variance.report import Bilingual

NO_LINKS = Links(html={}, pdf={}, notebook=None)


@dataclass(frozen=True)
class MonthOnFile:
    """What lies in the outputs for one month (YYYY-MM).

    `facts` None: there is no report, or none that can be read, and then `why` says what is wrong with it.
    """

    month: str
    facts: Facts | None = None
    why: Bilingual | None = None
    links: Links = NO_LINKS
    failure: Failure | None = None

    @property
    def state(self) -> MonthState:
        """What there is of the month."""
        if self.facts is not None:
            return "report"
        if self.why is not None:
            return "unreadable"
        return "no_report" if self.failure is None else "failed"


def entry(one: MonthOnFile, before: Facts | None) -> MonthEntry:
    """Tell of a month; `before` is the report before it, wherever it lies, or None."""
    return MonthEntry(
        month=one.month,
        state=one.state,
        why=one.why,
        failure=one.failure,
        report=_report(one.facts, before) if one.facts else None,
        links=one.links,
    )


def _report(facts: Facts, before: Facts | None) -> MonthReport:
    return MonthReport(
        as_of=facts.as_of,
        settled=facts.settled,
        terms=_terms(facts, before),
        currency=facts.agreement.currency,
        headline=facts.headline,
        cause=_cause(facts),
        main_cause=_main(facts),
        counts=counted(facts.commitments),
    )


def counted(commitments: Sequence[CommitmentFacts]) -> Counts:
    """Count how many commitments stood how."""
    found = [one.status for one in commitments]
    return Counts(
        kept=found.count("kept"),
        missed=found.count("missed"),
        excused=sum(one.status == "missed" and one.relieved_by is not None for one in commitments),
        pending=found.count("pending"),
        no_data=found.count("no_data"),
    )


def added(counts: Sequence[Counts]) -> Counts:
    """Add counts up."""
    return Counts(**{name: sum(getattr(one, name) for one in counts) for name in Counts.model_fields})


def _terms(facts: Facts, before: Facts | None) -> Terms:
    here = facts.agreement
    return Terms(
        version=here.version,
        digest=here.digest,
        signature=here.signature,
        against_before=_against(facts, before),
    )


def _against(facts: Facts, before: Facts | None) -> Literal["first", "same", "new_version", "altered"]:
    if before is None:
        return "first"
    if facts.agreement.version != before.agreement.version:
        return "new_version"
    return "same" if facts.agreement.digest == before.agreement.digest else "altered"


def _cause(facts: Facts) -> Literal["named", "within_chance", "not_known"]:
    """Say whether there is a main cause, by the rule of the report's first page."""
    if any(one.main_cause for one in facts.findings):
        return "named"
    return "within_chance" if any(one.verdict for one in facts.ladder) else "not_known"


def _main(facts: Facts) -> MainCause | None:
    found = next((one for one in facts.findings if one.main_cause), None)
    if found is None:
        return None
    return MainCause(id=found.id, label=found.label, owner=found.owner, text=found.text)
