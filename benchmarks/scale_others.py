"""The same commitments by other hands: plain pandas as an analyst would write it, and DuckDB SQL written by hand.

Both take the months as (name, start, end, as_of), naive UTC, and give month → commitment → [kept, closed, pending].
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import holidays
import numpy as np
import pandas as pd

Months = Sequence[tuple[str, datetime, datetime, datetime]]
Numbers = Mapping[str, Mapping[str, list[int]]]
FIRST, LAST = date(2024, 12, 1), date(2027, 12, 31)
HOUR, BUSINESS_DAY, DAY = 3600, 28800, 86400
KINDS = ("電話", "メール", "Web会議")
REASONS = ("too_small", "wrong_person", "just_looking", "out_of_reach", "in_contract")
_AT_YEARS_END = [date(2025, 12, day) for day in (29, 30, 31)] + [date(2026, 1, 2)]
CLOSED = {*_AT_YEARS_END, *(date(2026, 12, day) for day in (29, 30, 31))}


def calendar() -> pd.DataFrame:
    """Give a row a day: `day` (since 1970), `worked` (0 or 1) and `before`, the working seconds before it.

    09:00–12:00 and 13:00–18:00 in Tokyo are 00:00–03:00 and 04:00–09:00 of the same day in UTC.
    """
    free = CLOSED | set(holidays.country_holidays("JP", years=range(FIRST.year, LAST.year + 1)))
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    worked = np.array([int(day.weekday() < 5 and day not in free) for day in days])
    numbers = [(day - date(1970, 1, 1)).days for day in days]
    return pd.DataFrame(
        {"day": numbers, "worked": worked, "before": np.cumsum(worked * BUSINESS_DAY) - worked * BUSINESS_DAY}
    )


def by_pandas(data: Path, months: Months) -> Numbers:
    """Read everything into frames and go through the months one by one."""
    leads = pd.read_parquet(data / "contacts.parquet")
    history = pd.read_parquet(data / "history.parquet")
    touches = pd.read_parquet(data / "touches.parquet")
    days = calendar()
    small = (
        leads.employees.between(50, 300)
        & leads.department.isin(["人事", "労務", "総務"])
        & leads.struggle.isin(["残業時間の把握", "法改正への対応", "月末の集計作業", "打刻もれ・打刻ミス"])
    )
    micro = (leads.employees <= 49) & leads.department.isin(["経営者", "役員"])
    leads["persona"] = small | micro
    leads["complete"] = leads[["company", "employees", "department", "struggle", "start"]].notna().all(axis=1)
    first = history[history.stage == "mql"].groupby("lead_id").entered_at.min().rename("entry").reset_index()
    touches = touches[touches.kind.isin(KINDS)]

    def position(instants: pd.Series) -> pd.Series:
        seconds = (instants - pd.Timestamp("1970-01-01")) // pd.Timedelta(seconds=1)
        row = days.iloc[(seconds // DAY - days.day[0]).to_numpy()]
        of_day = (seconds % DAY).to_numpy()
        done = np.clip(of_day, 0, 10800) + np.clip(of_day - 14400, 0, 18000)
        return pd.Series(row.before.to_numpy() + row.worked.to_numpy() * done, index=instants.index)

    found = {}
    for month, start, end, as_of in months:
        cohort = first[(first.entry >= start) & (first.entry < end)].merge(
            leads[["lead_id", "persona", "complete"]], on="lead_id"
        )
        cohort["entry_at"] = position(cohort.entry)
        now = int(position(pd.Series([pd.Timestamp(as_of)])).iloc[0])
        events = history.merge(cohort[["lead_id", "entry"]], on="lead_id")
        events = events[events.entered_at <= as_of]
        events = events[(events.stage != "rejected") | (events.entered_at >= events.entry)]
        calls = touches.merge(cohort[["lead_id", "entry", "entry_at"]], on="lead_id")
        calls = calls[(calls["at"] >= calls.entry) & (calls["at"] <= as_of)]

        def reached(stages: list[str], cohort=cohort, events=events) -> pd.Series:  # type: ignore[no-untyped-def]
            at = events[events.stage.isin(stages)].groupby("lead_id").entered_at.min()
            return cohort.lead_id.map(at)

        def elapsed(instants: pd.Series, cohort=cohort) -> pd.Series:  # type: ignore[no-untyped-def]
            given = instants.dropna()
            return (position(given) - cohort.entry_at.loc[given.index]).reindex(instants.index)

        touched = elapsed(cohort.lead_id.map(calls.groupby("lead_id")["at"].min()))
        in_time = calls[position(calls["at"]) - calls.entry_at <= 10 * BUSINESS_DAY]
        tries = cohort.lead_id.map(in_time.groupby("lead_id").size()).fillna(0)
        settled = elapsed(reached(["appointment", "rejected"])) <= 10 * BUSINESS_DAY
        decided = elapsed(reached(["sal", "appointment", "won", "rejected"])) <= 5 * BUSINESS_DAY
        won_over = reached(["appointment"]) <= cohort.entry + pd.Timedelta(days=30)
        rejections = events[events.stage == "rejected"]
        named = rejections.reason.isin(REASONS).groupby(rejections.lead_id).any()
        every = pd.Series(data=True, index=cohort.index)
        shares = {
            "persona_share": (cohort.persona, every),
            "handoff_info": (cohort.complete, every),
            "first_touch": (touched <= 4 * HOUR, now - cohort.entry_at > 4 * HOUR),
            "attempts": ((tries >= 5) | settled, now - cohort.entry_at > 10 * BUSINESS_DAY),
            "decision": (decided, now - cohort.entry_at > 5 * BUSINESS_DAY),
            "appointments": (won_over, cohort.entry + pd.Timedelta(days=30) <= as_of),
        }
        found[month] = {
            name: [int((kept & over).sum()), int(over.sum()), int((~over).sum())]
            for name, (kept, over) in shares.items()
        }
        found[month]["mql_volume"] = [len(cohort), 0, 0]
        found[month]["reject_reason"] = [int(named.sum()), len(named), 0]
    return found


_POSITION = (
    "({c}.before + {c}.worked * (least(greatest(epoch({at}) % 86400, 0), 10800)"
    " + least(greatest(epoch({at}) % 86400 - 14400, 0), 18000)))::BIGINT"
)
SQL = f"""
WITH first AS (
    SELECT lead_id, min(entered_at) AS entry FROM history WHERE stage = 'mql' GROUP BY lead_id
), cohort AS MATERIALIZED (
    SELECT m.month, m.as_of, f.lead_id, f.entry, {_POSITION.format(c="c", at="f.entry")} AS entry_at,
        {_POSITION.format(c="n", at="m.as_of")} AS now_at,
        (l.employees BETWEEN 50 AND 300 AND l.department IN ('人事', '労務', '総務') AND l.struggle IN
            ('残業時間の把握', '法改正への対応', '月末の集計作業', '打刻もれ・打刻ミス'))
        OR (l.employees <= 49 AND l.department IN ('経営者', '役員')) AS persona,
        l.company IS NOT NULL AND l.employees IS NOT NULL AND l.department IS NOT NULL
            AND l.struggle IS NOT NULL AND l.start IS NOT NULL AS complete
    FROM first f JOIN months m ON f.entry >= m.start AND f.entry < m.until AND f.entry <= m.as_of
    JOIN leads l USING (lead_id)
    JOIN days c ON c.day = floor(epoch(f.entry) / 86400)::BIGINT
    JOIN days n ON n.day = floor(epoch(m.as_of) / 86400)::BIGINT
), calls AS (
    SELECT t.lead_id, min(p) AS first_at, count(*) FILTER (p - entry_at <= 288000) AS tries
    FROM (SELECT t.lead_id, k.entry_at, {_POSITION.format(c="c", at="t.at")} AS p
        FROM touches t JOIN cohort k USING (lead_id)
        JOIN days c ON c.day = floor(epoch(t.at) / 86400)::BIGINT
        WHERE t.kind IN {KINDS} AND t.at >= k.entry AND t.at <= k.as_of) t
    GROUP BY t.lead_id
), events AS (
    SELECT k.lead_id, min(p) FILTER (h.stage IN ('appointment', 'rejected')) AS settled_at,
        min(p) FILTER (h.stage <> 'lead' AND h.stage <> 'mql') AS decided_at,
        min(h.entered_at) FILTER (h.stage = 'appointment') AS appointed,
        bool_or(h.stage = 'rejected') AS rejected,
        bool_or(h.stage = 'rejected' AND coalesce(h.reason IN {REASONS}, false)) AS named
    FROM (SELECT h.*, {_POSITION.format(c="c", at="h.entered_at")} AS p
        FROM history h JOIN days c ON c.day = floor(epoch(h.entered_at) / 86400)::BIGINT
        WHERE h.stage NOT IN ('lead', 'mql')) h JOIN cohort k USING (lead_id)
    WHERE h.entered_at <= k.as_of AND (h.stage <> 'rejected' OR h.entered_at >= k.entry)
    GROUP BY k.lead_id
), judged AS (
    SELECT k.*, coalesce(c.first_at - entry_at <= 14400, false) AS touched,
        coalesce(c.tries >= 5, false) OR coalesce(e.settled_at - entry_at <= 288000, false) AS tried,
        coalesce(e.decided_at - entry_at <= 144000, false) AS decided,
        coalesce(e.appointed <= entry + INTERVAL 30 DAY, false) AS converted,
        coalesce(e.rejected, false) AS rejected, coalesce(e.named, false) AS named,
        now_at - entry_at > 14400 AS over4, now_at - entry_at > 288000 AS over10,
        now_at - entry_at > 144000 AS over5, entry + INTERVAL 30 DAY <= as_of AS over30
    FROM cohort k LEFT JOIN calls c USING (lead_id) LEFT JOIN events e USING (lead_id)
)
SELECT month, count(*),
    count(*) FILTER (persona), count(*), count(*) FILTER (complete), count(*),
    count(*) FILTER (touched AND over4), count(*) FILTER (over4),
    count(*) FILTER (tried AND over10), count(*) FILTER (over10),
    count(*) FILTER (decided AND over5), count(*) FILTER (over5),
    count(*) FILTER (named), count(*) FILTER (rejected),
    count(*) FILTER (converted AND over30), count(*) FILTER (over30)
