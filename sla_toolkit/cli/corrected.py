"""What a run changed against the report on file, as lines of text."""

from typing import TYPE_CHECKING

from sla_toolkit.cli.outcome import say
from sla_toolkit.language import Message, reader_language

if TYPE_CHECKING:
    from sla_toolkit.documents.formats import Formats
    from sla_toolkit.variance.report import Correction, Report


def correction_lines(changed: "Correction", report: "Report") -> list[str]:
    """Write what changed and why, the causes first, in the reader's language."""
    from sla_toolkit.documents.formats import Formats

    language = reader_language()
    write = Formats(language, report.agreement.currency)
    if changed.since is None:
        head = say(Message("Published anew:"))
    else:
        head = say(Message("Changed since the report as of {at}:", at=write.instant(changed.since)))
    lines = [cause.text[language] for cause in changed.causes]
    lines += [*_rows(changed, write), *_commitments(changed, write), *_numbers(changed, write)]
    if changed.since is not None and not changed.commitments and not changed.numbers:
        lines.append(say(Message("Nothing that the month is judged by changed.")))
    return [head, *(f"  {line}" for line in lines)]


def _rows(changed: "Correction", write: "Formats") -> list[str]:
    from sla_toolkit.documents.words import went_in

    return [
        f"{one.name}: {went_in(one.before, write)} → {went_in(one.after, write)}" for one in changed.sources
    ]


def _commitments(changed: "Correction", write: "Formats") -> list[str]:
    from sla_toolkit.documents.words import moved, stood

    return [
        f"{one.label[write.language]}: {stood(one.before, write, one.unit)} → {stood(one.after, write, one.unit)}"
        f"{_in_brackets(moved(one, write, one.unit))}"
        for one in changed.commitments
    ]


def _numbers(changed: "Correction", write: "Formats") -> list[str]:
    from sla_toolkit.documents.words import figured, shifted

    return [
        f"{one.label[write.language]}: {figured(one.before, write, one.id)} → {figured(one.after, write, one.id)}"
        f"{_in_brackets(shifted(one, write))}"
        for one in changed.numbers
    ]


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""
