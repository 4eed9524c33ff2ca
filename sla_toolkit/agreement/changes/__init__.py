"""What changed between two versions of an agreement: named, weighed, and said in a sentence each."""

from sla_toolkit.agreement.changes.articles import ARTICLES, TITLES
from sla_toolkit.agreement.changes.change import Change
from sla_toolkit.agreement.changes.telling import changes
from sla_toolkit.agreement.changes.versions import needs_new_version, version_findings

__all__ = ["ARTICLES", "TITLES", "Change", "changes", "needs_new_version", "version_findings"]