FROM judged GROUP BY month ORDER BY month
"""
_SHARES = (
    *("persona_share", "handoff_info", "first_touch", "attempts"),
    *("decision", "reject_reason", "appointments"),
)


def by_sql(data: Path, months: Months, memory: str = "3GB") -> Numbers:
    """Ask it all in one statement over the files."""
    with duckdb.connect() as engine:
        engine.execute(f"SET memory_limit = '{memory}'; SET temp_directory = '{data}/spill'")
        engine.execute("SET preserve_insertion_order = false; PRAGMA disable_progress_bar")
        engine.register("days", calendar())
        engine.execute(
            "CREATE TEMP TABLE months (month VARCHAR, start TIMESTAMP, until TIMESTAMP, as_of TIMESTAMP)"
        )
        engine.executemany("INSERT INTO months VALUES (?, ?, ?, ?)", [list(one) for one in months])
        for name, file in (("leads", "contacts"), ("history", "history"), ("touches", "touches")):
            engine.execute(f"CREATE TEMP VIEW {name} AS FROM read_parquet('{data}/{file}.parquet')")
        rows = engine.execute(SQL).fetchall()
    found = {}
    for month, volume, *rest in rows:
        numbers = {"mql_volume": [volume, 0, 0]}
        for n, name in enumerate(_SHARES):
            kept, closed = rest[2 * n : 2 * n + 2]
            numbers[name] = [kept, closed, 0 if name == "reject_reason" else volume - closed]
        found[month] = numbers
    return found
