"""Notebook 2: who the personas are, and what the past says about them."""

from sla_toolkit.workshop.personas.attributes import attributes
from sla_toolkit.workshop.personas.conversion import conversion
from sla_toolkit.workshop.personas.others import others
from sla_toolkit.workshop.personas.overlap import overlap
from sla_toolkit.workshop.personas.rules import rules
from sla_toolkit.workshop.personas.separation import separation
from sla_toolkit.workshop.personas.shares import shares

__all__ = ["attributes", "conversion", "others", "overlap", "rules", "separation", "shares"]
