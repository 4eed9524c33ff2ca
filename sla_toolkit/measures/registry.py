"""Every measure by its name."""

from collections.abc import Mapping

from sla_toolkit.measures import (
    attempts,
    completeness,
    conversion,
    decision_within,
    persona_share,
    rejection_reason,
    response_within,
    revenue,
    volume,
    won,
)
from sla_toolkit.measures.measure import Measure

MEASURES: Mapping[str, Measure] = {
    module.MEASURE.name: module.MEASURE
    for module in (
        volume,
        persona_share,
        completeness,
        response_within,
        attempts,
        decision_within,
        rejection_reason,
        conversion,
        won,
        revenue,
    )
}
