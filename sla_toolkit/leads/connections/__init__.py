"""Where the leads are: the connection that an agreement names, and what each kind of engine needs of its own."""

from sla_toolkit.leads.connections.address import Address, read_address
from sla_toolkit.leads.connections.failing import EngineFailed, missing_driver, reason_of

__all__ = ["Address", "EngineFailed", "missing_driver", "read_address", "reason_of"]
