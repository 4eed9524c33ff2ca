"""Personas against the past: how many leads each takes, how they convert, who is left over, what tells them apart."""

from sla_toolkit.planning.personas.comparing import Compared, compared
from sla_toolkit.planning.personas.counting import Counted, counted, rules_of
from sla_toolkit.planning.personas.discreet import usable, withheld
from sla_toolkit.planning.personas.levels import Attribute, Level, attributes_of, frequent_values
from sla_toolkit.planning.personas.noticing import Notice, notices
from sla_toolkit.planning.personas.others import Group, Others, others
from sla_toolkit.planning.personas.population import Past, past_leads
from sla_toolkit.planning.personas.rates import Rate
from sla_toolkit.planning.personas.separating import LevelRate, Separation, separations

__all__ = [
    "Attribute",
    "Compared",
    "Counted",
    "Group",
    "Level",
    "LevelRate",
    "Notice",
    "Others",
    "Past",
    "Rate",
    "Separation",
    "attributes_of",
    "compared",
    "counted",
    "frequent_values",
    "notices",
    "others",
    "past_leads",
    "rules_of",
    "separations",
    "usable",
    "withheld",
]
