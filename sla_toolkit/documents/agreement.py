"""The agreement as documents: one wording, four formats."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from sla_toolkit.agreement import Agreement, AgreementFile, Paper
from sla_toolkit.documents.attachment import attachment
from sla_toolkit.documents.classification import classification_words
from sla_toolkit.documents.pandoc import Head, parse
from sla_toolkit.documents.plain import as_markdown
from sla_toolkit.documents.questions import question_words
from sla_toolkit.documents.rendering import write_documents
from sla_toolkit.documents.sides import guarantees, owners
from sla_toolkit.documents.source import Source
from sla_toolkit.documents.templates import Templates
from sla_toolkit.documents.terms import calendar_words, clauses, plan_parts, targets
from sla_toolkit.documents.wording import field_label, listed, persona_rule
from sla_toolkit.documents.words import SIGN_OFF_STATES
from sla_toolkit.language import Message, text_in
from sla_toolkit.variance.report import State


def render_agreement(
    file: AgreementFile,
    folder: Path,
    languages: Iterable[str],
    formats: Iterable[str] = ("html", "pdf", "docx", "md"),
    workspace_templates: Path | None = None,
    *,
    state: State | None = "draft",
    paper: Paper | None = None,
) -> list[Path]:
    """Write `agreement.<lang>.<format>` below the folder and give the paths.

    The files carry the first day of the term as their time. `state` is how far the sign-off has come: it stands below
    the title, and what is not signed yet is marked as a draft on every page. None: the copy to be signed, which says
    neither. `paper` None: the agreement's own. Raises TemplateFault, MissingGlyph, ConversionFailed.
    """
    build = partial(agreement_source, file, workspace_templates, state=state, paper=paper)
    return write_documents(build, languages, "agreement", folder, formats)


def agreement_source(
    file: AgreementFile,
    workspace_templates: Path | None,
    language: str,
    *,
    state: State | None,
    paper: Paper | None = None,
) -> Source:
    """Give the document of one language before it has a format. Raises TemplateFault and ConversionFailed."""
    header, templates = file.agreement.agreement, Templates(workspace_templates)
    draft = Message("Draft").text(language)
    mark = draft if state in ("draft", "proposed") else ""
    said = mark if state in (None, "draft") else SIGN_OFF_STATES[state].text(language)
    head = _head(file.agreement, language, said)
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
        "classification": classification_words(agreement),
        "open_questions": question_words(agreement),
        "recycled": any(reason.recycle_after_days for reason in agreement.rejection_reasons),
    }
