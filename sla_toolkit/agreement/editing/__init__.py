"""Change an agreement's file and leave everything else in it as people wrote it."""

from sla_toolkit.agreement.editing.placing import Nodes, Place, place_of, put, remove, value_at
from sla_toolkit.agreement.editing.rewriting import edited

__all__ = ["Nodes", "Place", "edited", "place_of", "put", "remove", "value_at"]
