"""Write the report's charts and describe them for the report."""

from collections.abc import Callable
from pathlib import Path

from sla_toolkit.documents import charts
from sla_toolkit.language import LANGUAGES
from sla_toolkit.variance.report import Figure, Report


def draw_figures(report: Report, folder: Path) -> list[Figure]:
    """Write `figures/<id>.<lang>.svg` below the folder, in every language, and give the report's entries for them.

    A chart that the report has nothing for is left out. Raises MissingGlyph for a character that the font lacks.
    """
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    found = []
    if report.variance is not None:
        found.append(_figure("waterfall", charts.waterfall, charts.waterfall_alt(report), report, folder))
    if report.daily:
        found.append(_figure("cumulative", charts.cumulative, charts.cumulative_alt(report), report, folder))
    return found


def _figure(
    name: str, chart: Callable[[Report, str], str], alt: dict[str, str], report: Report, folder: Path
) -> Figure:
    files = {language: f"figures/{name}.{language}.svg" for language in LANGUAGES}
    for language, file in files.items():
        (folder / file).write_text(chart(report, language), encoding="utf-8", newline="\n")
    return Figure(id=name, files=files, alt=alt)
