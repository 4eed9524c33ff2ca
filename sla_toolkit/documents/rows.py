"""Which parts of the report a page shows, so that it stays short and says nothing twice."""

from collections.abc import Iterable, Sequence

from sla_toolkit.language import LANGUAGES
from sla_toolkit.variance.report import Finding, PersonaChannelRow, Rung


def largest(rows: Sequence[PersonaChannelRow], most: int) -> list[PersonaChannelRow]:
    """Keep the `most` rows whose effects on the outcomes are largest either way, in the order they stand in."""
    ranked = sorted(range(len(rows)), key=lambda place: -abs(_effect(rows[place])))
    return [rows[place] for place in sorted(ranked[:most])]


def says_more(rung: Rung, findings: Iterable[Finding]) -> bool:
    """Whether a rung's text holds anything besides the texts of its own findings."""
    left = rung.text[LANGUAGES[0]]
    for finding in findings:
        if finding.rung == rung.id:
            left = left.replace(finding.text[LANGUAGES[0]], "")
    return bool(left.strip())


def _effect(row: PersonaChannelRow) -> float:
    return row.volume + row.mix + row.conversion_effect
