"""The words of the history's pages, and of the command that prints it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sla_toolkit.agreement import Month
from sla_toolkit.documents.words import STATUS, SYMBOLS
from sla_toolkit.language import Message, MonthName
from sla_toolkit.variance.history import Cell, Counts, OverviewCell, Row
from sla_toolkit.variance.history.trend import NEEDED
from sla_toolkit.variance.months import span

STATES = {
    "unreadable": ("?", Message("cannot be read")),
    "failed": ("!", Message("run failed")),
    "no_report": ("·", Message("no report")),
}
"""What there is of a month without a report that can be read: symbol and words."""
DIRECTIONS = {
    "better": ("↗", Message("better")),
    "worse": ("↘", Message("worse")),
    "steady": ("→", Message("no clear change")),
    "cannot_tell": ("–", Message("cannot be told yet")),
}
SIGNED = {
    "valid": Message("signed"),
    "incomplete": Message("not signed by everybody"),
    "broken": Message("signatures do not hold"),
    "unsigned": Message("not signed"),
}
TERMS = {"new_version": Message("new version"), "altered": Message("other terms than before")}
"""How a month's terms differ from those of the report before, where they do."""
EXCUSED = Message("excused")
NOT_PROMISED = Message("not promised")


def status_words(cell: Cell) -> tuple[str, Message]:
    """Give the symbol and the word of how a commitment stood; the symbol of an excused miss stands in brackets."""
    symbol = SYMBOLS[cell.status]
    return (f"({symbol})" if cell.relieved_by else symbol), STATUS[cell.status]


def trend_words(row: Row) -> tuple[str, Message]:
    """Give the symbol and the word of where a commitment is going."""
    if row.ended:
        return "–", Message("no longer promised")
    return DIRECTIONS[row.trend.direction]


def trend_reason(row: Row) -> Message | None:
    """Say why no trend is told; None where one is, or where the word says it already."""
    if row.trend.why == "few_months":
        return Message("{n} of {needed} judged months", n=row.trend.judged, needed=NEEDED)
    if row.trend.why == "target_changed":
        return Message("the target changed in between")
    return None


def in_a_row(months: int) -> Message:
    """Say how many months in a row something was missed."""
    return Message("1 month") if months == 1 else Message("{n} months", n=months)


def counted_words(counts: Counts) -> list[tuple[str, str, Message]]:
    """Give status, symbol and words of what was counted; what there is none of is left out, except the kept."""
    said = {
        "kept": Message("kept {n}", n=counts.kept),
        "missed": Message("missed {n}", n=counts.missed),
        "excused": Message("({n} excused)", n=counts.excused),
        "pending": Message("pending {n}", n=counts.pending),
        "no_data": Message("not known {n}", n=counts.no_data),
    }
    shown = [name for name in said if name == "kept" or getattr(counts, name)]
    return [(name, SYMBOLS.get(name, ""), said[name]) for name in shown]


def state_words(cell: OverviewCell) -> Message | None:
    """Say what there is to know of a month besides its counts; None for nothing."""
    if cell.state != "report":
        return STATES[cell.state][1]
    return Message("last run failed") if cell.failed else None


def spans(months: Sequence[str]) -> list[Message | MonthName]:
    """Name months (YYYY-MM, oldest first), those that follow one another by the first and the last of them."""
    return [span(run) for run in _runs(months)]


def listed(months: Sequence[str], language: str) -> str:
    """Write months as `spans` names them, with the language's commas; nothing for none."""
    return Message(", ").text(language).join(one.text(language) for one in spans(months))


def _runs(months: Sequence[str]) -> Iterator[list[str]]:
    run = list(months[:1])
    for before, month in pairwise(months):
        if Month.parse(before).next() != Month.parse(month):
            yield run
            run = []
        run.append(month)
    if run:
        yield run
