"""Tables for a notebook, in the reader's language."""

from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd
from IPython.display import Markdown
from pandas.io.formats.style import Styler

from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.words import verdict
from sla_toolkit.language import Message
from sla_toolkit.variance.report import Report

Table = Styler | Markdown
"""A table, or a sentence where there is nothing to put into one."""


class Shown(Protocol):
    """What there is to show: a report, and the language of who looks at it."""

    @property
    def report(self) -> Report:
        """The month's report."""

    @property
    def language(self) -> str:
        """The language, `ja` or `en`."""


def formats(run: Shown) -> Formats:
    """Give the formats of the reader's language and the agreement's currency."""
    return Formats(run.language, run.report.agreement.currency)


def tested(value: str | None, p_value: float | None, write: Formats) -> str:
    """Write a verdict, its p-value beside it; nothing where none was reached."""
    if value is None or p_value is None:
        return verdict(value, write)
    values = {"first": verdict(value, write), "then": write.chance(p_value)}
    return Message("{first} ({then})", **values).text(write.language)


def table(run: Shown, rows: Sequence[dict[str, Any]]) -> Table:
    """Lay rows out as a table without an index: words to the left, numbers to the right; every value is plain text.

    Its id comes from the columns, since a random one would make every run differ.
    """
    if not rows:
        return Markdown(Message("There is nothing to show here for this month.").text(run.language))
    names = list(rows[0])
    frame = pd.DataFrame([list(row.values()) for row in rows], columns=_headings(names, run.language))
    left: Any = [
        {"selector": f".col{place}", "props": "text-align: left"}
        for place, name in enumerate(names)
        if name in _WORDS
    ]
    return (
        frame.style.hide(axis="index").format(escape="html").set_uuid("-".join(names)).set_table_styles(left)
    )


def _headings(names: Sequence[str], language: str) -> list[str]:
    return [HEADINGS[name].text(language) for name in names]


HEADINGS = {
    "action": Message("What to do"),
    "actual": Message("Actual"),
    "against_target": Message("Against the target"),
    "by": Message("By when"),
    "channel": Message("Channel"),
    "commitment": Message("Commitment"),
    "confidence": Message("Confidence"),
    "conversion": Message("Conversion"),
    "conversion_effect": Message("Conversion effect"),
    "count": Message("Count"),
    "decision": Message("Decision"),
    "difference": Message("Difference"),
    "driver": Message("Driver"),
    "effect": Message("Effect"),
    "expected": Message("Expected"),
    "finding": Message("What was found"),
    "found": Message("Found in the data"),
    "leads": Message("Leads"),
    "missed": Message("Missed in"),
    "mix": Message("Mix effect"),
    "moved": Message("Moved by"),
    "owner": Message("Team"),
    "pending": Message("Pending"),
    "persona": Message("Persona"),
    "persona_share": Message("Share in personas"),
    "plan": Message("Plan"),
    "planned_conversion": Message("Planned conversion"),
    "planned_share": Message("Planned share"),
    "question": Message("Question"),
    "read": Message("Rows read"),
    "set_aside": Message("Set aside"),
    "share": Message("Share"),
    "sigma": Message("Chance alone (σ)"),
    "source": Message("Source"),
    "stage": Message("Stage"),
    "status": Message("Status"),
    "target": Message("Target"),
    "used": Message("Used"),
    "verdict": Message("Verdict"),
    "volume": Message("Volume effect"),
    "who": Message("Who"),
}
_WORDS = {
    *("action", "by", "channel", "commitment", "decision", "driver", "finding", "found", "missed", "owner"),
    *("persona", "question", "source", "stage", "status", "verdict", "who"),
}
"""Columns that hold words."""
