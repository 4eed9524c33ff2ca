"""What changed between two versions of an agreement: named, weighed, and said in a sentence each."""

from sla_toolkit.agreement.changes.articles import FAVOURS, KINDS, TITLES, summary
from sla_toolkit.agreement.changes.change import Change
from sla_toolkit.agreement.changes.telling import changes
from sla_toolkit.agreement.changes.versions import needs_new_version, version_findings

__all__ = [
    "FAVOURS",
    "KINDS",
    "TITLES",
    "Change",
    "changes",
    "needs_new_version",
    "summary",
    "version_findings",
]
