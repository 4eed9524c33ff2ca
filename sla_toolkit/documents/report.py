"""The month's report as documents."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.pandoc import Head, parse
from sla_toolkit.documents.rendering import write_documents
from sla_toolkit.documents.source import Picture, Source
from sla_toolkit.documents.templates import Templates
from sla_toolkit.language import Message
from sla_toolkit.variance.report import Report

GETA = "〓"
"""What Japanese printers set for a character they lack: an emoji in the CRM must not stop a month's report."""


def render_report(
    report: Report,
    folder: Path,
    languages: Iterable[str],
    formats: Iterable[str] = ("html", "pdf", "docx"),
    workspace_templates: Path | None = None,
) -> list[Path]:
    """Write `report.<lang>.<format>` below the folder and give the paths.

    The figures that the report names are read from the folder. Raises TemplateFault and ConversionFailed.
    """
    templates = Templates(workspace_templates)
    build = partial(_source, report, folder, templates)
    return write_documents(build, languages, "report", folder, formats)


def _source(report: Report, folder: Path, templates: Templates, language: str) -> Source:
    head, pictures = _head(report, language), _pictures(report, folder, language)
    markdown = templates.fill("report/report.md.j2", language, report.agreement.currency, {"report": report})
    return Source(
        tree=parse(markdown, head, pictures),
        head=head,
        created=int(datetime.fromisoformat(report.as_of).timestamp()),
        templates=templates,
        pictures=pictures,
        stand_in=GETA,
    )


def _pictures(report: Report, folder: Path, language: str) -> dict[str, Picture]:
    files = {figure.files[language]: figure.alt[language] for figure in report.figures}
    return {file: Picture((folder / file).read_text("utf-8"), alt) for file, alt in files.items()}


def _head(report: Report, language: str) -> Head:
    write = Formats(language)
    title = Message("Variance report, {month}", month=write.month(report.month))
    subtitle = Message(
        "{title} (version {version}), as of {at}",
        title=report.agreement.title,
        version=str(report.agreement.version),
        at=write.instant(report.as_of),
    )
    return Head(title.text(language), subtitle.text(language), language)
