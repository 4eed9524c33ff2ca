"""Look unknown exports over, by their headers and by counting, and propose a `data:` block for them."""

from sla_toolkit.leads.suggesting.proposal import Line, Proposal
from sla_toolkit.leads.suggesting.proposing import propose
from sla_toolkit.leads.suggesting.writing import as_data, as_yaml

__all__ = ["Line", "Proposal", "as_data", "as_yaml", "propose"]
