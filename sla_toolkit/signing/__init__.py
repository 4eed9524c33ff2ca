"""Sign-off: what state the signatures over an agreement's terms are in."""

from sla_toolkit.signing.state import signature_state

__all__ = ["signature_state"]
