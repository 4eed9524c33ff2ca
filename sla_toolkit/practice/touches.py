"""Every activity that sales has logged on a lead."""

import numpy as np
import pandas as pd

from sla_toolkit.practice.followup import FollowUp, Handoffs
from sla_toolkit.practice.sampling import Ints, Sampler, labelled
from sla_toolkit.practice.worktime import WorkTime

KINDS = ("電話", "メール", "Web会議", "メモ")
"""Kinds of activity; the last is an internal note, by which nobody has been reached."""
_NOTE = len(KINDS) - 1
_NOTED = 0.12  # share of the leads on which somebody notes something before the first touch


def touches(
    handoffs: Handoffs, followed: FollowUp, work: WorkTime, owner: Ints, reps: list[str], sampler: Sampler
) -> pd.DataFrame:
    """Give one row an activity, by time: lead_id (the lead's place among the hand-offs), at, kind, by."""
    rng = sampler.rng
    lead = np.repeat(np.arange(len(owner)), followed.tries)
    lag = _lags(followed, lead, sampler)
    kind = np.where(lag == followed.appointment[lead], 0, sampler.choose(len(lead), [60, 36, 4]))
    noted = np.flatnonzero(rng.random(len(owner)) < _NOTED)
    lead = np.concatenate([lead, noted])
    lag = np.concatenate([lag, rng.integers(1, 30, size=len(noted))])
    frame = pd.DataFrame(
        {
            "lead_id": lead,
            "at": work.at(handoffs.position[lead] + lag),
            "kind": labelled(np.concatenate([kind, np.full(len(noted), _NOTE)]), KINDS),
            "by": labelled(owner[lead], reps),
        }
    )
    return frame.sort_values(["at", "lead_id"], kind="stable", ignore_index=True)


def _lags(followed: FollowUp, lead: Ints, sampler: Sampler) -> Ints:
    """Spread a lead's touches from its first to its last, none exactly as far apart as the next."""
    starts = np.cumsum(followed.tries) - followed.tries
    number = np.arange(len(lead)) - starts[lead]
    steps = np.maximum(followed.tries[lead] - 1, 1)
    inner = (number > 0) & (number < steps)
    place = (number + np.where(inner, (sampler.rng.random(len(lead)) - 0.5) * 0.6, 0)) / steps
    first = followed.first[lead]
    return (first + place * (followed.last[lead] - first)).astype(np.int64)
