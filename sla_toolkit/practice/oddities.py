"""What is odd in the practice company's export, on purpose, so that there is something to find."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

ODDITIES: Mapping[str, int] = {"row_twice": 1, "handed_over_before_created": 3, "no_date": 2}
"""How many rows of `contacts.csv` are spoilt in each way; all belong to the first two months.

`row_twice`: the row of a lead that was never handed over stands there twice. `handed_over_before_created`:
the create date lies three days after the hand-off, which itself stays right. `no_date`: the create date of a
lead that was never handed over cannot be read. None of them changes a count that the planted truth speaks of.
Besides, one lead in a hundred carries no channel, and as many the word “unknown” (see `attributes.CHANNELS`).
"""
NO_DATES = ("2025-13-45 10:00", "未入力")
_CREATED, _LEAD, _MQL = "Create Date", "Became a Lead Date", "Became a MQL Date"
_EARLY = 150  # the spoilt rows lie within so many rows of each kind from the start


def spoil(contacts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Plant the oddities in the wide sheet of contacts."""
    rng = np.random.default_rng([seed, 1])
    contacts = contacts.copy()
    handed = contacts[_MQL] != ""
    late = rng.choice(contacts.index[handed][:_EARLY], ODDITIES["handed_over_before_created"], replace=False)
    kept = rng.choice(
        contacts.index[~handed][:_EARLY], ODDITIES["no_date"] + ODDITIES["row_twice"], replace=False
    )
    created = contacts.loc[late, _MQL].map(
        lambda text: f"{pd.Timestamp(text) + pd.Timedelta(days=3):%Y-%m-%d %H:%M}"
    )
    contacts.loc[late, [_CREATED, _LEAD]] = np.column_stack([created, created])
    contacts.loc[kept[: ODDITIES["no_date"]], _CREATED] = NO_DATES
    twice = contacts.loc[kept[ODDITIES["no_date"] :]]
    return pd.concat([contacts, twice]).sort_index(kind="stable", ignore_index=True)
