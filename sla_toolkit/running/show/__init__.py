"""What the monthly notebook shows: each function turns a part of the report into something to look at."""

from sla_toolkit.running.show.data import data_findings, sources
from sla_toolkit.running.show.month import commitments, funnel, ladder, summary
from sla_toolkit.running.show.next_steps import actions, follow_up, relief, remedies
from sla_toolkit.running.show.variance import (
    channels,
    cumulative,
    drivers,
    onward,
    persona_channels,
    personas,
    waterfall,
)

__all__ = [
    "actions",
    "channels",
    "commitments",
    "cumulative",
    "data_findings",
    "drivers",
    "follow_up",
    "funnel",
    "ladder",
    "onward",
    "persona_channels",
    "personas",
    "relief",
    "remedies",
    "sources",
    "summary",
    "waterfall",
]
