"""Pace: how a running month is doing, where it will end, and what needs a hand today."""

from sla_toolkit.variance.pace.assess import pace
from sla_toolkit.variance.pace.budget import burn_factor
from sla_toolkit.variance.pace.catalogue import BurnWindow, Catalogue, read_catalogue
from sla_toolkit.variance.pace.model import Pace, pace_schema

__all__ = ["BurnWindow", "Catalogue", "Pace", "burn_factor", "pace", "pace_schema", "read_catalogue"]
