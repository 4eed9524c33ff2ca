"""Notebook 1: what each stage means, and what the past says about it."""

from sla_toolkit.workshop.stages.defining import define, reasons
from sla_toolkit.workshop.stages.past import past
from sla_toolkit.workshop.stages.questions import open_points

__all__ = ["define", "open_points", "past", "reasons"]
