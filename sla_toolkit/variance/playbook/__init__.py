"""The playbook: practical actions for each kind of finding, which a workspace can replace."""

from sla_toolkit.variance.playbook.model import NO_PLAYBOOK, Aim, Entry, Playbook
from sla_toolkit.variance.playbook.proposing import with_proposals
from sla_toolkit.variance.playbook.reading import own_playbook, read_playbook

__all__ = ["NO_PLAYBOOK", "Aim", "Entry", "Playbook", "own_playbook", "read_playbook", "with_proposals"]
