"""Notebook 3: from the shared goal backwards, what sales can work, and each target at its odds."""

from sla_toolkit.workshop.targets.capacity import capacity
from sla_toolkit.workshop.targets.offers import offers
from sla_toolkit.workshop.targets.showing import goal, simulation, value

__all__ = ["capacity", "goal", "offers", "simulation", "value"]
