"""Planning: what the past says, before anybody promises a number."""

from sla_toolkit.planning.baseline import Baseline, PastMonth, baseline

__all__ = ["Baseline", "PastMonth", "baseline"]
