"""Why sales hands leads back."""

import numpy as np
import pandas as pd

from sla_toolkit.practice.followup import FollowUp, Handoffs
from sla_toolkit.practice.plan import PERSONAS
from sla_toolkit.practice.sampling import Sampler, labelled
from sla_toolkit.practice.truth import Truth

REASONS = ("too_small", "wrong_person", "just_looking", "out_of_reach", "in_contract")
_WEIGHTS = {
    "hr_smb": (0, 1, 2, 4, 3),
    "owner_micro": (5, 0, 2, 4, 2),
    "other": (2, 4, 4, 2, 1),
}


def reasons(
    handoffs: Handoffs, followed: FollowUp, truths: tuple[Truth, ...], sampler: Sampler
) -> "pd.Categorical[str]":
    """A reason for each lead that was handed back, save where sales gave none; blank for all others."""
    month = handoffs.month[followed.rejected]
    share = np.array([1 - truth.reasons for truth in truths])
    silent = sampler.pick(month, sampler.shares(np.bincount(month, minlength=len(truths)), share))
    drawn = sampler.choose_by(
        handoffs.persona[followed.rejected], [_WEIGHTS[persona] for persona in PERSONAS]
    )
    code = np.full(len(handoffs.month), -1)
    code[followed.rejected] = np.where(silent, -1, drawn)
    return labelled(code, REASONS)
