"""The promises counted again from the practice tables alone, without the toolkit's measures."""

import numpy as np
import pandas as pd

from sla_toolkit.agreement import Agreement
from sla_toolkit.practice import Tables
from sla_toolkit.practice.followup import AT_LEAST, ATTEMPTS, DECISION, FIRST_TOUCH
from sla_toolkit.practice.plan import WITHIN_DAYS
from sla_toolkit.practice.touches import KINDS
from sla_toolkit.practice.worktime import WorkTime

END = pd.Timestamp("2041-12-31")
CONTACTED = list(KINDS[:-1])
DAY = pd.Timedelta(days=1)


def persona_of(contacts: pd.DataFrame, agreement: Agreement) -> pd.Series:
    """Apply the agreement's rules, as far as the practice agreement uses the match language."""
    found = pd.Series("other", index=contacts.index)
    for persona in reversed(agreement.personas):
        fits = pd.Series(True, index=contacts.index)
        for field, test in persona.match.items():
            (operator, value), column = *test.items(), contacts[field]
            passed = {
                "in": lambda c, v: c.isin(v),
                "between": lambda c, v: c.between(*v),
                "at_most": lambda c, v: c.le(v),
            }[operator](column, value)
            fits &= passed.fillna(False).astype(bool)
        found[fits] = persona.id
    return found


def judged(tables: Tables, agreement: Agreement) -> pd.DataFrame:
    """One row a hand-off with each promise kept or not, counted from the tables alone."""
    rows = tables.contacts[tables.contacts["mql"].notna()].copy()
    rows["month"] = rows["mql"].dt.strftime("%Y-%m")
    rows["persona"] = persona_of(rows, agreement)
    rows["appointments"] = (rows["appointment"] - rows["mql"]) <= WITHIN_DAYS * DAY
    work = WorkTime.between(np.datetime64(rows["mql"].min(), "D"), np.datetime64(END, "D"))
    start = work.position(rows["mql"].to_numpy())
    touched = tables.touches[tables.touches["kind"].isin(CONTACTED)]
    touched = touched.assign(lag=work.position(touched["at"].to_numpy()) - start[_rows(rows, touched)])
    rows["first_touch"] = rows["lead_id"].map(touched.groupby("lead_id")["lag"].min()).le(FIRST_TOUCH)
    tries = rows["lead_id"].map(touched[touched["lag"] <= ATTEMPTS].groupby("lead_id").size())
    rows["attempts"] = tries.ge(AT_LEAST) | _within(rows, ["appointment", "rejected"], ATTEMPTS, work, start)
    rows["decision"] = _within(rows, ["sal", "appointment", "rejected"], DECISION, work, start)
    rows["handoff_info"] = rows[list(agreement.stage("mql").requires)].notna().all(axis=1)
    return rows


def _rows(rows: pd.DataFrame, touched: pd.DataFrame) -> np.ndarray:
    return pd.Series(range(len(rows)), index=rows["lead_id"])[touched["lead_id"]].to_numpy()


def _within(
    rows: pd.DataFrame, stages: list[str], limit: int, work: WorkTime, start: np.ndarray
) -> pd.Series:
    reached = rows[stages].min(axis=1)
    lag = work.position(reached.fillna(END).to_numpy()) - start
    return reached.notna() & (lag <= limit)
