"""The leads: any CRM export or database, read into the canonical tables, with what is odd about it."""

from sla_toolkit.leads.connections import EngineFailed
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import DataFinding, SourceCount
from sla_toolkit.leads.match import compile_rule
from sla_toolkit.leads.reading import read_ahead, read_leads
from sla_toolkit.leads.refusal import DataRefused
from sla_toolkit.leads.tables import Leads

__all__ = [
    "DataFinding",
    "DataRefused",
    "Engine",
    "EngineFailed",
    "Leads",
    "SourceCount",
    "compile_rule",
    "read_ahead",
    "read_leads",
]
