"""The report's charts as SVG: one file a chart, each with its picture and what it shows in words."""

from sla_toolkit.documents.charts.backtest import backtest_alt, backtest_chart
from sla_toolkit.documents.charts.backtest_words import side_words
from sla_toolkit.documents.charts.cumulative import cumulative, cumulative_alt
from sla_toolkit.documents.charts.pace import pace_alt, pace_chart
from sla_toolkit.documents.charts.waterfall import waterfall, waterfall_alt

__all__ = [
    "backtest_alt",
    "backtest_chart",
    "cumulative",
    "cumulative_alt",
    "pace_alt",
    "pace_chart",
    "side_words",
    "waterfall",
    "waterfall_alt",
]
