"""Places: agreements and outputs at addresses such as `s3://bucket/team`, mirrored here and published there."""

from sla_toolkit.running.places.address import is_address
from sla_toolkit.running.places.bringing import bring_outputs, mirrored, workspace_of
from sla_toolkit.running.places.histories import bring_history
from sla_toolkit.running.places.locking import Publishing
from sla_toolkit.running.places.looking import content_at, matching
from sla_toolkit.running.places.mirror import Mirror, mirroring
from sla_toolkit.running.places.publishing import publish_file, publish_folder, remove_folder
from sla_toolkit.running.places.readdressing import readdressed
from sla_toolkit.running.places.whole import read_published, whole

__all__ = [
    "Mirror",
    "Publishing",
    "bring_history",
    "bring_outputs",
    "content_at",
    "is_address",
    "matching",
    "mirrored",
    "mirroring",
    "publish_file",
    "publish_folder",
    "read_published",
    "readdressed",
    "remove_folder",
    "whole",
    "workspace_of",
]
