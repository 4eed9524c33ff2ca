"""The state of the sign-off, as reports show it."""

from sla_toolkit.variance.report import Signature


def signature_state() -> Signature:
    """Give the state of the signatures over an agreement's terms: none can be given yet, so it is `unsigned`."""
    return "unsigned"
