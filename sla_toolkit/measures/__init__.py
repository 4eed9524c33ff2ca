"""The measures: how each number of the pledge is computed from the leads, one file each."""

from sla_toolkit.measures.clock import BusinessClock
from sla_toolkit.measures.cohort import Cohorts
from sla_toolkit.measures.conversion import converted
from sla_toolkit.measures.measure import Measure, Measured
from sla_toolkit.measures.period import Period, clock_for, naive
from sla_toolkit.measures.registry import MEASURES
from sla_toolkit.measures.tally import judged_by, measure, measured, tally
from sla_toolkit.measures.windows import settled_at

__all__ = [
    "MEASURES",
    "BusinessClock",
    "Cohorts",
    "Measure",
    "Measured",
    "Period",
    "clock_for",
    "converted",
    "judged_by",
    "measure",
    "measured",
    "naive",
    "settled_at",
    "tally",
]
