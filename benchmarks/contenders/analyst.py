"""Plain pandas, as an analyst would write it: the files loaded, grouped and merged, the clock by NumPy."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from contenders.calendars import calendar
from contenders.timing import Stopwatch

_KINDS = ["電話", "メール", "Web会議"]
_HOURS, _DECIDE, _TRY = 4 * 3600, 5 * 8 * 3600, 10 * 8 * 3600
_LATER = ["sal", "appointment", "won"]


def run(agreement: Path, months: Sequence[str], watch: Stopwatch) -> dict[str, dict[str, list[int]]]:
    """Give month → commitment → [numerator, denominator (0: a count)]."""
    folder = agreement.parents[2]
    with watch.time("read"):
        windows, edges = calendar(agreement, months)
        read = pd.read_parquet if (folder / "leads.parquet").exists() else _read_csv
        leads, events, touches = (
            read(next(folder.glob(f"{name}.*"))) for name in ("leads", "events", "touches")
        )
    clock = _Clock(windows)
    with watch.time("month"):
        _month(leads, events, touches, clock, edges[months[-1]])
    with watch.time("backtest"):
        return {month: _month(leads, events, touches, clock, edge) for month, edge in edges.items()}


def _read_csv(path: Path) -> pd.DataFrame:
    dates = ["created_at"] if path.stem == "leads" else ["at"]
    return pd.read_csv(path, parse_dates=dates)


class _Clock:
    def __init__(self, windows: list[tuple[int, int]]) -> None:
        self.opens = np.array([opens for opens, _ in windows])
        self.closes = np.array([closes for _, closes in windows])
        self.before = np.concatenate([[0], np.cumsum(self.closes - self.opens)[:-1]])

    def at(self, instants: "pd.Series[pd.Timestamp]") -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        seconds = instants.to_numpy().astype("datetime64[s]").astype("int64")
        place = np.searchsorted(self.opens, seconds, side="right") - 1
        position = self.before[place] + np.minimum(seconds, self.closes[place]) - self.opens[place]
        return np.where(instants.isna(), np.nan, position.astype("float64"))


def _month(
    leads: pd.DataFrame, events: pd.DataFrame, touches: pd.DataFrame, clock: _Clock, edge: tuple[object, ...]
) -> dict[str, list[int]]:
    start, end, as_of = map(pd.Timestamp, edge)
    first = events[events.stage == "mql"].groupby("lead_id")["at"].min().rename("entered").reset_index()
    cohort = first[(first.entered >= start) & (first.entered < end) & (first.entered <= as_of)].merge(
        leads, on="lead_id"
    )
    cohort["pos"] = clock.at(cohort.entered)
    left = clock.at(pd.Series([as_of]))[0] - cohort.pos
    hr = cohort.employees.between(50, 300) & cohort.department.isin(["人事", "労務", "総務"])
    hr &= cohort.struggle.isin(["残業時間の把握", "法改正への対応", "月末の集計作業", "打刻もれ・打刻ミス"])
    fits = hr | ((cohort.employees <= 49) & cohort.department.isin(["経営者", "役員"]))
    complete = cohort[["company", "employees", "department", "struggle", "start"]].notna().all(axis=1)
    mine = touches[touches.kind.isin(_KINDS)].merge(cohort[["lead_id", "entered", "pos"]], on="lead_id")
    mine = mine[(mine["at"] >= mine.entered) & (mine["at"] <= as_of)]
    mine["in_time"] = clock.at(mine["at"]) - mine.pos <= _TRY
    touched = mine.groupby("lead_id").agg(first_touch=("at", "min"), tries=("in_time", "sum"))
    later = events[events.stage.isin([*_LATER, "rejected"])].merge(
        cohort[["lead_id", "entered"]], on="lead_id"
    )
    later = later[later["at"] <= as_of]
    back = later[(later.stage == "rejected") & (later["at"] >= later.entered)]
    forth = later[later.stage.isin(_LATER)]
    met = forth[forth.stage == "appointment"].groupby("lead_id")["at"].min().rename("appointment")
    decided = pd.concat([forth, back]).groupby("lead_id")["at"].min().rename("decided")
    settled = (
        pd.concat([forth[forth.stage == "appointment"], back])
        .groupby("lead_id")["at"]
        .min()
        .rename("settled")
    )
    named = back.assign(named=back.reason.isin(["規模が対象外"])).groupby("lead_id")["named"].any()
    rows = cohort.join(touched, on="lead_id").join(met, on="lead_id").join(decided, on="lead_id")
    rows = rows.join(settled, on="lead_id").join(named, on="lead_id")

    def share(kept: "pd.Series[bool]", closed: "pd.Series[bool]") -> list[int]:
        return [int((kept & closed).sum()), int(closed.sum())]

    after = {name: clock.at(rows[name]) - rows.pos for name in ("first_touch", "decided", "settled")}
    month_long = pd.Timedelta(days=30)
    return {
        "mql_volume": [len(rows), 0],
        "persona_share": [int(fits.sum()), len(rows)],
        "handoff_info": [int(complete.sum()), len(rows)],
        "first_touch": share(after["first_touch"] <= _HOURS, left > _HOURS),
        "attempts": share((rows.tries >= 5) | (after["settled"] <= _TRY), left > _TRY),
        "decision": share(after["decided"] <= _DECIDE, left > _DECIDE),
        "reject_reason": [int((rows.named == True).sum()), int(rows.named.notna().sum())],  # noqa: E712
        "appointments": share(
            rows.appointment <= rows.entered + month_long, rows.entered + month_long <= as_of
        ),
    }
