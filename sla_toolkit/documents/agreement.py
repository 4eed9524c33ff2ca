"""The agreement as documents: one wording, four formats."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from sla_toolkit.agreement import Agreement, AgreementFile
from sla_toolkit.documents.formats import Formats
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
    values = _values(file)
    sources = [_source(file.agreement, language, templates, values) for language in languages]
    return write_documents(sources, "agreement", folder, formats)


def _source(agreement: Agreement, language: str, templates: Templates, values: dict[str, Any]) -> Source:
    header = agreement.agreement
    write = Formats(language, header.currency)
    subtitle = Message(
        "Version {version}, in force from {start} to {end}",
        version=str(header.version),
        start=write.date(header.effective.from_),
        end=write.date(header.effective.until),
    )
    return Source(
        markdown=templates.fill("agreement/agreement.md.j2", language, header.currency, values),
        title=text_in(header.title, language),
        subtitle=subtitle.text(language),
        language=language,
        created=int(datetime.combine(header.effective.from_, time(), UTC).timestamp()),
        templates=templates,
    )


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
