"""Variance: plan against actual, and what the difference is made of."""

from sla_toolkit.variance.assess import assess
from sla_toolkit.variance.attribute import attribute
from sla_toolkit.variance.report import Report, report_schema

__all__ = ["Report", "assess", "attribute", "report_schema"]
