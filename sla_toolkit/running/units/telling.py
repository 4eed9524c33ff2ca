"""What the terminal says of a month that was published."""

from collections.abc import Iterator

from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.words import STATUS, SYMBOLS, figured, moved, shifted, stood, went_in
from sla_toolkit.language import Message
from sla_toolkit.running.notebook import MonthDone
from sla_toolkit.variance.report import Correction, Report


def lines_of(done: MonthDone, language: str) -> Iterator[str]:
    """Say the headline, each promise, what changed against the report on file, and where the report lies."""
    report = done.report
    yield f"{report.agreement.id} {report.month}: {report.headline[language]}"
    for one in report.commitments:
        yield f"  {SYMBOLS[one.status]} {one.label[language]}: {STATUS[one.status].text(language)}"
    if done.changed is not None:
        yield from correction_lines(done.changed, report, language)
    yield Message("Report: {folder}", folder=str(done.folder)).text(language)


def correction_lines(changed: Correction, report: Report, language: str) -> Iterator[str]:
    """Say what changed and why, the causes first."""
    write = Formats(language, report.agreement.currency)
    if changed.since is None:
        yield Message("Published anew:").text(language)
    else:
        yield Message("Changed since the report as of {at}:", at=write.instant(changed.since)).text(language)
    for line in (*(cause.text[language] for cause in changed.causes), *_details(changed, write)):
        yield f"  {line}"
    if changed.since is not None and not changed.commitments and not changed.numbers:
        yield f"  {Message('Nothing that the month is judged by changed.').text(language)}"


def _details(changed: Correction, write: Formats) -> Iterator[str]:
    for source in changed.sources:
        yield f"{source.name}: {went_in(source.before, write)} → {went_in(source.after, write)}"
    for one in changed.commitments:
        before, after = (stood(state, write, one.unit) for state in (one.before, one.after))
        yield f"{one.label[write.language]}: {before} → {after}{_in_brackets(moved(one, write, one.unit))}"
    for number in changed.numbers:
        before, after = (figured(value, write, number.id) for value in (number.before, number.after))
        yield f"{number.label[write.language]}: {before} → {after}{_in_brackets(shifted(number, write))}"


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""
