"""What the monthly notebook shows: each function turns a part of the report into something to look at."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from IPython.display import SVG, Markdown
from pandas.io.formats.style import Styler

from sla_toolkit.documents import charts
from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.words import STATUS
from sla_toolkit.language import Message
from sla_toolkit.running.monthly import MonthlyRun


def headline(run: MonthlyRun) -> Markdown:
    """Say the month in a sentence or two, after what must be known first."""
    report = run.report
    lines = [f"> {notice.text[run.language]}" for notice in report.notices]
    return Markdown("\n>\n".join(lines) + f"\n\n**{report.headline[run.language]}**")


def sources(run: MonthlyRun) -> Styler:
    """Show the rows of every source: read, used and set aside."""
    rows = [
        {"source": one.name, "read": one.read, "used": one.used, "set_aside": one.set_aside}
        for one in run.report.data.sources
    ]
    return _frame(run, rows, _SOURCES)


def data_findings(run: MonthlyRun) -> Styler:
    """Show what is odd in the data, the gravest first."""
    order = {"error": 0, "warning": 1, "info": 2}
    found = sorted(run.report.data.findings, key=lambda one: order[one.level])
    rows = [{"count": one.count, "finding": one.text[run.language]} for one in found]
    return _frame(run, rows, _FINDINGS)


def commitments(run: MonthlyRun) -> Styler:
    """Show every promise with its target, what came of it, and its status."""
    write = _formats(run)
    rows = [
        {
            "owner": run.report.agreement.teams[one.owner][run.language],
            "commitment": one.label[run.language],
            "target": write.amount(one.target, one.unit),
            "actual": write.amount(one.actual, one.unit),
            "pending": one.pending,
            "status": STATUS[one.status].text(run.language),
        }
        for one in run.report.commitments
    ]
    return _frame(run, rows, _COMMITMENTS)


def funnel(run: MonthlyRun) -> Styler:
    """Show how far the month's leads have come, beside the plan."""
    write = _formats(run)
    rows = [
        {
            "stage": one.label[run.language],
            "plan": write.number(one.plan),
            "actual": write.number(one.actual),
            "difference": write.signed(one.difference),
        }
        for one in run.report.funnel
    ]
    return _frame(run, rows, _FUNNEL)


def waterfall(run: MonthlyRun) -> SVG | None:
    """Draw what volume, mix and conversion did to the plan."""
    return SVG(charts.waterfall(run.report, run.language)) if run.report.variance else None


def cumulative(run: MonthlyRun) -> SVG:
    """Draw the month's leads day by day against the plan line."""
    return SVG(charts.cumulative(run.report, run.language))


def personas(run: MonthlyRun) -> Styler:
    """Show each persona's leads and outcomes, planned and actual, with its part of the drivers."""
    write = _formats(run)
    rows = [
        {
            "persona": one.label[run.language],
            "share": write.percent(one.share),
            "planned_share": write.percent(one.planned_share),
            "conversion": write.percent(one.conversion),
            "planned_conversion": write.percent(one.planned_conversion),
            "plan": write.number(one.plan),
            "actual": write.number(one.actual),
            "mix": write.signed(one.mix),
            "conversion_effect": write.signed(one.conversion_effect),
        }
        for one in (run.report.variance.by_persona if run.report.variance else [])
    ]
    return _frame(run, rows, _PERSONAS)


def channels(run: MonthlyRun) -> Styler:
    """Show each channel's leads, their fit and what they brought."""
    write = _formats(run)
    rows = [
        {
            "channel": one.label[run.language],
            "leads": one.leads,
            "persona_share": write.percent(one.persona_share),
            "expected": write.number(one.expected),
            "actual": one.actual,
        }
        for one in (run.report.variance.by_channel if run.report.variance else [])
    ]
    return _frame(run, rows, _CHANNELS)


def ladder(run: MonthlyRun) -> Markdown:
    """List the findings in the order they are looked for; the main cause is marked."""
    main = MAIN_CAUSE.text(run.language)
    lines = [
        f"1. {STATUS[one.status].text(run.language)} · {one.text[run.language]}"
        + (f" **← {main}**" if one.main_cause else "")
        for one in run.report.findings
    ]
    return Markdown("\n".join(lines))


def _formats(run: MonthlyRun) -> Formats:
    return Formats(run.language, run.report.agreement.currency)


def _frame(run: MonthlyRun, rows: list[dict[str, Any]], names: Mapping[str, Message]) -> Styler:
    """Lay rows out as a table without an index: words to the left, whole; numbers to the right.

    Its id comes from the columns, since a random one would make every run differ.
    """
    frame = pd.DataFrame(rows, columns=list(names))
    words = [label.text(run.language) for name, label in names.items() if name in _WORDS]
    frame = frame.rename(columns={name: label.text(run.language) for name, label in names.items()})
    left: Any = [
        {"selector": f".col{frame.columns.get_loc(word)}", "props": "text-align: left"} for word in words
    ]
    return frame.style.hide(axis="index").set_uuid("-".join(names)).set_table_styles(left)


_WORDS = ("source", "finding", "owner", "commitment", "status", "stage", "persona", "channel")
"""Columns that hold words."""
MAIN_CAUSE = Message("main cause")
_SOURCES = {
    "source": Message("Source"),
    "read": Message("Rows read"),
    "used": Message("Used"),
    "set_aside": Message("Set aside"),
}
_FINDINGS = {"count": Message("Count"), "finding": Message("Found in the data")}
_COMMITMENTS = {
    "owner": Message("Team"),
    "commitment": Message("Commitment"),
    "target": Message("Target"),
    "actual": Message("Actual"),
    "pending": Message("Pending"),
    "status": Message("Status"),
}
_FUNNEL = {
    "stage": Message("Stage"),
    "plan": Message("Plan"),
    "actual": Message("Actual"),
    "difference": Message("Difference"),
}
_PERSONAS = {
    "persona": Message("Persona"),
    "share": Message("Share"),
    "planned_share": Message("Planned share"),
    "conversion": Message("Conversion"),
    "planned_conversion": Message("Planned conversion"),
    "plan": Message("Plan"),
    "actual": Message("Actual"),
    "mix": Message("Mix effect"),
    "conversion_effect": Message("Conversion effect"),
}
_CHANNELS = {
    "channel": Message("Channel"),
    "leads": Message("Leads"),
    "persona_share": Message("Share in personas"),
    "expected": Message("Expected"),
    "actual": Message("Actual"),
}
