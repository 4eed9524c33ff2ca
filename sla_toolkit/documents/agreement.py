"""The agreement as documents: one wording, four formats."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from sla_toolkit.agreement import Agreement, AgreementFile
from sla_toolkit.documents.pandoc import Head, parse
from sla_toolkit.documents.rendering import write_documents
from sla_toolkit.documents.source import Source
from sla_toolkit.documents.templates import Templates
from sla_toolkit.documents.terms import calendar_words, clauses, plan_parts, targets
from sla_toolkit.documents.wording import field_label, listed, persona_rule
from sla_toolkit.language import Message, text_in


def render_agreement(
    file: AgreementFile,
    folder: Path,
    languages: Iterable[str],
    formats: Iterable[str] = ("html", "pdf", "docx", "md"),
    workspace_templates: Path | None = None,
) -> list[Path]:
    """Write `agreement.<lang>.<format>` below the folder and give the paths.

    The files carry the first day of the term as their time. Raises TemplateFault, MissingGlyph, ConversionFailed.
    """
    templates = Templates(workspace_templates)
    build = partial(_source, file.agreement, templates, _values(file))
    return write_documents(build, languages, "agreement", folder, formats)


def _source(agreement: Agreement, templates: Templates, values: dict[str, Any], language: str) -> Source:
    header, head = agreement.agreement, _head(agreement, language)
    markdown = templates.fill("agreement/agreement.md.j2", language, header.currency, values)
    created = datetime.combine(header.effective.from_, time(), UTC)
    return Source(parse(markdown, head), head, int(created.timestamp()), templates)


def _head(agreement: Agreement, language: str) -> Head:
    header = agreement.agreement
    subtitle = Message(
        "Version {version}, in force from {start} to {end}",
        version=str(header.version),
        start=header.effective.from_,
        end=header.effective.until,
    )
    return Head(text_in(header.title, language), subtitle.text(language), language)


def _values(file: AgreementFile) -> dict[str, Any]:
    """Lay out everything that the templates may say: the agreement itself, and what is worked out from it."""
    agreement = file.agreement
    numbered = clauses(agreement)
    return {
        "agreement": agreement,
        "digest": file.digest,
        "clauses": numbered,
        "clause": {clause.id: clause for clause in numbered},
        "plan": plan_parts(agreement),
        "goal": targets(agreement.goal.target) if agreement.goal else (),
        "calendar": calendar_words(agreement),
        "rules": {persona.id: persona_rule(persona) for persona in agreement.personas},
        "fields": {stage.id: listed(map(field_label, stage.requires)) for stage in agreement.stages},
        "stages": {stage.id: stage for stage in agreement.stages},
    }
