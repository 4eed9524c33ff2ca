"""How far raters agree who judged the same leads, beyond what chance would bring."""

from sla_toolkit.planning.ratings.cohen import kappa, pabak, raw_agreement
from sla_toolkit.planning.ratings.collisions import Collision, collisions
from sla_toolkit.planning.ratings.estimate import (
    HALF_WIDTH,
    NOTHING_TO_COMPARE,
    Estimate,
    units_needed,
    untold,
)
from sla_toolkit.planning.ratings.krippendorff import alpha, raw_over_pairs
from sla_toolkit.planning.ratings.table import Answer, Ratings, crossed, majority

__all__ = [
    "HALF_WIDTH",
    "NOTHING_TO_COMPARE",
    "Answer",
    "Collision",
    "Estimate",
    "Ratings",
    "alpha",
    "collisions",
    "crossed",
    "kappa",
    "majority",
    "pabak",
    "raw_agreement",
    "raw_over_pairs",
    "units_needed",
    "untold",
]
