"""The month as a whole: its paragraph, its ladder, its promises, its funnel."""

from html import escape
from typing import Any

from IPython.display import Markdown

from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.inert import flat
from sla_toolkit.documents.words import STATUS, SYMBOLS, beside
from sla_toolkit.language import Message
from sla_toolkit.running.show.table import Shown, Table, formats, table, tested
from sla_toolkit.variance.report import CommitmentResult, Rung


def summary(run: Shown) -> Markdown:
    """Say the month in a paragraph to read aloud, after what must be known first."""
    report, language = run.report, run.language
    said = (report.summary or report.headline)[language]
    lines = [f"> {_plain(notice.text[language])}\n" for notice in report.notices]
    return Markdown("\n".join([*lines, f"**{_plain(said)}**"]))


def ladder(run: Shown) -> Table:
    """Show the seven questions in order, each with its answer; the main cause is marked in words."""
    write = formats(run)
    return table(run, [_rung(run, rung, write) for rung in run.report.ladder])


def _rung(run: Shown, rung: Rung, write: Formats) -> dict[str, Any]:
    question = rung.question[run.language]
    mark = Message("main cause").text(run.language)
    return {
        "question": f"{question} ← {mark}" if rung.main_cause else question,
        "status": _status(rung.status, write),
        "verdict": tested(rung.verdict, None, write) if rung.status != "kept" else "",
        "owner": run.report.agreement.teams[rung.owner][run.language] if rung.owner else "",
        "effect": write.signed(rung.effect),
        "confidence": write.confidence(rung.confidence) if rung.status != "kept" else "",
    }


def commitments(run: Shown) -> Table:
    """Show every promise with its target and what came of it; one missed or pending with what a test says of it."""
    write = formats(run)
    return table(run, [_commitment(run, one, write) for one in run.report.commitments])


def _commitment(run: Shown, one: CommitmentResult, write: Formats) -> dict[str, Any]:
    open_to_chance = one.status in ("missed", "pending")
    return {
        "owner": run.report.agreement.teams[one.owner][run.language],
        "commitment": one.label[run.language],
        "target": write.amount(one.target, one.unit),
        "actual": write.amount(one.actual, one.unit),
        "against_target": beside(one.effect, write, one.unit),
        "pending": one.pending,
        "status": _status(one.status, write),
        "verdict": tested(one.verdict, one.p_value, write) if open_to_chance else "",
    }


def funnel(run: Shown) -> Table:
    """Show how far the month's leads have come, beside the plan."""
    write = formats(run)
    return table(
        run,
        [
            {
                "stage": one.label[run.language],
                "plan": write.number(one.plan),
                "actual": write.number(one.actual),
                "difference": write.signed(one.difference),
            }
            for one in run.report.funnel
        ],
    )


def _status(value: str, write: Formats) -> str:
    return f"{SYMBOLS[value]} {STATUS[value].text(write.language)}"


def _plain(text: str) -> str:
    """Put a text on one line of which a browser runs nothing."""
    return escape(flat(text), quote=False)
