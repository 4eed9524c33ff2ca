"""Presets: what is known of a CRM's exports, in English and Japanese, old and new, for every source."""

from collections.abc import Mapping

from sla_toolkit.leads.presets.filling import Filled, filled
from sla_toolkit.leads.presets.generic import GENERIC
from sla_toolkit.leads.presets.hubspot import HUBSPOT
from sla_toolkit.leads.presets.known import Condition, Known, Names, Preset
from sla_toolkit.leads.presets.salesforce import SALESFORCE
from sla_toolkit.leads.presets.stages import stage_called, stage_columns, usual_names

PRESETS: Mapping[str, Preset] = {"hubspot": HUBSPOT, "salesforce": SALESFORCE, "generic": GENERIC, "none": {}}
"""Name in the `data:` block → what is known."""

__all__ = [
    "PRESETS",
    "Condition",
    "Filled",
    "Known",
    "Names",
    "Preset",
    "filled",
    "stage_called",
    "stage_columns",
    "usual_names",
]
