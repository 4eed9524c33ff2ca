"""The words, symbols and colours' names for what a report judges; never a colour alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from sla_toolkit.documents.formats import UNKNOWN, Formats
from sla_toolkit.documents.inert import inert
from sla_toolkit.documents.terms import Clause, PlanPart, Target
from sla_toolkit.language import Message
from sla_toolkit.variance.report import CommitmentChange, Number, NumberChange, Rows, Stand

SYMBOLS = {"kept": "✓", "missed": "×", "pending": "…", "no_data": "–"}
STATUS = {
    "kept": Message("kept"),
    "missed": Message("missed"),
    "pending": Message("pending"),
    "no_data": Message("not known"),
}
VERDICTS = {
    "signal": Message("more than chance"),
    "noise": Message("within chance"),
    "cannot_tell": Message("cannot be told yet"),
}
STATES = {
    "open": Message("open"),
    "overdue": Message("overdue"),
    "done": Message("done"),
    "dropped": Message("dropped"),
}
SET_ASIDE = {
    "left_out_by_preset": Message("left out by the preset"),
    "left_out_by_where": Message("left out by “where:”"),
    "blank_lead_id": Message("without a lead id"),
    "blank_company": Message("without a company"),
    "unparseable_date": Message("with a date that cannot be read"),
    "blank_date": Message("without a date"),
    "touch_without_lead": Message("of a lead that is not among the leads"),
    "deal_without_lead": Message("of a lead that is not among the leads"),
    "history_without_lead": Message("of a lead that is not among the leads"),
    "blank_stage": Message("without a stage"),
    "unknown_stage": Message("with a stage that the agreement does not know"),
    "duplicate_lead": Message("with the id of an earlier row"),
    "duplicate_company": Message("with the company of an earlier row"),
}
LEVELS = {"error": Message("error"), "warning": Message("warning"), "info": Message("note")}
SIGN_OFF_STATES = {
    "draft": Message("draft"),
    "proposed": Message("proposed, not signed by everybody yet"),
    "signed": Message("signed, not in force yet"),
    "active": Message("signed and in force"),
    "superseded": Message("superseded by a later version"),
    "expired": Message("expired"),
}
SIGNATURES = {
    "valid": Message("Signed by both sides; the terms are unchanged since."),
    "incomplete": Message("Not everybody has signed these terms yet."),
    "broken": Message("These terms are not what was signed, or the signatures do not hold."),
    "unsigned": Message("Nobody has signed these terms."),
}


def status(value: str, write: Formats) -> Markup:
    """Write a status as symbol and word, classed for its colour."""
    return _classed(f"{SYMBOLS[value]}\N{NO-BREAK SPACE}{STATUS[value].text(write.language)}", value)


def verdict(value: str | None, write: Formats) -> str:
    """Write a verdict in words; nothing where none was reached."""
    return VERDICTS[value].text(write.language) if value else ""


def state(value: str, write: Formats) -> str:
    """Write how far a decision has come."""
    return STATES[value].text(write.language)


def beside(value: float | None, write: Formats, unit: str) -> str:
    """Write how much more or less than promised there was, in leads, deals or money; a dash for what is not known."""
    if value is None:
        return UNKNOWN
    size = write.counted(abs(value), "leads" if unit == "share" else unit)
    if write.number(abs(value)) == "0":
        return Message("as promised").text(write.language)
    return (Message("{n} short", n=size) if value < 0 else Message("{n} more", n=size)).text(write.language)


def level(value: str, write: Formats) -> Markup:
    """Write how grave something is."""
    return _classed(LEVELS[value].text(write.language), value)


def set_aside(value: str, write: Formats) -> str:
    """Write why rows are set aside; a code of a later version stands as it is."""
    return SET_ASIDE[value].text(write.language) if value in SET_ASIDE else value


def stood(value: Stand | None, write: Formats, unit: str) -> str:
    """Write how a commitment stood: 75.0% (45 / 60), missed; a dash where there was none."""
    if value is None:
        return UNKNOWN
    actual = write.amount(value.actual, unit)
    if value.denominator:
        actual = f"{actual} ({write.number(value.numerator)} / {write.number(value.denominator)})"
    return Message("{actual}, {status}", actual=actual, status=STATUS[value.status]).text(write.language)


def moved(value: CommitmentChange, write: Formats, unit: str) -> str:
    """Write by how much a commitment's number changed, or its target; nothing where neither did."""
    before, after = value.before, value.after
    if before is None or after is None:
        return ""
    if before.target != after.target:
        targets = {"before": write.amount(before.target, unit), "after": write.amount(after.target, unit)}
        return Message("target {before} → {after}", **targets).text(write.language)
    return _change(before.actual, after.actual, write, unit)


def figured(value: Number | None, write: Formats, name: str) -> str:
    """Write a number of the variance: a count as it is, a difference with its sign."""
    return write.number(value) if name in ("leads", "plan", "actual") else write.signed(value)


def shifted(value: NumberChange, write: Formats) -> str:
    """Write by how much a number of the variance changed; nothing where one of the two is not known."""
    return _change(value.before, value.after, write, "leads")


def _change(before: Number | None, after: Number | None, write: Formats, unit: str) -> str:
    if before is None or after is None or before == after:
        return ""
    return write.change(after - before, unit)


def went_in(value: Rows | None, write: Formats) -> str:
    """Write how many rows of a source were read and used; a dash where there was none."""
    if value is None:
        return UNKNOWN
    counts = {"read": write.number(value.read), "used": write.number(value.used)}
    return Message("{read} rows read, {used} used", **counts).text(write.language)


def signature(value: str, write: Formats) -> str:
    """Write the state of the signatures in a sentence."""
    return SIGNATURES[value].text(write.language)


def sign_off_state(value: str, write: Formats) -> str:
    """Write how far an agreement has come."""
    return SIGN_OFF_STATES[value].text(write.language)


def least(value: Any, write: Formats, unit: str) -> str:
    """Write a target: every one is a least."""
    return Message("{value} or more", value=write.counted(value, unit)).text(write.language)


def span(value: Target | PlanPart, write: Formats) -> str:
    """Write the months that a value holds for."""
    return stretch([str(value.first), str(value.last)], write)


def stretch(value: Sequence[str], write: Formats) -> str:
    """Write months (YYYY-MM, oldest first) by the first and the last of them; a dash for none."""
    if not value:
        return UNKNOWN
    first, last = write.month(value[0]), write.month(value[-1])
    return (
        first if first == last else Message("{first} to {last}", first=first, last=last).text(write.language)
    )


def cited(clause: Clause, write: Formats) -> str:
    """Name a clause by its number and its words."""
    return Message("{number} “{label}”", number=clause.number, label=clause.label).text(write.language)


def _classed(text: str, name: str) -> Markup:
    return Markup("[{}]{{.{}}}").format(inert(text), Markup(name.replace("_", "-")))  # noqa: S704 - names of ours


FILTERS: Mapping[str, Callable[..., str]] = {
    one.__name__: one
    for one in (
        *(status, verdict, state, beside, level, set_aside, signature, sign_off_state),
        *(least, span, stretch, cited, stood, moved, figured, shifted, went_in),
    )
}
"""Every word that a template may ask for, by name: each takes the value, the formats, and what else it needs."""
