"""The history: months × commitments, from reports that were read already; where each commitment is going."""

from sla_toolkit.variance.history.facts import Facts
from sla_toolkit.variance.history.model import (
    Cell,
    Counts,
    Failure,
    History,
    Links,
    MainCause,
    MonthEntry,
    MonthReport,
    MonthState,
    MonthTotal,
    Overview,
    OverviewCell,
    OverviewRow,
    Row,
    Stretch,
    Terms,
    Trend,
    history_schema,
)
from sla_toolkit.variance.history.months import MonthOnFile
from sla_toolkit.variance.history.telling import MOST_MONTHS, history, overview

__all__ = [
    "MOST_MONTHS",
    "Cell",
    "Counts",
    "Facts",
    "Failure",
    "History",
    "Links",
    "MainCause",
    "MonthEntry",
    "MonthOnFile",
    "MonthReport",
    "MonthState",
    "MonthTotal",
    "Overview",
    "OverviewCell",
    "OverviewRow",
    "Row",
    "Stretch",
    "Terms",
    "Trend",
    "history",
    "history_schema",
    "overview",
]
