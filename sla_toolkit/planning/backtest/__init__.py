"""The backtest: had this agreement been in force, which months would each side have kept?"""

from sla_toolkit.planning.backtest.model import Backtest, Cell, Row, SideRecord, backtest_schema
from sla_toolkit.planning.backtest.months import past_months
from sla_toolkit.planning.backtest.running import backtest

__all__ = ["Backtest", "Cell", "Row", "SideRecord", "backtest", "backtest_schema", "past_months"]
