"""The pace of a running month as a page."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from sla_toolkit.documents.charts import pace_alt, pace_chart
from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.pandoc import Head, parse
from sla_toolkit.documents.rendering import write_documents
from sla_toolkit.documents.report import GETA
from sla_toolkit.documents.source import Picture, Source
from sla_toolkit.documents.templates import Templates
from sla_toolkit.language import LANGUAGES, Message
from sla_toolkit.variance.pace import Pace


def draw_pace(pace: Pace, folder: Path) -> Pace:
    """Write `figures/pace.<lang>.svg` below the folder, in every language, and name them in the pace.

    Nothing is drawn where no line is known day by day. Raises MissingGlyph.
    """
    if not pace.daily:
        return pace
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    files = {language: f"figures/pace.{language}.svg" for language in LANGUAGES}
    for language, file in files.items():
        (folder / file).write_text(pace_chart(pace, language), encoding="utf-8", newline="\n")
    return pace.model_copy(update={"figures": files, "alt": pace_alt(pace)})


def render_pace(
    pace: Pace, folder: Path, languages: Iterable[str], workspace_templates: Path | None = None
) -> list[Path]:
    """Write `pace.<lang>.html` below the folder, with the figures that lie there, and give the paths.

    Raises TemplateFault and ConversionFailed.
    """
    build = partial(_source, pace, folder, Templates(workspace_templates))
    return write_documents(build, languages, "pace", folder, ("html",))


def _source(pace: Pace, folder: Path, templates: Templates, language: str) -> Source:
    head, pictures = _head(pace, language), {}
    if pace.figures:
        file = pace.figures[language]
        pictures[file] = Picture((folder / file).read_text("utf-8"), pace.alt[language])
    values = {"pace": pace, "shown": pace.hands[:MOST_HANDS], "more": max(len(pace.hands) - MOST_HANDS, 0)}
    markdown = templates.fill("pace/pace.md.j2", language, pace.agreement.currency, values)
    created = int(datetime.fromisoformat(pace.as_of).timestamp())
    return Source(parse(markdown, head, pictures), head, created, templates, pictures, GETA)


MOST_HANDS = 200
"""Rows of the list of leads on the page; all of them stand in `pace.json`."""


def _head(pace: Pace, language: str) -> Head:
    write = Formats(language)
    title = Message("Pace, {month}", month=write.month(pace.month))
    subtitle = Message(
        "{title} (version {version}), as of {at}",
        title=pace.agreement.title,
        version=str(pace.agreement.version),
        at=write.instant(pace.as_of),
    )
    return Head(title.text(language), subtitle.text(language), language)
