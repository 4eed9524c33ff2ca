"""The deals that grow out of appointments."""

import numpy as np
import pandas as pd

from sla_toolkit.practice.followup import FollowUp, Handoffs
from sla_toolkit.practice.plan import DEAL_SIZE, WON
from sla_toolkit.practice.sampling import NEVER, Bools, Ints, Sampler, labelled
from sla_toolkit.practice.truth import Truth
from sla_toolkit.practice.worktime import BUSINESS_DAY, Times, WorkTime

WON_STAGE, LOST_STAGE, OPEN_STAGES = "Closed Won", "Closed Lost", ("Appointment Scheduled", "Contract Sent")
DEAL_STAGES = (WON_STAGE, LOST_STAGE, *OPEN_STAGES)
_OPEN = 2  # index of the first open stage
_STILL_OPEN = 0.25  # share of the deals not won that nobody ever closes
_SPREAD = 0.35  # of the logarithm of a deal's amount
_DAY = 1440  # minutes


def deals(
    handoffs: Handoffs,
    followed: FollowUp,
    appointment: Times,
    truths: tuple[Truth, ...],
    work: WorkTime,
    sampler: Sampler,
) -> pd.DataFrame:
    """Give one row a deal, and one deal for each appointment, in the order of the hand-offs.

    Columns: lead_id (the lead's place among the hand-offs), created_at, stage, amount (JPY), close_at.
    """
    rng = sampler.rng
    lead = np.flatnonzero(~np.isnat(appointment))
    size = len(lead)
    won = _won(handoffs.month[lead], followed.converts[lead], truths, sampler)
    stuck = ~won & (rng.random(size) < _STILL_OPEN)
    stage = np.where(won, 0, np.where(stuck, _OPEN + rng.integers(len(OPEN_STAGES), size=size), 1))
    days = 20 + 50 * rng.random(size) + np.where(stuck, 60, 0)
    closes = appointment[lead] + (days * _DAY).astype(np.int64).astype("timedelta64[m]")
    hour = rng.integers(
        BUSINESS_DAY, size=size
    )  # what falls into a night or a weekend is signed at any time after
    amount = DEAL_SIZE * np.exp(_SPREAD * rng.standard_normal(size) - _SPREAD**2 / 2)
    return pd.DataFrame(
        {
            "lead_id": lead,
            "created_at": appointment[lead],
            "stage": labelled(stage, DEAL_STAGES),
            "amount": (np.round(amount / 1000) * 1000).astype(np.int64),
            "close_at": work.at(work.position(closes) + hour),
        }
    )


def _won(month: Ints, converts: Bools, truths: tuple[Truth, ...], sampler: Sampler) -> Bools:
    """Only appointments that came in time can be won, so that a month's wins follow from its appointments."""
    in_time = np.bincount(month[converts], minlength=len(truths))
    share = np.array([WON * truth.onward for truth in truths])
    return sampler.pick(month, sampler.shares(in_time, share), np.where(converts, 0.0, NEVER))


def known(sold: pd.DataFrame, until: np.datetime64) -> pd.DataFrame:
    """Give the deals as they stood at `until`: none created later, and one that closes later still open."""
    sold = sold[sold["created_at"] <= until]
    early = (sold["close_at"] > until) & sold["stage"].isin([WON_STAGE, LOST_STAGE])
    return sold.assign(stage=sold["stage"].mask(early, OPEN_STAGES[0]))
