"""The agreement as documents: one wording, four formats."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from sla_toolkit.agreement import Agreement, AgreementFile, Paper
from sla_toolkit.documents.attachment import attachment
from sla_toolkit.documents.pandoc import Head, parse
from sla_toolkit.documents.plain import as_markdown
from sla_toolkit.documents.rendering import write_documents
from sla_toolkit.documents.sides import guarantees, owners
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
    *,
    draft: bool = True,
    paper: Paper | None = None,
) -> list[Path]:
    """Write `agreement.<lang>.<format>` below the folder and give the paths.

    The files carry the first day of the term as their time. A draft says so on every page; the copy to be signed is
    made with `draft=False`. `paper` None: the agreement's own. Raises TemplateFault, MissingGlyph, ConversionFailed.
    """
    build = partial(agreement_source, file, workspace_templates, draft=draft, paper=paper)
    return write_documents(build, languages, "agreement", folder, formats)


def agreement_source(
    file: AgreementFile,
    workspace_templates: Path | None,
    language: str,
    *,
    draft: bool,
    paper: Paper | None = None,
) -> Source:
    """Give the document of one language before it has a format. Raises TemplateFault and ConversionFailed."""
    header, templates = file.agreement.agreement, Templates(workspace_templates)
    mark = Message("Draft").text(language) if draft else ""
    head = _head(file.agreement, language, mark)
    markdown = templates.fill("agreement/agreement.md.j2", language, header.currency, agreement_values(file))
    return Source(
        tree=parse(markdown, head),
        head=head,
        created=int(datetime.combine(header.effective.from_, time(), UTC).timestamp()),
        templates=templates,
        paper=paper or header.paper,
        mark=mark.upper(),
        attachment=attachment(file, language),
    )


def pledge_text(file: AgreementFile, language: str, workspace_templates: Path | None = None) -> str:
    """Give the pledge alone as Markdown, the workspace's own wording included.

    Raises TemplateFault and ConversionFailed.
    """
    header, templates = file.agreement.agreement, Templates(workspace_templates)
    head = _head(file.agreement, language, "")
    markdown = templates.fill("agreement/pledge.md.j2", language, header.currency, agreement_values(file))
    return as_markdown(Source(parse(markdown, head), head, 0, templates)).decode()


def _head(agreement: Agreement, language: str, mark: str) -> Head:
    header = agreement.agreement
    subtitle = Message(
        "Version {version}, in force from {start} to {end}",
        version=str(header.version),
        start=header.effective.from_,
        end=header.effective.until,
    )
    said = Message("{mark} · {subtitle}", mark=mark, subtitle=subtitle) if mark else subtitle
    return Head(text_in(header.title, language), said.text(language), language)


def agreement_values(file: AgreementFile) -> dict[str, Any]:
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
        "guarantees": guarantees(agreement),
        "owners": owners(agreement),
        "recycled": any(reason.recycle_after_days for reason in agreement.rejection_reasons),
    }
