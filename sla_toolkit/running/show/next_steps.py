"""What follows from the month: what is proposed, excused, agreed, and what became of earlier decisions."""

from typing import Any

from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.words import state
from sla_toolkit.language import Message
from sla_toolkit.running.show.table import Shown, Table, formats, table, tested
from sla_toolkit.variance.report import FollowUp, RemedyResult


def actions(run: Shown) -> Table:
    """Show what the playbook proposes for each finding, and whose turn it is."""
    teams = run.report.agreement.teams
    return table(
        run,
        [
            {
                "finding": finding.label[run.language],
                "who": teams[action.who][run.language],
                "action": action.text[run.language],
            }
            for finding in run.report.findings
            for action in finding.actions
        ],
    )


def relief(run: Shown) -> Table:
    """Show the misses that the agreement excuses."""
    return table(run, [{"finding": one.text[run.language]} for one in run.report.relief])


def remedies(run: Shown) -> Table:
    """Show what the agreement lets follow from misses: what is due, and what is not yet."""
    write = formats(run)
    return table(run, [_remedy(run, one, write) for one in run.report.remedies])


def _remedy(run: Shown, one: RemedyResult, write: Formats) -> dict[str, Any]:
    due = Message("● due") if one.due else Message("○ not due")
    return {
        "commitment": one.label[run.language],
        "owner": run.report.agreement.teams[one.owner][run.language],
        "missed": Message(", ").text(run.language).join(write.month(month) for month in one.missed),
        "status": due.text(run.language),
        "action": one.then[run.language],
    }


def follow_up(run: Shown) -> Table:
    """Show earlier decisions beside the measure they were to move, with the verdict on it."""
    write = formats(run)
    return table(run, [_decision(run, one, write) for one in run.report.follow_up])


def _decision(run: Shown, one: FollowUp, write: Formats) -> dict[str, Any]:
    return {
        "decision": one.what[run.language],
        "who": one.who[run.language],
        "by": write.date(one.by),
        "status": state(one.state, write),
        "moved": write.change(one.moved, one.unit) if one.unit else "",
        "verdict": tested(one.verdict, one.p_value, write),
    }
